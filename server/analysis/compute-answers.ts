import type { SchemeSettings } from '../contract/land.ts';
import { copyBinary } from '../db/copy-binary.ts';
import { copyThrough } from '../db/copy-through.ts';
import type { Database, Transaction } from '../db/pool.ts';
import { answerOpen } from './answer-open.ts';
import { sideBySide, type Put } from './assign-side-by-side.ts';
import { cutLand, cutPatches } from './cut-work.ts';
import { leavesNear, patchesOf, patchesWithWord } from './assignment-land.queries.ts';
import { emptyWorkTables, insertAnswers, outgoing, STORE } from './assignment-store.queries.ts';
import {
  createWorkTables,
  groupDates,
  type AssignKey,
  type DateGroup,
  type Slice,
} from './assignment.queries.ts';
import { readLand, type Land } from './read-land.ts';
import { OpenRows, sortPatches } from './sort-patches.ts';

export interface AnswerWork {
  key: AssignKey;
  settings: SchemeSettings;
  scope: 'all' | 'affected';
  /** Where answers go: the store, when there are none yet, or the work tables `new_assignment` and `new_share`. */
  to: typeof STORE;
  /** In how many sessions beside the transaction's own; 0 for none. */
  sessions: number;
}

/**
 * Computes answers and shares of a batch, or of its affected patches. A patch is answered by itself: whatever others
 * it is sorted out with, its answer is the same.
 */
export async function computeAnswers(db: Database, trx: Transaction, work: AnswerWork): Promise<void> {
  await createWorkTables(trx);
  const words = await patchesWithWord(trx, work.key);
  for (const group of await groupDates(trx, work.key, work.scope))
    for (const strip of await cutLand(trx, work, group)) {
      const land = await readLand(trx, leavesNear(work.key, group, strip.slice, strip.box));
      const slices = cutPatches(group, strip, work.sessions);
      const answer = (session: Transaction, put: Put) =>
        answerSlices({ trx, session, put, work, group, land, words, slices });
      if (work.sessions > 0) await sideBySide(db, trx, work.sessions, answer);
      else await answer(trx, (write) => write());
    }
}

interface SessionWork {
  trx: Transaction;
  session: Transaction;
  put: Put;
  work: AnswerWork;
  group: DateGroup;
  land: Land;
  words: ReadonlySet<number>;
  /** What is left to do; sessions take from it one after another. */
  slices: Slice[];
}

async function answerSlices({
  trx,
  session,
  put,
  work,
  group,
  land,
  words,
  slices,
}: SessionWork): Promise<void> {
  const { key, to } = work;
  const lead = to === STORE ? key : null;
  const open = new OpenRows();
  // What is sent is written while the next slice is read, and no more than one slice waits.
  let sent: Promise<void> = Promise.resolve();
  for (let slice = slices.shift(); slice; slice = slices.shift()) {
    const whole = await sortPatches(session, patchesOf(key, group, slice), { land, words, open, lead });
    await sent;
    sent = put(async () => {
      await copyBinary(trx, to.answers, whole.answers.take());
      await copyBinary(trx, to.shares, whole.shares.take());
    });
    if (session === trx) await sent;
    sent.catch(() => undefined);
  }
  await sent;
  if (session !== trx) await createWorkTables(session);
  await answerOpen(session, { ...key, ...group }, work.settings, open, land.hasAccuracy);
  if (session !== trx)
    await put(async () => {
      const out = outgoing(key, to);
      await copyThrough({ trx: session, query: out.answers }, { trx, target: to.answers });
      await copyThrough({ trx: session, query: out.shares }, { trx, target: to.shares });
    });
  else if (to === STORE) {
    await insertAnswers(trx, key);
    await emptyWorkTables(trx);
  }
}
