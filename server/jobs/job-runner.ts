import type { Logger } from 'pino';
import type { Job, JobKind, JobProgress, JobState } from '../contract/jobs.ts';
import { AppError } from '../errors.ts';
import type { Database } from '../db/pool.ts';
import { problemOf, toAppError } from '../http/problem.ts';
import {
  findJob,
  insertJob,
  listJobs,
  markInterrupted,
  saveJob,
  takeHolder,
  type Holder,
} from './jobs.queries.ts';

/** What a kind of job does. It is told how to say how far it is, and when it is not wanted any more. */
export type JobWork = (
  request: unknown,
  run: { signal: AbortSignal; report: (progress: JobProgress) => void },
) => Promise<Job['result']>;

export interface JobRunner {
  /** Puts a job in the queue; jobs run one after the other. */
  start(kind: JobKind, subject: string, request: unknown): Promise<Job>;
  /** Asks a job to stop. One that has committed already ends as done. @throws AppError `job-not-found` */
  cancel(id: number): Promise<Job>;
  /** @throws AppError `job-not-found` */
  find(id: number): Promise<Job>;
  list(limit: number): Promise<Job[]>;
  /** The job now and after each change, to its end. @throws AppError `job-not-found` */
  watch(id: number, signal: AbortSignal): AsyncGenerator<Job>;
  /** Ends what runs; it is marked as interrupted. */
  close(): Promise<void>;
}

interface Live {
  job: Job;
  request: unknown;
  stop: AbortController;
  /** Resolves at the next change. */
  changed: Change;
  savedAt: number;
  saving: Promise<void>;
}
interface Change {
  promise: Promise<void>;
  resolve: () => void;
}

const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled', 'interrupted'];
/** How often progress is written to the row, for those who watch from another process. */
const SAVE_EVERY_MS = 1000;
const LOOK_EVERY_MS = 1000;
/** An ended job is answered from memory for so long. */
const REMEMBERED = 50;

export const hasEnded = (job: Job): boolean => ENDED.includes(job.state);

export function createJobRunner(parts: {
  /** A pool without a time limit, of at least three connections. */
  db: Database;
  regionId: number;
  works: Record<JobKind, JobWork>;
  log: Logger;
}): JobRunner {
  const { db, regionId, works, log } = parts;
  const lives = new Map<number, Live>();
  let holder: Promise<Holder> | null = null;
  let queue: Promise<void> = Promise.resolve();
  let closing = false;

  async function start(kind: JobKind, subject: string, request: unknown): Promise<Job> {
    holder ??= takeHolder(db);
    holder.catch(() => (holder = null)); // the next one tries again
    const job = await insertJob(db, { regionId, kind, subject, request, holder: (await holder).id });
    const live: Live = {
      ...{ job, request, stop: new AbortController(), changed: nextChange() },
      ...{ savedAt: 0, saving: Promise.resolve() },
    };
    lives.set(job.id, live);
    queue = queue.then(() => run(live));
    return job;
  }

  async function run(live: Live): Promise<void> {
    const { signal } = live.stop;
    try {
      if (signal.aborted) throw new AppError('import-cancelled');
      change(live, { state: 'running', startedAt: new Date().toISOString() });
      await save(live);
      const result = await works[live.job.kind](live.request, {
        signal,
        report: (progress) => {
          change(live, { progress });
          if (Date.now() - live.savedAt > SAVE_EVERY_MS) void save(live);
        },
      });
      await end(live, { state: 'done', result });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (closing) await end(live, { state: 'interrupted' });
      else if (signal.aborted) await end(live, { state: 'cancelled' });
      else {
        if (error.status >= 500) log.error({ err: error.cause ?? error, job: live.job.id }, error.code);
        await end(live, { state: 'failed', problem: problemOf(error) });
      }
    }
  }

  async function end(live: Live, how: Partial<Job>): Promise<void> {
    change(live, { ...how, finishedAt: new Date().toISOString() });
    await save(live);
    for (const [id, { job }] of lives) if (lives.size > REMEMBERED && hasEnded(job)) lives.delete(id);
  }

  function change(live: Live, values: Partial<Job>): void {
    live.job = { ...live.job, ...values };
    const { resolve } = live.changed;
    live.changed = nextChange();
    resolve();
  }

  /** A row that cannot be written is no reason to end the work: memory has the truth, and a lost holder tells the rest. */
  function save(live: Live): Promise<void> {
    live.savedAt = Date.now();
    // One after the other, each with what is true by then: an older state never comes last.
    live.saving = live.saving.then(() =>
      saveJob(db, regionId, live.job).catch((error: unknown) =>
        log.warn({ err: error, job: live.job.id }, 'job row not written'),
      ),
    );
    return live.saving;
  }

  async function find(id: number): Promise<Job> {
    const live = lives.get(id);
    if (live) return live.job;
    await markInterrupted(db, regionId);
    const job = await findJob(db, regionId, id);
    if (!job) throw new AppError('job-not-found');
    return job;
  }

  async function* watch(id: number, signal: AbortSignal): AsyncGenerator<Job> {
    let last = '';
    while (!signal.aborted) {
      // Asked for before the job is read: a change between the two is not missed.
      const change = lives.get(id)?.changed.promise;
      const job = await find(id);
      const text = JSON.stringify([job.state, job.progress]);
      if (text !== last) yield job;
      last = text;
      if (hasEnded(job)) return;
      await pause(change, signal);
    }
  }

  return {
    start,
    find,
    watch,
    async cancel(id) {
      const job = await find(id);
      lives.get(id)?.stop.abort();
      return job;
    },
    async list(limit) {
      await markInterrupted(db, regionId);
      return (await listJobs(db, regionId, limit)).map((job) => ({
        ...(lives.get(job.id)?.job ?? job),
        result: null,
      }));
    },
    async close() {
      closing = true;
      for (const { stop } of lives.values()) stop.abort();
      await queue;
      await (await holder)?.release();
      holder = null;
    },
  };
}

function nextChange(): Change {
  let resolve = () => undefined as void;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** Until the next change here, or a while for a job that runs elsewhere, or the watcher leaves. */
function pause(change: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, LOOK_EVERY_MS);
    signal.addEventListener('abort', done, { once: true });
    void change?.then(done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
