import { AppError } from '../errors.ts';
import { cancelBackend } from './cancel-backend.ts';
import type { Database, Transaction } from './pool.ts';

/**
 * Runs work in a transaction that a signal can end: the statement that runs at that moment is cancelled on the server,
 * everything is rolled back, and whatever the work throws then is thrown on. A signal after the work is done does nothing.
 * @param db a pool of at least two connections: the second one carries the cancel
 * @throws AppError `import-cancelled` when the signal was given before the work began
 */
export async function cancellable<T>(
  db: Database,
  signal: AbortSignal | undefined,
  work: (trx: Transaction) => Promise<T>,
): Promise<T> {
  if (!signal) return db.transaction(work);
  return db.transaction(async (trx) => {
    const { rows } = await trx.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() pid');
    let cancelling: Promise<unknown> | null = null;
    const cancel = () => {
      cancelling ??= cancelBackend(db, rows[0]!.pid);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (signal.aborted) throw new AppError('import-cancelled');
      const result = await work(trx);
      if (signal.aborted) throw new AppError('import-cancelled');
      return result;
    } finally {
      signal.removeEventListener('abort', cancel);
      // The connection goes back to the pool: a cancel under way must not hit whoever has it next.
      await cancelling;
    }
  });
}
