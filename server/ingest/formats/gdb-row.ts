import { GdbCursor, GdbError } from './gdb-cursor.ts';
import { GDB_TYPE } from './gdb-fields.ts';
import type { GdbField, GdbSchema } from './gdb-fields.ts';

export interface GdbRow {
  attributes: Record<string, unknown>;
  geometry: Buffer | null;
}

const DAY_MS = 86_400_000;
/** Day 0, the 30th of December 1899. */
const EPOCH_MS = Date.UTC(1899, 11, 30);

/**
 * Reads one row: a bit for each field that may be empty, then the values that are not.
 * @param id is not in the row, it is the row's place; given under the name of the id field
 * @throws GdbError
 */
export function readGdbRow(bytes: Buffer, schema: GdbSchema, id: number): GdbRow {
  const cursor = new GdbCursor(bytes);
  const nullable = schema.fields.filter((field) => field.isNullable && field.type !== GDB_TYPE.objectId);
  const nulls = cursor.take(Math.ceil(nullable.length / 8));
  const row: GdbRow = { attributes: {}, geometry: null };
  let bit = 0;
  for (const field of schema.fields) {
    if (field.type === GDB_TYPE.objectId) {
      row.attributes[field.name] = id;
      continue;
    }
    const isNull = field.isNullable && (nulls[bit >> 3]! & (1 << (bit & 7))) !== 0;
    if (field.isNullable) bit++;
    if (field.type === GDB_TYPE.geometry) {
      if (!isNull) row.geometry = cursor.take(cursor.varuint());
    } else {
      row.attributes[field.name] = isNull ? null : readValue(cursor, field, schema.isUtf8);
    }
  }
  return row;
}

function readValue(cursor: GdbCursor, { type }: GdbField, isUtf8: boolean): unknown {
  switch (type) {
    case GDB_TYPE.int16:
      return cursor.int16();
    case GDB_TYPE.int32:
      return cursor.int32();
    case GDB_TYPE.float32:
      return finite(Number(cursor.float32().toPrecision(7)));
    case GDB_TYPE.float64:
      return finite(cursor.float64());
    case GDB_TYPE.string:
    case GDB_TYPE.xml: {
      const length = cursor.varuint();
      const text = isUtf8 || type === GDB_TYPE.xml ? cursor.utf8(length) : cursor.utf16(length / 2);
      return text.trimEnd() || null;
    }
    case GDB_TYPE.datetime:
    case GDB_TYPE.date:
      return dateOf(cursor.float64());
    case GDB_TYPE.time:
      return dateOf(cursor.float64())?.split(' ')[1] ?? null;
    case GDB_TYPE.timestampOffset: {
      const date = dateOf(cursor.float64());
      cursor.int16();
      return date;
    }
    case GDB_TYPE.binary:
      cursor.take(cursor.varuint());
      return null;
    case GDB_TYPE.uuid:
    case GDB_TYPE.globalId:
      return uuidOf(cursor.take(16));
    case GDB_TYPE.int64: {
      const value = cursor.int64();
      // Too long for a JavaScript number stays text, as from a .dbf.
      return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))
        ? Number(value)
        : String(value);
    }
    default:
      throw new GdbError(`a field of type ${type}`);
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** `YYYY-MM-DD`, with the time when it is not midnight; null when it is no date. */
function dateOf(days: number): string | null {
  const date = new Date(EPOCH_MS + Math.round(days * 86_400) * 1000);
  if (Number.isNaN(date.getTime()) || Math.abs(days * DAY_MS) > 2.5e14) return null;
  const [day, time] = date.toISOString().split('T');
  return time!.startsWith('00:00:00') ? day! : `${day} ${time!.slice(0, 8)}`;
}

function uuidOf(bytes: Buffer): string {
  const swapped = Buffer.from(bytes);
  swapped.subarray(0, 4).reverse();
  swapped.subarray(4, 6).reverse();
  swapped.subarray(6, 8).reverse();
  return `{${swapped
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    .toUpperCase()}}`;
}
