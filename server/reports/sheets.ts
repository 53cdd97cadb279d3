import { writeXlsx, type CellStyle, type CellValue } from 'hucre';
import { writeCsv } from './csv.ts';

export interface SheetColumn {
  /** Unique in its sheet. */
  header: string;
  type: 'text' | 'integer' | 'mu' | 'ha' | 'm2' | 'percent';
}

/** A table to be read by people: its rows end with the totals. */
export interface Sheet {
  name: string;
  columns: SheetColumn[];
  rows: (string | number | null)[][];
}

const FORMATS: Record<SheetColumn['type'], string | undefined> = {
  text: undefined,
  integer: '0',
  mu: '#,##0.00',
  ha: '#,##0.0000',
  m2: '#,##0.00',
  percent: '0.0%',
};

/** One sheet as CSV that a Chinese Excel opens rightly. */
export function sheetAsCsv({ columns, rows }: Sheet): AsyncGenerator<string> {
  async function* records() {
    for (const row of rows)
      yield Object.fromEntries(columns.map(({ header }, i) => [header, row[i] ?? null]));
  }
  return writeCsv(
    columns.map(({ header }) => header),
    records(),
  );
}

/** The sheets as an Excel workbook: heads and totals bold, the head stays in sight, codes are text. */
export function sheetsAsExcel(sheets: Sheet[]): Promise<Uint8Array> {
  return writeXlsx({
    sheets: sheets.map(({ name, columns, rows }) => ({
      name,
      columns: columns.map(({ header, type }) => ({
        width: Math.max(type === 'text' ? 16 : 12, header.length * 2 + 2),
        ...(FORMATS[type] ? { numFmt: FORMATS[type] } : {}),
      })),
      rows: [columns.map(({ header }) => header), ...rows] as CellValue[][],
      cells: new Map(
        [0, rows.length].flatMap((row) => columns.map((column, i) => [`${row},${i}`, { style: boldOf(column) }])),
      ),
      freezePane: { rows: 1, columns: 2 },
      pageSetup: { orientation: 'landscape', paperSize: 'a4', fitToPage: true, fitToWidth: 1, fitToHeight: 0, printTitlesRow: '$1:$1' },
    })),
  }); // prettier-ignore
}

function boldOf({ type }: SheetColumn): CellStyle {
  const numFmt = FORMATS[type];
  return { font: { bold: true }, ...(numFmt ? { numFmt } : {}) };
}
