import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Transaction } from './pool.ts';

const HEADER_BYTES = 19; // signature 11, flags 4, length of the extension 4 (always 0)
const END = -1;

/**
 * Streams the rows of a query out of an open transaction with COPY in binary form: half the bytes of text, no parsing.
 * @param query a fixed text of our own, never user input
 * @returns per row its fields as the server sends them (a bigint as 8 bytes big-endian); null stays null. The buffers
 *   are good until the next row is asked for.
 */
export async function* copyOut(trx: Transaction, query: string): AsyncGenerator<(Buffer | null)[]> {
  const client = trx.client as { acquireConnection(): Promise<pg.Client> };
  const connection = await client.acquireConnection();
  const stream = connection.query(copyTo(`copy (${query}) to stdout with (format binary)`));
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    if (!begun) {
      if (bytes.length < HEADER_BYTES) {
        rest = bytes;
        continue;
      }
      at = HEADER_BYTES;
      begun = true;
    }
    for (;;) {
      const row = readRow(bytes, at);
      if (!row) break;
      at = row.end;
      if (row.fields) yield row.fields;
    }
    rest = bytes.subarray(at);
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
