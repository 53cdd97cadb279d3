const BYTE_ORDER_MARK = '\uFEFF';
/** Columns that hold codes: digits that are text. */
const CODE_COLUMN = /(^|[_ ])(code|codes|no)$|代码$/;

/**
 * CSV that a Chinese Excel opens rightly by double click: UTF-8 with a byte order mark, CRLF, and codes as text.
 * A spreadsheet takes 010101 for the number 10101; a leading tab makes it text, and our own import trims it again.
 * A value that begins like a formula is held off the same way.
 */
export async function* writeCsv(
  columns: string[],
  rows: AsyncIterable<Record<string, string | number | boolean | null>>,
): AsyncGenerator<string> {
  yield `${BYTE_ORDER_MARK}${columns.join(',')}\r\n`;
  for await (const row of rows) {
    yield `${columns.map((column) => cell(row[column] ?? null, CODE_COLUMN.test(column))).join(',')}\r\n`;
  }
}

function cell(value: string | number | boolean | null, isCode: boolean): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const risky = (isCode && /^[\d\s.+-]+$/.test(value)) || /^[=+\-@\t\r]/.test(value);
  const text = risky ? `\t${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
