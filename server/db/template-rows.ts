const PIECE_BYTES = 1 << 19;
const TWO_32 = 2 ** 32;

/** Rows for `copyBinary` that are alike but for a few numbers: a pattern is copied and these are written over it. */
export class TemplateRows {
  private buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  private view = new DataView(this.buffer.buffer);
  private row = 0;
  private used = 0;
  private readonly full: Buffer[] = [];

  /** Begins a row: the fields that are written then are of it. @param pattern a row of `BinaryRows` */
  begin(pattern: Buffer): void {
    if (this.used + pattern.length > PIECE_BYTES) this.full.push(this.renew());
    this.row = this.used;
    this.buffer.set(pattern, this.row);
    this.used += pattern.length;
  }

  /** @param at where in the pattern the field's bytes begin */
  int8(at: number, value: number): void {
    this.view.setUint32(this.row + at, Math.floor(value / TWO_32));
    this.view.setUint32(this.row + at + 4, value % TWO_32);
  }

  int4(at: number, value: number): void {
    this.view.setInt32(this.row + at, value);
  }

  float8(at: number, value: number): void {
    this.view.setFloat64(this.row + at, value);
  }

  /** All rows there are, in memory of their own; none are left. */
  take(): Buffer[] {
    return [...this.full.splice(0), this.renew()];
  }

  private renew(): Buffer {
    const piece = this.buffer.subarray(0, this.used);
    // Not from the pool: the piece may be handed over to another thread.
    this.buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
    this.view = new DataView(this.buffer.buffer);
    this.used = 0;
    return piece;
  }
}
