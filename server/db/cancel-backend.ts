import type { Database } from './pool.ts';

/**
 * Cancels the statement that a connection of ours runs. The login itself asks, because the roles it works as may not
 * touch its connections. A database that is gone has ended the statement by itself.
 * @param pid process of the backend
 */
export async function cancelBackend(db: Database, pid: number): Promise<void> {
  await db
    .transaction(async (trx) => {
      await trx.raw('set local role none');
      await trx.raw('select pg_cancel_backend(:pid)', { pid });
    })
    .catch(() => undefined);
}
