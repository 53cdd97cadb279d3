import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Transaction } from './pool.ts';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = Buffer.from([0xff, 0xff]);

/** So much waits for the server, which would wait for the next piece else. */
const AHEAD_BYTES = 8 << 20;

/**
 * Streams pieces of `BinaryRows` into a table with COPY inside an open transaction; back-pressure reaches the source.
 * @param target table and columns; a fixed text of our own, never user input
 */
export async function copyBinary(
  trx: Transaction,
  target: string,
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<void> {
  // knex lends the transaction's own connection here, so COPY is part of the transaction.
  const client = trx.client as { acquireConnection(): Promise<pg.Client> };
  const connection = await client.acquireConnection();
  await pipeline(
    Readable.from(framed(pieces)),
    connection.query(
      copyFrom(`copy ${target} from stdin with (format binary)`, { highWaterMark: AHEAD_BYTES }),
    ),
  );
}

async function* framed(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield SIGNATURE;
  yield* pieces;
  yield END;
}
