import { availableParallelism } from 'node:os';
import type { SchemeSettings } from '../contract/land.ts';
import { copyThrough } from '../db/copy-through.ts';
import { exportSnapshot, freeSessions, joinSnapshot } from '../db/snapshot.ts';
import type { Database, Transaction } from '../db/pool.ts';
import { cutMeridians } from './assignment-plan.queries.ts';
import { outgoing, type STORE } from './assignment-store.queries.ts';
import type { AssignKey, Slice } from './assignment.queries.ts';
import { computeAnswers } from './compute-answers.ts';

/** Below this many patches a second session costs more than it brings. */
const WORTH_A_SESSION = 10_000;

/** How many sessions a batch is shared among: as the machine has processors and the pool has connections. */
export function sessionsFor(db: Database, patches: number): number {
  return Math.max(
    1,
    Math.min(availableParallelism(), freeSessions(db), Math.floor(patches / WORTH_A_SESSION)),
  );
}

/**
 * Computes a whole batch in sessions side by side, each a slice between two meridians, all on the snapshot of `trx`. What
 * they find is passed into tables of `trx` and is kept or dropped with it: the sessions themselves write nothing that
 * outlives them, so whatever is killed, nothing half-done stays.
 */
export async function computeSideBySide(
  db: Database,
  trx: Transaction,
  work: { key: AssignKey; settings: SchemeSettings; sessions: number },
  to: typeof STORE,
): Promise<void> {
  const { key, settings, sessions } = work;
  const cuts = await cutMeridians(trx, key, sessions);
  const snapshot = await exportSnapshot(trx);
  // One connection takes one COPY at a time: sessions that are done wait for their turn.
  let turn: Promise<void> = Promise.resolve();
  let failed = false;
  const out = outgoing(key, to);
  const runs = [-Infinity, ...cuts].map((fromLon, n) =>
    joinSnapshot(db, snapshot, async (session) => {
      const slice: Slice = { fromLon, toLon: cuts[n] ?? Infinity };
      await computeAnswers(session, key, settings, slice);
      const mine = turn.then(async () => {
        if (failed) return;
        await copyThrough({ trx: session, query: out.answers }, { trx, target: to.answers });
        await copyThrough({ trx: session, query: out.shares }, { trx, target: to.shares });
      });
      turn = mine.catch(() => undefined);
      await mine;
    }).catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  // All have ended before the first failure is told: their connections are given back.
  const ended = await Promise.allSettled(runs);
  const failure = ended.find((one) => one.status === 'rejected');
  if (failure) throw failure.reason;
}
