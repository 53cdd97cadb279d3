import type { TextEncoding } from '../formats/decode-text.ts';
import { readInEncoding } from '../formats/read-in-encoding.ts';
import { readText } from '../formats/read-json-text.ts';
import { SourceRefusal } from '../formats/source-refusal.ts';
import { CsvSplitter, type CsvRecord } from './split-csv.ts';
import { headerOf, rowOf } from './table.ts';
import type { CellValue, Table, TableLimits } from './table.ts';

const DELIMITERS = [',', '\t', ';', '|', '，'];
const FIRST_LINE_CHARS = 1 << 16;

/**
 * Opens a CSV or TSV file: looks through all of it once for its encoding and structure. The delimiter is the one that
 * stands most often in the first line, or the one that a line `sep=;` names.
 * @throws SourceRefusal `encoding-wrong`, `file-truncated` (a quote that is never closed), `table-empty`
 */
export async function openCsv(
  file: string,
  encodingOption: string | undefined,
  limits: TableLimits,
): Promise<Table> {
  const { result, encoding, encodingFrom, issues } = await readInEncoding(
    file,
    { option: encodingOption, isStandard: false },
    async (candidate) => {
      const delimiter = await delimiterOf(file, candidate);
      let header: string[] | null = null;
      for await (const { cells } of records(file, candidate, delimiter, limits.rowChars)) {
        header ??= headerOf(cells);
      }
      return { header, delimiter };
    },
  );
  const { header, delimiter } = result;
  if (!header?.length) throw new SourceRefusal('table-empty', '表里没有表头 / The table has no header');
  return {
    name: null,
    header,
    encoding: encoding.name,
    encodingFrom,
    issues,
    async *rows() {
      let isHeader = true;
      for await (const { line, cells } of records(file, encoding, delimiter, limits.rowChars)) {
        if (isHeader) {
          isHeader = false;
          continue;
        }
        const row = rowOf(line, cells, header.length);
        if (row) yield row;
      }
    },
  };
}

async function* records(
  file: string,
  encoding: Pick<TextEncoding, 'label'>,
  delimiter: string,
  rowChars: number,
): AsyncGenerator<{ line: number; cells: CellValue[] }> {
  const splitter = new CsvSplitter(delimiter, rowChars);
  let isFirst = true;
  function* kept(found: CsvRecord[]) {
    for (const { line, cells } of found) {
      const isSeparatorLine = isFirst && cells.join(delimiter).toLowerCase().startsWith('sep=');
      isFirst = false;
      if (!isSeparatorLine) yield { line, cells: cells.map(cellOf) };
    }
  }
  for await (const chunk of readText(file, encoding)) yield* kept(splitter.push(chunk));
  yield* kept(splitter.finish());
}

/** Without what is there only so that Excel keeps a code as text: a tab in front, or `="0123"`. */
function cellOf(text: string): CellValue {
  const plain = text.trim();
  return /^="(.*)"$/s.exec(plain)?.[1]?.trim() ?? (plain === '' ? null : plain);
}

async function delimiterOf(file: string, encoding: Pick<TextEncoding, 'label'>): Promise<string> {
  let head = '';
  for await (const chunk of readText(file, encoding)) {
    head += chunk.slice(0, FIRST_LINE_CHARS);
    if (head.length >= FIRST_LINE_CHARS || /[\r\n]/.test(head.trimStart())) break;
  }
  const first = /^[^\r\n]*/.exec(head.replace(/^\uFEFF/, '').trimStart())![0];
  const named = /^sep=(.)$/i.exec(first.trim())?.[1];
  if (named) return named;
  const outside = first.replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((one) => outside.split(one).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}
