import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Transaction } from './pool.ts';

/**
 * Passes the rows of a query from one session to a table in another as they are, in COPY's binary form: nothing is parsed
 * on the way, and back-pressure reaches the query.
 * @param query its columns are of the very types of the target's columns
 * @param target table and columns; both texts are our own, never user input
 */
export async function copyThrough(
  from: { trx: Transaction; query: string },
  to: { trx: Transaction; target: string },
): Promise<void> {
  const source = await connectionOf(from.trx);
  const sink = await connectionOf(to.trx);
  await pipeline(
    source.query(copyTo(`copy (${from.query}) to stdout with (format binary)`)),
    sink.query(copyFrom(`copy ${to.target} from stdin with (format binary)`)),
  );
}

// knex lends the transaction's own connection here, so COPY is part of the transaction.
function connectionOf(trx: Transaction): Promise<pg.Client> {
  return (trx.client as { acquireConnection(): Promise<pg.Client> }).acquireConnection();
}
