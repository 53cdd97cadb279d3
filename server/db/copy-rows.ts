const HEADER_BYTES = 19; // signature 11, flags 4, length of the extension 4 (always 0)
const MESSAGE_BYTES = 5;
const END = -1;
const NOTHING = Buffer.alloc(0);

/**
 * Takes the `CopyData` messages of COPY in binary form apart into rows, as they come in pieces of any size. A row is read where it lies:
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
    for (;;) {
      // A message of its own for each row: a letter, and the length without it.
      let at = this.at;
      if (at + MESSAGE_BYTES > size) return false;
      const end = at + 1 + view.getUint32(at + 1);
      if (end > size) return false;
      this.at = end;
      at += MESSAGE_BYTES;
      if (!this.begun) {
        at += HEADER_BYTES;
        this.begun = true;
      }
      if (at === end) continue;
      const fields = view.getInt16(at);
      if (fields === END) return false;
      at += 2;
      for (let n = 0; n < fields; n++) {
        const length = view.getInt32(at);
        at += 4;
        starts[n] = at;
        lengths[n] = length;
        if (length > 0) at += length;
      }
      if (starts.length > fields) starts.length = lengths.length = fields;
      return true;
    }
  }

  /** The bytes of a field of the row at hand. */
  field(n: number): Buffer | null {
    const start = this.starts[n]!;
    const length = this.lengths[n]!;
    return length < 0 ? null : this.bytes.subarray(start, start + length);
  }
}
