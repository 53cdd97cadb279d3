import type { Job, JobKind, JobProgress, JobState } from '../contract/jobs.ts';
import type { Problem } from '../contract/land.ts';
import type { Database, Queryable } from '../db/pool.ts';

interface JobRow {
  id: number;
  kind: JobKind;
  subject: string;
  state: JobState;
  progress: JobProgress | null;
  result: Job['result'];
  problem: Problem | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

const COLUMNS = 'id, kind, subject, state, progress, result, problem, created_at, started_at, finished_at';
const HOLDER_LOCK = 7_426_006;

/** A process that runs jobs, known by a number whose lock it holds until it ends, however it ends. */
export interface Holder {
  id: number;
  release(): Promise<void>;
}

/** Takes a connection of the pool for good: the lock lives as long as that connection. */
export async function takeHolder(db: Database): Promise<Holder> {
  const connection: unknown = await db.client.acquireConnection();
  const onIt = (sql: string, bindings: Record<string, number>) =>
    db.raw<{ rows: { held: boolean }[] }>(sql, bindings).connection(connection);
  for (;;) {
    const id = 1 + Math.floor(Math.random() * 2 ** 30);
    const { rows } = await onIt('select pg_try_advisory_lock(cast(:key as int), cast(:holder as int)) held', {
      key: HOLDER_LOCK,
      holder: id,
    });
    if (!rows[0]?.held) continue; // somebody drew the same number
    return {
      id,
      async release() {
        try {
          await onIt('select pg_advisory_unlock(cast(:key as int), cast(:holder as int)) held', {
            key: HOLDER_LOCK,
            holder: id,
          });
        } finally {
          await db.client.releaseConnection(connection);
        }
      },
    };
  }
}

export async function insertJob(
  db: Queryable,
  job: { regionId: number; kind: JobKind; subject: string; request: unknown; holder: number },
): Promise<Job> {
  const result = await db.raw<{ rows: JobRow[] }>(
    `insert into job (region_id, kind, subject, request, holder)
     values (:regionId, :kind, :subject, :request, :holder) returning ${COLUMNS}`,
    { ...job, request: JSON.stringify(job.request) },
  );
  return toJob(result.rows[0]!);
}

/** Writes down what became of a job; what is null stays as it is. */
export async function saveJob(db: Queryable, regionId: number, job: Job): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  await db.raw(
    `update job
        set state = :state, progress = :progress, result = :result, problem = :problem,
            started_at = cast(:startedAt as timestamptz), finished_at = cast(:finishedAt as timestamptz)
      where region_id = :regionId and id = :id`,
    {
      ...{ regionId, id: job.id, state: job.state, startedAt: job.startedAt, finishedAt: job.finishedAt },
      ...{ progress: json(job.progress), result: json(job.result), problem: json(job.problem) },
    },
  );
}

export async function findJob(db: Queryable, regionId: number, id: number): Promise<Job | null> {
  const result = await db.raw<{ rows: JobRow[] }>(
    `select ${COLUMNS} from job where region_id = :regionId and id = :id`,
    { regionId, id },
  );
  return result.rows[0] ? toJob(result.rows[0]) : null;
}

/** The newest first, without their results: a report may be large. */
export async function listJobs(db: Queryable, regionId: number, limit: number): Promise<Job[]> {
  const result = await db.raw<{ rows: JobRow[] }>(
    `select id, kind, subject, state, progress, null result, problem, created_at, started_at, finished_at
       from job where region_id = :regionId order by id desc limit :limit`,
    { regionId, limit },
  );
  return result.rows.map(toJob);
}

/** Jobs whose process is gone did not end by themselves: their rows are made to say so. */
export async function markInterrupted(db: Queryable, regionId: number): Promise<void> {
  await db.raw(
    `update job set state = 'interrupted', finished_at = now()
      where region_id = :regionId and state in ('waiting', 'running')
        and not exists (
          select from pg_locks
           where locktype = 'advisory' and classid = cast(cast(:key as int) as oid) and objid = cast(job.holder as oid)
             and objsubid = 2 and database = (select oid from pg_database where datname = current_database()))`,
    { regionId, key: HOLDER_LOCK },
  );
}

function toJob(row: JobRow): Job {
  return {
    ...{ id: row.id, kind: row.kind, subject: row.subject, state: row.state },
    ...{ progress: row.progress, result: row.result, problem: row.problem },
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
