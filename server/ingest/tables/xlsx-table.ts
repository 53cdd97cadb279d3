import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { streamXlsxRows } from 'hucre/xlsx';

import type { ReadLimits } from '../formats/format.ts';
import { SourceRefusal } from '../formats/source-refusal.ts';
import { listZip, withEntryStream } from '../zip-entries.ts';
import type { ZipEntry } from '../zip-entries.ts';
import { headerOf, rowOf } from './table.ts';
import type { CellValue, Table, TableLimits } from './table.ts';

/** Texts used more than once are held in memory; Excel itself stops far below this. */
const MAX_SHARED_BYTES = 256 * 2 ** 20;
const MAX_WORKBOOK_BYTES = 4 * 2 ** 20;
/** An Excel file whose parts lie in an order that cannot be streamed is held whole. */
const MAX_BUFFERED_BYTES = 256 * 2 ** 20;
const OLD_EXCEL = 'd0cf11e0';

/**
 * Opens an Excel workbook (.xlsx): every visible sheet with a header is a table. Each sheet is looked through once.
 * @throws SourceRefusal `xls-old`, `xlsx-broken`, `zip-too-large`, `table-empty`
 */
export async function openXlsx(file: string, limits: TableLimits): Promise<Table[]> {
  await refuseOldExcel(file);
  let sheets: string[];
  try {
    const entries = await listZip(file, limits.zip as ReadLimits);
    const shared = entries.find(({ name }) => /sharedStrings\.xml$/i.test(name));
    if (shared && shared.bytes > MAX_SHARED_BYTES) {
      throw new SourceRefusal('zip-too-large', `Excel 文件里的文字太多 / The workbook holds too much text`);
    }
    sheets = await sheetNames(file, entries);
  } catch (error) {
    throw error instanceof SourceRefusal && error.code === 'zip-broken' ? broken(error.message) : error;
  }
  const tables: Table[] = [];
  for (const [index, name] of sheets.entries()) {
    if (name === '') continue; // hidden
    let header: string[] | null = null;
    for await (const { cells } of rowsOf(file, index, limits.rowChars)) header ??= headerOf(cells);
    if (header?.length) tables.push(table(file, index, name, header, limits.rowChars));
  }
  if (!tables.length) throw new SourceRefusal('table-empty', '表里没有表头 / The table has no header');
  return tables;
}

function table(file: string, index: number, name: string, header: string[], rowChars: number): Table {
  return {
    name,
    header,
    encoding: null,
    encodingFrom: null,
    issues: [],
    async *rows() {
      let isHeader = true;
      for await (const { line, cells } of rowsOf(file, index, rowChars)) {
        const row = isHeader ? null : rowOf(line, cells, header.length);
        isHeader = false;
        if (row) yield row;
      }
    },
  };
}

/** Rows with something in them, the header first. */
async function* rowsOf(
  file: string,
  sheet: number,
  rowChars: number,
): AsyncGenerator<{ line: number; cells: CellValue[] }> {
  const bytes = createReadStream(file);
  const stream = Readable.toWeb(bytes) as ReadableStream<Uint8Array>;
  try {
    for await (const row of streamXlsxRows(stream, { sheet, maxInputBytes: MAX_BUFFERED_BYTES })) {
      const cells = row.values.map(cellOf);
      let chars = 0;
      for (const cell of cells) if (typeof cell === 'string') chars += cell.length;
      if (chars > rowChars) {
        throw new SourceRefusal(
          'feature-too-large',
          `第 ${row.index + 1} 行太长 / Row ${row.index + 1} is longer than the limit`,
        );
      }
      if (cells.some((cell) => cell !== null)) yield { line: row.index + 1, cells };
    }
  } catch (error) {
    // Whatever its parts throw is about the bytes, unless the system says otherwise.
    if (error instanceof SourceRefusal || (error instanceof Error && 'syscall' in error)) throw error;
    // The reader has an error class of its own, but its unpacking throws plain ones.
    throw error instanceof Error ? broken(error.message) : error;
  } finally {
    bytes.destroy();
  }
}

function cellOf(value: unknown): CellValue {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return null;
    const [day, time] = value.toISOString().split('T');
    return time!.startsWith('00:00:00') ? day! : `${day} ${time!.slice(0, 8)}`;
  }
  if (typeof value === 'string') return value.trim() || null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'boolean' ? value : null;
}

/** Names of the sheets in their order, blank for those that are hidden. */
async function sheetNames(file: string, entries: ZipEntry[]): Promise<string[]> {
  const workbook = entries.find(({ name }) => /^xl\/workbook\.xml$/i.test(name));
  if (!workbook || workbook.bytes > MAX_WORKBOOK_BYTES) throw broken('no workbook.xml');
  const chunks: Buffer[] = [];
  await withEntryStream(file, workbook, async (stream) => {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  });
  const tags =
    Buffer.concat(chunks)
      .toString('utf8')
      .match(/<(?:\w+:)?sheet\s[^>]*>/g) ?? [];
  return tags.map((tag, i) => {
    if (/\sstate\s*=\s*["'](hidden|veryHidden)["']/.test(tag)) return '';
    const name = /\sname\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(tag);
    const plain = (name?.[1] ?? name?.[2] ?? '').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    return (
      plain.replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&') || `Sheet${i + 1}`
    );
  });
}

async function refuseOldExcel(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead < 4) throw broken('it is empty');
    if (buffer.toString('hex') !== OLD_EXCEL) return;
  } finally {
    await handle.close();
  }
  throw new SourceRefusal(
    'xls-old',
    '是旧版 .xls 或加了密码的工作簿，请在 Excel 里去掉密码、另存为 .xlsx / It is an old .xls or a workbook with a password; save it as .xlsx without one',
  );
}

function broken(reason: string): SourceRefusal {
  return new SourceRefusal(
    'xlsx-broken',
    `Excel 文件损坏或不完整 / The Excel file is damaged or cut short: ${reason.slice(0, 120)}`,
  );
}
