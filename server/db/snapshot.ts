import type { Database, Transaction } from './pool.ts';

/** Connections a pool can still give; 0 for what is no pool but a transaction. */
export function freeSessions(db: Database): number {
  if (db.isTransaction) return 0;
  const { pool } = db.client as { pool: { max: number; numUsed(): number; numPendingAcquires(): number } };
  return Math.max(0, pool.max - pool.numUsed() - pool.numPendingAcquires());
}

/** The snapshot of the transaction as others may join it; good while the transaction is open. */
export async function exportSnapshot(trx: Transaction): Promise<string> {
  const result = await trx.raw<{ rows: { id: string }[] }>('select pg_export_snapshot() id');
  return result.rows[0]!.id;
}

/** Runs work in a session of its own that sees exactly what the exporting transaction saw; what it writes is given up. */
export async function joinSnapshot(
  db: Database,
  snapshot: string,
  work: (session: Transaction) => Promise<void>,
): Promise<void> {
  const session = await db.transaction({ isolationLevel: 'repeatable read' });
  try {
    if (!/^[0-9A-F-]+$/i.test(snapshot)) throw new Error(`not a snapshot: ${snapshot}`);
    await session.raw(`set transaction snapshot '${snapshot}'`);
    await work(session);
  } finally {
    await session.rollback();
  }
}
