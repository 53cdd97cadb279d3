import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Transaction } from './pool.ts';

/** One value of a COPY row: text, number, boolean, null, or bytes (sent as bytea hex). */
export type CopyValue = string | number | boolean | null | Buffer;

/**
 * Streams rows into a table with COPY inside an open transaction; back-pressure reaches the source, so memory stays bounded.
 * @param target table and columns, e.g. `stage (a, b)`; a fixed text of our own, never user input
 */
export async function copyRows(
  trx: Transaction,
  target: string,
  rows: AsyncIterable<CopyValue[]> | Iterable<CopyValue[]>,
): Promise<void> {
  // knex lends the transaction's own connection here, so COPY is part of the transaction.
  const client = trx.client as { acquireConnection(): Promise<pg.Client> };
  const connection = await client.acquireConnection();
  await pipeline(Readable.from(encode(rows)), connection.query(copyFrom(`copy ${target} from stdin`)));
}

const BATCH_BYTES = 1 << 18;

async function* encode(rows: AsyncIterable<CopyValue[]> | Iterable<CopyValue[]>): AsyncGenerator<Buffer> {
  let lines = '';
  for await (const row of rows) {
    lines += `${row.map(encodeValue).join('\t')}\n`;
    if (lines.length > BATCH_BYTES) {
      yield Buffer.from(lines);
      lines = '';
    }
  }
  if (lines) yield Buffer.from(lines);
}

function encodeValue(value: CopyValue): string {
  if (value === null) return '\\N';
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number') return String(value);
  return value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
