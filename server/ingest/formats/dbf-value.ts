import type { DbfField } from './dbf-table.ts';
import { isAscii } from './decode-text.ts';
import type { TextEncoding } from './decode-text.ts';

/** What one cell came to; `problem` is an issue code. */
export interface DbfValue {
  value: string | number | boolean | null;
  problem?:
    | 'value-overflow'
    | 'value-not-a-date'
    | 'value-not-a-number'
    | 'value-not-yes-or-no'
    | 'value-binary'
    | 'text-cut';
  /** What stood there, where the value is null for a reason. */
  raw?: string;
}

const ONLY_STARS = /^\*+$/;
const CONTROL = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const NULL: DbfValue = { value: null };

/**
 * Reads one cell. Blank is null. Text loses its padding on the right only. Whole numbers too long for a number
 * (19-digit codes in N fields) stay text, digit for digit. Dates come as `YYYY-MM-DD`.
 */
export function dbfValue(row: Buffer, field: DbfField, encoding: TextEncoding): DbfValue {
  const cell = row.subarray(field.offset, field.offset + field.length);
  switch (field.type) {
    case 'N':
    case 'F':
      return numberValue(plainText(cell));
    case 'D':
      return dateValue(plainText(cell));
    case 'L':
      return logicalValue(plainText(cell));
    case 'I':
    case '+':
      return cell.length === 4 ? { value: cell.readInt32LE(0) } : numberValue(plainText(cell));
    case 'T':
    case '@':
      return cell.length === 8 ? momentValue(cell) : dateValue(plainText(cell));
    case 'Y':
      return cell.length === 8
        ? { value: Number(cell.readBigInt64LE(0)) / 10_000 }
        : numberValue(plainText(cell));
    case 'O':
    case 'B':
      return cell.length === 8 ? finite(cell.readDoubleLE(0)) : NULL;
    case 'M':
    case 'G':
    case 'P':
      return NULL; // pointers into a memo file that shapefiles do not have
    default:
      return textValue(cell, encoding);
  }
}

/** Field names in the table's encoding, without the half character a ten-byte limit leaves; made distinct. */
export function dbfFieldNames(fields: DbfField[], encoding: TextEncoding): string[] {
  const used = new Set<string>();
  return fields.map((field, position) => {
    const base = dropHalf(encoding.decode(field.rawName)).trim() || `field_${position + 1}`;
    let name = base;
    for (let n = 2; used.has(name); n++) name = `${base}_${n}`;
    used.add(name);
    return name;
  });
}

function textValue(cell: Buffer, encoding: TextEncoding): DbfValue {
  let end = cell.length;
  while (end > 0 && (cell[end - 1] === 0x20 || cell[end - 1] === 0)) end--;
  if (end === 0) return NULL;
  const bytes = cell.subarray(0, end);
  // Most cells are codes; the decoder for Chinese costs twenty times as much as this.
  const text = isAscii(bytes) ? bytes.toString('latin1') : encoding.decode(bytes);
  const zero = text.indexOf('\0');
  const whole = zero < 0 ? text : text.slice(0, zero).trimEnd();
  if (!whole) return NULL;
  if (CONTROL.test(whole)) return binaryValue(whole);
  if (!whole.endsWith('\uFFFD')) return { value: whole };
  return { value: dropHalf(whole), problem: 'text-cut' };
}

/** Text with bytes that no text has: without them where it is text still, else null. */
function binaryValue(text: string): DbfValue {
  const left = text.replace(new RegExp(CONTROL, 'g'), '').trim();
  const readable = left !== '' && !left.includes('\uFFFD') && left.length * 2 > text.length;
  return { value: readable ? left : null, problem: 'value-binary', raw: text };
}

function dropHalf(text: string): string {
  return text.replace(/\uFFFD+$/, '');
}

function plainText(cell: Buffer): string {
  return cell.toString('latin1').replaceAll('\0', ' ').trim();
}

function numberValue(text: string): DbfValue {
  if (text === '') return NULL;
  if (ONLY_STARS.test(text)) return { value: null, problem: 'value-overflow', raw: text };
  const number = Number(/^[-+]?\d*,\d+$/.test(text) ? text.replace(',', '.') : text);
  // Number() would also read 0x1F and Infinity.
  if (!Number.isFinite(number) || /[xob]/i.test(text))
    return { value: null, problem: 'value-not-a-number', raw: text };
  if (Number.isInteger(number) && !Number.isSafeInteger(number) && /^\d+$/.test(text)) return { value: text };
  return { value: number };
}

function finite(value: number): DbfValue {
  return Number.isFinite(value) ? { value } : { value: null, problem: 'value-not-a-number' };
}

function dateValue(text: string): DbfValue {
  if (text === '') return NULL;
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (match) {
    const [, year, month, day] = match;
    const iso = `${year}-${month}-${day}`;
    // JavaScript would roll 30 February over to March.
    const time = Date.parse(`${iso}T00:00:00Z`);
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(iso)) return { value: iso };
  }
  return { value: null, problem: 'value-not-a-date', raw: text };
}

const UNIX_EPOCH_JULIAN_DAY = 2_440_588;

/** FoxPro and dBASE 7 date with time: Julian day and milliseconds; the day is kept. */
function momentValue(cell: Buffer): DbfValue {
  const day = cell.readInt32LE(0);
  if (day === 0 || cell.every((byte) => byte === 0x20)) return NULL;
  const moment = new Date((day - UNIX_EPOCH_JULIAN_DAY) * 86_400_000);
  const year = moment.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return { value: null, problem: 'value-not-a-date', raw: String(day) };
  return { value: moment.toISOString().slice(0, 10) };
}

function logicalValue(text: string): DbfValue {
  if (/^[TtYy1]$/.test(text)) return { value: true };
  if (/^[FfNn0]$/.test(text)) return { value: false };
  // `?` too: dBASE writes it for "not filled in", which is neither.
  return text === '' ? NULL : { value: null, problem: 'value-not-yes-or-no', raw: text };
}
