import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Transaction } from './pool.ts';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = Buffer.from([0xff, 0xff]);
const PIECE_BYTES = 1 << 18;
const JSONB_VERSION = 1;

/**
 * Rows in PostgreSQL's binary COPY format, field by field in the order of the columns. Geometry goes as the bytes of
 * its WKB: text COPY would double it in hexadecimal and have the server parse it back.
 */
export class BinaryRows {
  private buffer = Buffer.allocUnsafe(PIECE_BYTES * 2);
  private used = 0;

  constructor() {
    this.room(SIGNATURE.length).set(SIGNATURE);
  }

  startRow(fields: number): void {
    this.room(2).writeInt16BE(fields);
  }

  null(): void {
    this.room(4).writeInt32BE(-1);
  }

  int4(value: number): void {
    const at = this.room(8);
    at.writeInt32BE(4);
    at.writeInt32BE(value, 4);
  }

  float8(value: number): void {
    const at = this.room(12);
    at.writeInt32BE(8);
    at.writeDoubleBE(value, 4);
  }

  bool(value: boolean): void {
    const at = this.room(5);
    at.writeInt32BE(1);
    at[4] = value ? 1 : 0;
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
    const at = this.room(4 + value.length);
    at.writeInt32BE(value.length);
    at.set(value, 4);
  }

  /** What is written so far, when it is worth sending; null while it is little. */
  piece(): Buffer | null {
    return this.used < PIECE_BYTES ? null : this.take();
  }

  /** The rest and the end mark. */
  end(): Buffer {
    this.room(END.length).set(END);
    return this.take();
  }

  private take(): Buffer {
    const piece = this.buffer.subarray(0, this.used);
    this.buffer = Buffer.allocUnsafe(PIECE_BYTES * 2);
    this.used = 0;
    return piece;
  }

  private string(value: string, version: 0 | 1): void {
    // At most three bytes a UTF-16 unit.
    const start = this.used;
    const at = this.room(4 + version + value.length * 3);
    if (version) at[4] = JSONB_VERSION;
    const bytes = at.write(value, 4 + version, 'utf8');
    at.writeInt32BE(bytes + version);
    this.used = start + 4 + version + bytes;
  }

  private room(bytes: number): Buffer {
    if (this.used + bytes > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.used + bytes));
      this.buffer.copy(larger, 0, 0, this.used);
      this.buffer = larger;
    }
    this.used += bytes;
    return this.buffer.subarray(this.used - bytes, this.used);
  }
}

/**
 * Streams pieces of `BinaryRows` into a table with COPY inside an open transaction; back-pressure reaches the source.
 * @param target table and columns; a fixed text of our own, never user input
 */
export async function copyBinary(
  trx: Transaction,
  target: string,
  pieces: AsyncIterable<Buffer>,
): Promise<void> {
  // knex lends the transaction's own connection here, so COPY is part of the transaction.
  const client = trx.client as { acquireConnection(): Promise<pg.Client> };
  const connection = await client.acquireConnection();
  await pipeline(
    Readable.from(pieces),
    connection.query(copyFrom(`copy ${target} from stdin with (format binary)`)),
  );
}
