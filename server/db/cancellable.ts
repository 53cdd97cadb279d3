import type pg from 'pg';
import { AppError } from '../errors.ts';
import { cancelOnSignal } from './cancel-statement.ts';
import type { Database, Transaction } from './pool.ts';

/**
 * Runs work in a transaction that a signal can end: the statement that runs at that moment is cancelled on the server,
 * everything is rolled back, and whatever the work throws then is thrown on. A signal after the work is done does nothing.
 * @throws AppError `import-cancelled` when the signal was given before the work began
 */
export async function cancellable<T>(
  db: Database,
  signal: AbortSignal | undefined,
  work: (trx: Transaction) => Promise<T>,
): Promise<T> {
  if (!signal) return db.transaction(work);
  return db.transaction(async (trx) => {
    // knex lends the transaction's own connection here.
    const connection = await (trx.client as { acquireConnection(): Promise<pg.Client> }).acquireConnection();
    const stopListening = cancelOnSignal(connection, signal);
    try {
      if (signal.aborted) throw new AppError('import-cancelled');
      const result = await work(trx);
      if (signal.aborted) throw new AppError('import-cancelled');
      return result;
    } finally {
      await stopListening();
    }
  });
}
