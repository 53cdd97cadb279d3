import type { FlatShape } from '../geo/flat-shape.ts';
import { POINT_BYTES, shapeBytes, writePoint, writeShape } from '../geo/wkb.ts';

const PIECE_BYTES = 1 << 18;
const JSONB_VERSION = 1;
/** Longer texts are written faster by the engine. */
const SHORT = 24;
const RANGE_LOWER_INCLUDED = 0x02;
const RANGE_LOWER_OPEN = 0x08;
const RANGE_UPPER_OPEN = 0x10;
const DAY_MS = 86_400_000;
const EPOCH_MS = Date.UTC(2000, 0, 1);

/** Days since 2000-01-01, as PostgreSQL counts. The same few days come again and again. */
function dayNumber(isoDay: string): number {
  let number = knownDays.get(isoDay);
  if (number === undefined) {
    number = (Date.parse(`${isoDay}T00:00:00Z`) - EPOCH_MS) / DAY_MS;
    if (knownDays.size < MOST_KNOWN_DAYS) knownDays.set(isoDay, number);
  }
  return number;
}

const knownDays = new Map<string, number>();
const MOST_KNOWN_DAYS = 50_000;

/**
 * Rows in PostgreSQL's binary COPY format, field by field in the order of the columns. Geometry goes as the bytes of
 * its WKB: text COPY would double it in hexadecimal and have the server parse it back.
 */
export class BinaryRows {
  private buffer = Buffer.allocUnsafeSlow(PIECE_BYTES * 2);
  // Buffer's own writers check their arguments every time, which costs several times as much as writing.
  private view = new DataView(this.buffer.buffer);
  private used = 0;

  startRow(fields: number): void {
    const at = this.reserve(2);
    this.view.setInt16(at, fields);
  }

  null(): void {
    const at = this.reserve(4);
    this.view.setInt32(at, -1);
  }

  int4(value: number): void {
    const at = this.sized(4);
    this.view.setInt32(at, value);
  }

  int8(value: number | bigint): void {
    const at = this.sized(8);
    this.view.setBigInt64(at, BigInt(value));
  }

  float8(value: number | null): void {
    if (value === null) return this.null();
    const at = this.sized(8);
    this.view.setFloat64(at, value);
  }

  bool(value: boolean): void {
    const at = this.sized(1);
    this.buffer[at] = value ? 1 : 0;
  }

  text(value: string | null): void {
    if (value === null) return this.null();
    this.string(value, 0);
  }

  jsonb(json: string): void {
    this.string(json, 1);
  }

  /** JSON that is encoded already. */
  jsonbBytes(json: Uint8Array): void {
    const at = this.sized(1 + json.length);
    this.buffer[at] = JSONB_VERSION;
    this.buffer.set(json, at + 1);
  }

  bytes(value: Uint8Array | null): void {
    if (value === null) return this.null();
    const at = this.sized(value.length);
    this.buffer.set(value, at);
  }

  /** @param hex an even number of hexadecimal digits, as a uuid or a digest has */
  hex(hex: string): void {
    const at = this.sized(hex.length / 2);
    this.buffer.write(hex, at, 'hex');
  }

  /** A MultiPolygon. */
  shape(shape: FlatShape, srid: number): void {
    const at = this.sized(shapeBytes(shape));
    writeShape(shape, srid, this.view, at);
  }

  point(x: number, y: number, srid: number): void {
    const at = this.sized(POINT_BYTES);
    writePoint(x, y, srid, this.view, at);
  }

  /** @param isoDay e.g. `2026-03-31` */
  date(isoDay: string): void {
    this.int4(dayNumber(isoDay));
  }

  /** A span of ISO days, both ends included; open where there is none. */
  daterange(from: string | null, to: string | null): void {
    let at = this.sized(1 + (from === null ? 0 : 8) + (to === null ? 0 : 8));
    this.buffer[at++] =
      (from === null ? RANGE_LOWER_OPEN : RANGE_LOWER_INCLUDED) | (to === null ? RANGE_UPPER_OPEN : 0);
    if (from !== null) {
      this.view.setInt32(at, 4);
      this.view.setInt32(at + 4, dayNumber(from));
      at += 8;
    }
    if (to !== null) {
      this.view.setInt32(at, 4);
      this.view.setInt32(at + 4, dayNumber(to) + 1);
    }
  }

  /** Fields that are written already. */
  raw(fields: Uint8Array): void {
    const at = this.reserve(fields.length);
    this.buffer.set(fields, at);
  }

  /** How many bytes are written and not taken yet. */
  get length(): number {
    return this.used;
  }

  /** What is written so far, when it is worth sending; null while it is little. */
  piece(): Buffer | null {
    return this.used < PIECE_BYTES ? null : this.take();
  }

  /** All that is written so far, in memory of its own. */
  take(): Buffer {
    const piece = this.buffer.subarray(0, this.used);
    // Not from the pool: the piece may be handed over to another thread.
    this.renew(Buffer.allocUnsafeSlow(PIECE_BYTES * 2));
    this.used = 0;
    return piece;
  }

  private string(value: string, version: 0 | 1): void {
    // At most three bytes a UTF-16 unit.
    const at = this.reserve(4 + version + value.length * 3);
    const from = at + 4 + version;
    if (version) this.buffer[at + 4] = JSONB_VERSION;
    let bytes = value.length <= SHORT ? this.shortAscii(value, from) : -1;
    if (bytes < 0) bytes = this.buffer.write(value, from, 'utf8');
    this.view.setInt32(at, bytes + version);
    this.used = from + bytes;
  }

  /** Writes a text without a call into the engine. @returns -1 when it is not plain ASCII */
  private shortAscii(value: string, at: number): number {
    const { buffer } = this;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return -1;
      buffer[at + i] = code;
    }
    return value.length;
  }

  /** Room for a field of so many bytes, its length written. */
  private sized(bytes: number): number {
    const at = this.reserve(4 + bytes);
    this.view.setInt32(at, bytes);
    return at + 4;
  }

  private reserve(bytes: number): number {
    const at = this.used;
    if (at + bytes > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, at + bytes));
      this.buffer.copy(larger, 0, 0, at);
      this.renew(larger);
    }
    this.used = at + bytes;
    return at;
  }

  private renew(buffer: Buffer<ArrayBuffer>): void {
    this.buffer = buffer;
    this.view = new DataView(buffer.buffer);
  }
}
