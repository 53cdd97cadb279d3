const HEADER_BYTES = 19; // signature 11, flags 4, length of the extension 4 (always 0)
const END = -1;

/** Takes what COPY sends in binary form apart into rows, as it comes in pieces of any size. */
export class CopyRows {
  private rest: Buffer = Buffer.alloc(0);
  private begun = false;

  /** @returns per row its fields as the server sends them (a bigint as 8 bytes big-endian); null stays null */
  *feed(piece: Buffer): Generator<(Buffer | null)[]> {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, piece]) : piece;
    let at = 0;
    if (!this.begun) {
      if (bytes.length < HEADER_BYTES) {
        this.rest = bytes;
        return;
      }
      at = HEADER_BYTES;
      this.begun = true;
    }
    for (;;) {
      const row = readRow(bytes, at);
      if (!row) break;
      at = row.end;
      if (row.fields) yield row.fields;
    }
    this.rest = bytes.subarray(at);
  }
}
/** A row that begins at `at`; null when not all of it is there yet; no fields at the end of the stream. */
function readRow(bytes: Buffer, at: number): { fields: (Buffer | null)[] | null; end: number } | null {
  if (at + 2 > bytes.length) return null;
  const count = bytes.readInt16BE(at);
  if (count === END) return { fields: null, end: at + 2 };
  const fields: (Buffer | null)[] = [];
  let end = at + 2;
  for (let n = 0; n < count; n++) {
    if (end + 4 > bytes.length) return null;
    const length = bytes.readInt32BE(end);
    end += 4;
    if (length < 0) {
      fields.push(null);
      continue;
    }
    if (end + length > bytes.length) return null;
    fields.push(bytes.subarray(end, end + length));
    end += length;
  }
  return { fields, end };
}
