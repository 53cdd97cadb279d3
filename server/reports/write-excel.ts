import { writeXlsxStream } from 'hucre';
import type { ExportColumn } from './export-columns.ts';
import type { ExportItem } from './export-rows.ts';

const FORMATS: Partial<Record<ExportColumn['type'], string>> = { number: '0.00', integer: '0' };
const DEGREES = '0.000000000';
const RATIO = '0.0000';

/** The rows as an Excel workbook, in pieces; codes are text cells, so that no zero in front is lost. */
export async function* writeExcel(
  name: string,
  columns: ExportColumn[],
  items: AsyncIterable<ExportItem>,
): AsyncGenerator<Uint8Array> {
  const stream = writeXlsxStream(rowsOf(columns, items), {
    name,
    freezePane: { rows: 1 },
    columns: columns.map((column) => {
      const format = formatOf(column);
      return {
        header: column.name,
        key: column.name,
        width: column.type === 'text' ? 18 : 14,
        ...(format ? { numFmt: format } : {}),
      };
    }),
  });
  yield* stream as unknown as AsyncIterable<Uint8Array>;
}

function formatOf({ name, type }: ExportColumn): string | undefined {
  if (name === 'lon' || name === 'lat') return DEGREES;
  return name.endsWith('_ratio') ? RATIO : FORMATS[type];
}

async function* rowsOf(columns: ExportColumn[], items: AsyncIterable<ExportItem>) {
  for await (const { row } of items)
    yield columns.map(({ name, type }) => {
      const value = row[name] ?? null;
      return type === 'date' && value === '-infinity' ? null : value;
    });
}
