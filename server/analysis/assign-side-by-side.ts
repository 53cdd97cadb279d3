import { availableParallelism } from 'node:os';
import { exportSnapshot, freeSessions, joinSnapshot } from '../db/snapshot.ts';
import type { Database, Transaction } from '../db/pool.ts';

/** Below this many patches a second session costs more than it brings. */
const WORTH_A_SESSION = 10_000;

/** How many sessions a batch is shared among: as the machine has processors and the pool has connections. */
export function sessionsFor(db: Database, patches: number): number {
  return Math.max(
    1,
    Math.min(availableParallelism(), freeSessions(db), Math.floor(patches / WORTH_A_SESSION)),
  );
}

/** Writes into the main transaction, one writing after another. */
export type Put = (write: () => Promise<void>) => Promise<void>;

/**
 * Runs work in sessions side by side, all on the snapshot of `trx`. What they find is passed into tables of `trx` and is
 * kept or dropped with it: the sessions themselves write nothing that outlives them, so whatever is killed, nothing
 * half-done stays.
 */
export async function sideBySide(
  db: Database,
  trx: Transaction,
  sessions: number,
  work: (session: Transaction, put: Put, n: number) => Promise<void>,
): Promise<void> {
  const snapshot = await exportSnapshot(trx);
  // One connection takes one COPY at a time: sessions that have something wait for their turn.
  let turn: Promise<void> = Promise.resolve();
  let failed = false;
  const put: Put = (write) => {
    const mine = turn.then(() => (failed ? undefined : write()));
    turn = mine.catch(() => {
      failed = true;
    });
    return mine;
  };
  const runs = Array.from({ length: sessions }, (_, n) =>
    joinSnapshot(db, snapshot, (session) => work(session, put, n)).catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  // All have ended before the first failure is told, and the last writing too: their connections are given back.
  const ended = await Promise.allSettled(runs);
  await turn;
  const failure = ended.find((one) => one.status === 'rejected');
  if (failure) throw failure.reason;
}
