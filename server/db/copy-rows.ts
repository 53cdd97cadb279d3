const HEADER_BYTES = 19; // signature 11, flags 4, length of the extension 4 (always 0)
const END = -1;
const NOTHING = Buffer.alloc(0);

/**
 * Takes what COPY sends in binary form apart into rows, as it comes in pieces of any size. A row is read where it lies:
 * of a million rows nothing is left to be swept up.
 */
export class CopyRows {
  /** What came last. */
  bytes: Buffer = NOTHING;
  view: DataView = new DataView(NOTHING.buffer);
  /** Where in it each field of the row at hand begins; a bigint has 8 bytes big-endian. */
  readonly starts: number[] = [];
  /** How many bytes each field has; −1 for null. */
  readonly lengths: number[] = [];
  private at = 0;
  private begun = false;

  /** Takes the next piece; what was read before is no longer there. */
  feed(piece: Buffer): void {
    const { at, bytes } = this;
    this.bytes = at < bytes.length ? Buffer.concat([bytes.subarray(at), piece]) : piece;
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    this.at = 0;
  }

  /** Goes to the next row; false when not all of it is there yet, and at the end. */
  next(): boolean {
    const { view, starts, lengths } = this;
    const size = view.byteLength;
    if (!this.begun) {
      if (size < HEADER_BYTES) return false;
      this.at = HEADER_BYTES;
      this.begun = true;
    }
    let at = this.at;
    if (at + 2 > size) return false;
    const fields = view.getInt16(at);
    at += 2;
    if (fields === END) {
      this.at = at;
      return false;
    }
    for (let n = 0; n < fields; n++) {
      if (at + 4 > size) return false;
      const length = view.getInt32(at);
      at += 4;
      starts[n] = at;
      lengths[n] = length;
      if (length > 0) at += length;
      if (at > size) return false;
    }
    if (starts.length > fields) starts.length = lengths.length = fields;
    this.at = at;
    return true;
  }

  /** The bytes of a field of the row at hand. */
  field(n: number): Buffer | null {
    const start = this.starts[n]!;
    const length = this.lengths[n]!;
    return length < 0 ? null : this.bytes.subarray(start, start + length);
  }
}
