const ROWS = 4096;
const TWO_32 = 2 ** 32;

/** Rows for `copyBinary` that are alike but for a few numbers: a pattern is copied and these are written over it. */
export class TemplateRows {
  private buffer: Buffer;
  private used = 0;
  private readonly full: Buffer[] = [];
  private readonly pattern: Buffer;

  /** @param pattern a row of `BinaryRows` */
  constructor(pattern: Buffer) {
    this.pattern = pattern;
    this.buffer = Buffer.allocUnsafeSlow(pattern.length * ROWS);
  }

  /** Begins a row: the fields that `int8` and `float8` write are of it. */
  begin(): void {
    this.used += this.pattern.length;
    if (this.used > this.buffer.length) {
      this.full.push(this.buffer);
      this.buffer = Buffer.allocUnsafeSlow(this.pattern.length * ROWS);
      this.used = this.pattern.length;
    }
    this.buffer.set(this.pattern, this.used - this.pattern.length);
  }

  /** @param at where in the pattern the field's bytes begin */
  int8(at: number, value: number): void {
    const offset = this.used - this.pattern.length + at;
    this.buffer.writeUInt32BE(Math.floor(value / TWO_32), offset);
    this.buffer.writeUInt32BE(value % TWO_32, offset + 4);
  }

  float8(at: number, value: number): void {
    this.buffer.writeDoubleBE(value, this.used - this.pattern.length + at);
  }

  /** All rows there are, in memory of their own; none are left. */
  take(): Buffer[] {
    const pieces = [...this.full.splice(0), this.buffer.subarray(0, this.used)];
    this.buffer = Buffer.allocUnsafeSlow(this.pattern.length * ROWS);
    this.used = 0;
    return pieces;
  }
}
