import type { ImportIssue } from '../../contract/import-report.ts';
import type { DbfField } from './dbf-table.ts';
import { dbfValue, type DbfValue } from './dbf-value.ts';
import { textEncoding, type TextEncoding } from './decode-text.ts';
import type { DbfRowSource } from './open-dbf.ts';
import { jsonText, sortedKeys } from './json-text.ts';
import { valueMessage } from './value-messages.ts';

/**
 * Reads the rows of a .dbf one after the other into one and the same object, with their JSON beside it: columns of codes
 * and names hold few different values, and each is understood once.
 */
export class DbfCells {
  /** Of the row read last; the next one overwrites them. */
  readonly attributes: Record<string, unknown> = {};
  /** The same as JSON, keys sorted. */
  json = '{}';
  private readonly columns: Column[];
  private readonly fields: string[];
  /** Columns in the order of the JSON, each with what stands before its value. */
  private readonly order: { column: number; before: string }[];
  private readonly texts: string[] = [];

  constructor({ header, fields, encoding: name }: DbfRowSource) {
    const encoding = textEncoding(name)!;
    this.fields = fields;
    this.columns = header.fields.map((field) => new Column(field, encoding));
    for (const field of fields) this.attributes[field] = null;
    this.order = Object.keys(sortedKeys(this.attributes)).map((key, position) => ({
      column: fields.indexOf(key),
      before: `${position === 0 ? '{' : ','}${jsonText(key)}:`,
    }));
  }

  /** @returns what is wrong with values of the row */
  read(row: Buffer, index: number): ImportIssue[] {
    const issues: ImportIssue[] = [];
    for (let i = 0; i < this.columns.length; i++) {
      const cell = this.columns[i]!.read(row);
      this.attributes[this.fields[i]!] = cell.read.value;
      this.texts[i] = cell.json;
      if (cell.read.problem)
        issues.push({
          ...{ feature: index, code: cell.read.problem, repaired: false },
          message: valueMessage(this.fields[i]!, cell.read),
        });
    }
    let json = '';
    for (const { column, before } of this.order) json += before + this.texts[column]!;
    this.json = json === '' ? '{}' : `${json}}`;
    return issues;
  }
}

interface Cell {
  read: DbfValue;
  json: string;
}

const NUMBERS = new Set(['N', 'F']);
/** Types whose cells are no text padded with blanks. */
const BINARY = new Set(['I', '+', 'T', '@', 'Y', 'O', 'B', 'M', 'G', 'P']);
/** Dates and yes or no, which are. */
const OTHER_TEXT = new Set(['D', 'L']);
const KNOWN_SLOTS = 1024;
/** After so many misses that were more than the hits a column is one of numbers of its own. */
const PATIENCE = 200;

class Column {
  private readonly field: DbfField;
  private readonly encoding: TextEncoding;
  private readonly isNumber: boolean;
  private readonly isText: boolean;
  /** Values met before, by a hash of their bytes; null where that does not pay. */
  private known: ({ bytes: Uint8Array; cell: Cell } | undefined)[] | null;
  private hits = 0;
  private misses = 0;
  private readonly cell: Cell = { read: { value: null }, json: 'null' };

  constructor(field: DbfField, encoding: TextEncoding) {
    this.field = field;
    this.encoding = encoding;
    this.isNumber = NUMBERS.has(field.type);
    this.isText = !this.isNumber && !BINARY.has(field.type) && !OTHER_TEXT.has(field.type);
    this.known = BINARY.has(field.type) ? null : new Array<undefined>(KNOWN_SLOTS);
  }

  /** @returns a cell that is good until the next one is read */
  read(row: Buffer): Cell {
    if (this.isNumber) {
      const number = plainNumber(row, this.field.offset, this.field.offset + this.field.length);
      if (!Number.isNaN(number)) {
        // A fresh object would be garbage at once.
        this.cell.read.value = number;
        this.cell.json = String(number);
        return this.cell;
      }
    }
    if (!this.known) return this.look(row);
    const from = this.field.offset;
    let to = from + this.field.length;
    while (to > from && (row[to - 1] === 0x20 || row[to - 1] === 0)) to--;
    let hash = to - from;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ row[i]!, 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (KNOWN_SLOTS - 1);
    const found = this.known[slot];
    if (found && sameBytes(found.bytes, row, from, to)) {
      this.hits++;
      return found.cell;
    }
    const cell = this.look(row);
    if (++this.misses > PATIENCE && this.misses > this.hits) this.known = null;
    else this.known[slot] = { bytes: Uint8Array.prototype.slice.call(row, from, to), cell };
    return cell;
  }

  private look(row: Buffer): Cell {
    if (this.isText) {
      const { offset, length } = this.field;
      const to = plainEnd(row, offset, offset + length);
      if (to > offset) {
        const text = row.toString('latin1', offset, to);
        return { read: { value: text }, json: `"${text}"` };
      }
    }
    const read = dbfValue(row, this.field, this.encoding);
    return { read, json: jsonText(read.value) };
  }
}

/**
 * Where a text ends that is plain ASCII without a character that JSON writes otherwise.
 * @returns `from` when it is not, or empty
 */
function plainEnd(row: Buffer, from: number, end: number): number {
  let to = end;
  while (to > from && (row[to - 1] === 0x20 || row[to - 1] === 0)) to--;
  for (let i = from; i < to; i++) {
    const byte = row[i]!;
    if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) return from;
  }
  return to;
}

function sameBytes(bytes: Uint8Array, row: Buffer, from: number, to: number): boolean {
  if (bytes.length !== to - from) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== row[from + i]) return false;
  return true;
}

const MOST_DIGITS = 15;
const TENS = Array.from({ length: MOST_DIGITS + 1 }, (_, power) => Number(`1e${power}`));

/**
 * The number of a cell that holds digits, perhaps a sign and a point, and blanks around: as exact as `Number` has it,
 * because fifteen digits and the power of ten under them are exact doubles. NaN for everything else.
 */
function plainNumber(row: Buffer, from: number, end: number): number {
  let at = from;
  let to = end;
  while (at < to && row[at] === 0x20) at++;
  while (to > at && row[to - 1] === 0x20) to--;
  const negative = row[at] === 0x2d;
  if (negative) at++;
  let digits = 0;
  let decimals = -1;
  let whole = 0;
  for (; at < to; at++) {
    const byte = row[at]!;
    if (byte === 0x2e && decimals < 0) decimals = 0;
    else if (byte >= 0x30 && byte <= 0x39) {
      whole = whole * 10 + (byte - 0x30);
      digits++;
      if (decimals >= 0) decimals++;
    } else return NaN;
  }
  if (digits === 0 || digits > MOST_DIGITS) return NaN;
  const value = decimals > 0 ? whole / TENS[decimals]! : whole;
  return negative ? -value : value;
}
