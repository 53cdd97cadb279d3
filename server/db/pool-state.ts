import type { Database } from './pool.ts';

/** Connections of a pool in use and free, and how many wait for one. */
export function poolState(db: Database): { used: number; free: number; waiting: number } {
  const { pool } = db.client as {
    pool: { numUsed(): number; numFree(): number; numPendingAcquires(): number };
  };
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() };
}
