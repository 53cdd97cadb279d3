import { setImmediate as othersTurn } from 'node:timers/promises';
import type { SchemeSettings } from '../contract/land.ts';
import { copyBinary } from '../db/copy-binary.ts';
import { copyBytes } from '../db/copy-out.ts';
import { copyThrough } from '../db/copy-through.ts';
import type { Database, Transaction } from '../db/pool.ts';
import { answerOpen } from './answer-open.ts';
import type { AnsweredBytes } from './answered-rows.ts';
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
import { sorterHere, sorterThread, type Sorter } from './sorter-thread.ts';

export interface AnswerWork {
  key: AssignKey;
  settings: SchemeSettings;
  scope: 'all' | 'affected';
  /** Where answers go: the store, when there are none yet, or the work tables `new_assignment` and `new_share`. */
  to: typeof STORE;
  /** How many sessions share the work, told how many patches there are; one is the transaction's own. */
  sessions: (patches: number) => number;
}

/**
 * Computes answers and shares of a batch, or of its affected patches. A patch is answered by itself: whatever others
 * it is sorted out with, its answer is the same.
 * @returns how many patches there were
 */
export async function computeAnswers(db: Database, trx: Transaction, work: AnswerWork): Promise<number> {
  const { key, scope, settings } = work;
  const rules = (settings.borderAccuracyM ?? 0) > 0 ? null : settings;
  await createWorkTables(trx);
  const words = await patchesWithWord(trx, key, scope);
  const groups = await groupDates(trx, key, scope);
  for (const group of groups) {
    const sessions = Math.max(1, work.sessions(group.patches));
    for (const strip of await cutLand(trx, work, group)) {
      const options = { lead: work.to === STORE ? key : null, words, box: strip.box, rules };
      const sorters = Array.from({ length: sessions }, (_, n) =>
        n === 0 ? sorterHere(options, sessions > 1) : sorterThread(options),
      );
      try {
        await readLand(trx, leavesNear(key, group, strip.slice, strip.box), sorters);
        const slices = cutPatches(group, strip);
        const answer = (session: Transaction, put: Put, n: number) =>
          answerSlices({ trx, session, put, work, group, slices, sorter: sorters[n]! });
        if (sessions > 1) await sideBySide(db, trx, sessions, answer);
        else await answer(trx, (write) => write(), 0);
      } finally {
        await Promise.all(sorters.map((sorter) => sorter.stop()));
      }
    }
  }
  return groups.reduce((sum, group) => sum + group.patches, 0);
}

/** The first sorter takes the leaves, the others share what it makes of them. */
async function readLand(trx: Transaction, query: string, [first, ...others]: Sorter[]): Promise<void> {
  for await (const bytes of copyBytes(trx, query)) await first!.addLeaves(bytes);
  const land = await first!.layLand();
  for (const other of others) other.useLand(land);
}

interface SessionWork {
  trx: Transaction;
  session: Transaction;
  put: Put;
  work: AnswerWork;
  group: DateGroup;
  /** What is left to do; sessions take from it one after another. */
  slices: Slice[];
  sorter: Sorter;
}

async function answerSlices(at: SessionWork): Promise<void> {
  const { trx, session, put, work, group, sorter } = at;
  // With a session of its own, what is open is answered while the last slices are written.
  const { written } = await (session === trx ? sortAlone(at) : sortSlices(at));
  if (session !== trx) await createWorkTables(session);
  await answerOpen(session, { ...work.key, ...group }, work.settings, await sorter.takeOpen());
  await written;
  if (session !== trx) {
    const out = outgoing(work.key, work.to);
    await put(async () => {
      await copyThrough({ trx: session, query: out.answers }, { trx, target: work.to.answers });
      await copyThrough({ trx: session, query: out.shares }, { trx, target: work.to.shares });
    });
  } else if (work.to === STORE) {
    await insertAnswers(trx, work.key);
    await emptyWorkTables(trx);
  }
}

/** All slices are sorted. */
interface Sorted {
  /** Until what is answered is written. */
  written: Promise<void>;
}

/** Bytes of a slice that are read before they are sorted. Larger ground is sorted as it comes. */
const AHEAD = 32 << 20;

/**
 * The same with one connection, which does one thing at a time: a slice is read, then sorted while what the one before
 * it answered is written.
 */
async function sortAlone({ trx, work, group, slices, sorter }: SessionWork): Promise<Sorted> {
  let writing: Promise<void> = Promise.resolve();
  let answered: AnsweredBytes | null = null;
  for (let slice = slices.shift(); slice; slice = slices.shift()) {
    const ahead: Buffer[] = [];
    let size = 0;
    for await (const bytes of copyBytes(trx, patchesOf(work.key, group, slice))) {
      ahead.push(bytes);
      size += bytes.length;
      if (size > AHEAD) for (const one of ahead.splice(0)) await sorter.addPatches(one);
    }
    if (answered) writing = write(trx, work, answered);
    writing.catch(() => undefined);
    for (const one of ahead) {
      await sorter.addPatches(one);
      await othersTurn();
    }
    answered = await sorter.takeAnswered();
    await writing;
  }
  if (answered) await write(trx, work, answered);
  return { written: Promise.resolve() };
}

async function write(
  trx: Transaction,
  { to }: AnswerWork,
  { answers, shares }: AnsweredBytes,
): Promise<void> {
  await copyBinary(trx, to.answers, answers);
  await copyBinary(trx, to.shares, shares);
}

/** Passes slices through the sorter. What is answered is written while the next slice is sorted. */
async function sortSlices({ trx, session, put, work, group, slices, sorter }: SessionWork): Promise<Sorted> {
  let sent: Promise<void> = Promise.resolve();
  for (let slice = slices.shift(); slice; slice = slices.shift()) {
    for await (const bytes of copyBytes(session, patchesOf(work.key, group, slice)))
      await sorter.addPatches(bytes);
    const sorted = sorter.takeAnswered();
    const before = sent;
    sent = (async () => {
      const answered = await sorted;
      // No more than one slice waits to be written.
      await before;
      await put(() => write(trx, work, answered));
    })();
    sent.catch(() => undefined);
    await before;
  }
  return { written: sent };
}
