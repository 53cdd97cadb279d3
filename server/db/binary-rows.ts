const PIECE_BYTES = 1 << 18;
const JSONB_VERSION = 1;
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
  private used = 0;

  startRow(fields: number): void {
    const at = this.reserve(2);
    this.buffer.writeInt16BE(fields, at);
  }

  null(): void {
    const at = this.reserve(4);
    this.buffer.writeInt32BE(-1, at);
  }

  int4(value: number): void {
    const at = this.sized(4);
    this.buffer.writeInt32BE(value, at);
  }

  int8(value: number | bigint): void {
    const at = this.sized(8);
    this.buffer.writeBigInt64BE(BigInt(value), at);
  }

  float8(value: number | null): void {
    if (value === null) return this.null();
    const at = this.sized(8);
    this.buffer.writeDoubleBE(value, at);
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

  bytes(value: Uint8Array | null): void {
    if (value === null) return this.null();
    const at = this.sized(value.length);
    this.buffer.set(value, at);
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
      at = this.buffer.writeInt32BE(4, at);
      at = this.buffer.writeInt32BE(dayNumber(from), at);
    }
    if (to !== null) {
      at = this.buffer.writeInt32BE(4, at);
      this.buffer.writeInt32BE(dayNumber(to) + 1, at);
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
    this.buffer = Buffer.allocUnsafeSlow(PIECE_BYTES * 2);
    this.used = 0;
    return piece;
  }

  private string(value: string, version: 0 | 1): void {
    // At most three bytes a UTF-16 unit.
    const at = this.reserve(4 + version + value.length * 3);
    if (version) this.buffer[at + 4] = JSONB_VERSION;
    const bytes = this.buffer.write(value, at + 4 + version, 'utf8');
    this.buffer.writeInt32BE(bytes + version, at);
    this.used = at + 4 + version + bytes;
  }

  /** Room for a field of so many bytes, its length written. */
  private sized(bytes: number): number {
    const at = this.reserve(4 + bytes);
    this.buffer.writeInt32BE(bytes, at);
    return at + 4;
  }

  private reserve(bytes: number): number {
    const at = this.used;
    if (at + bytes > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, at + bytes));
      this.buffer.copy(larger, 0, 0, at);
      this.buffer = larger;
    }
    this.used = at + bytes;
    return at;
  }
}
