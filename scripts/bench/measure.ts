import type { Database, Transaction } from '../../server/db/pool.ts';

class RolledBack extends Error {}

/** Runs the work in a transaction of which nothing stays. */
export async function rolledBack(db: Database, work: (trx: Transaction) => Promise<void>): Promise<void> {
  await db
    .transaction(async (trx) => {
      await work(trx);
      throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
}

/** Wall-clock seconds of the work. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
