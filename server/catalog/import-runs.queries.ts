import type { ImportReport, ImportTotals } from '../contract/import-report.ts';
import type { ImportKind } from '../contract/import-runs.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

export interface ImportRunRow {
  id: number;
  kind: ImportKind;
  target: string;
  content_hash: string;
  options: Record<string, unknown>;
  state: 'done' | 'undone';
  report: ImportReport;
  started_at: Date;
  finished_at: Date;
  undone_at: Date | null;
  /** What the run changed that has no recorded time: the batch as it was; null when the run made it. */
  before: BatchBefore | null;
}

/** Period ends are ISO dates, both included. */
export interface BatchBefore {
  name: string;
  kind: string;
  from: string | null;
  to: string | null;
}

const COLUMNS =
  'id, kind, target, content_hash, options, state, report, started_at, finished_at, undone_at, before';

// Imports into one region wait for each other; the lock goes with the transaction, whatever ends it.
const IMPORT_LOCK = 7_426_002;

/**
 * @returns the instant of the turn in ISO to the microsecond: recorded times are this one and not `now()`, because
 * transactions begin in another order than they take their turns
 */
export async function waitForImportTurn(trx: Transaction, regionId: number): Promise<string> {
  await trx.raw('select pg_advisory_xact_lock(cast(:key as int), cast(:regionId as int))', {
    key: IMPORT_LOCK,
    regionId,
  });
  const result = await trx.raw<{ rows: { instant: string }[] }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') instant`,
  );
  return result.rows[0]!.instant;
}

/** Many read what imports write, side by side, and no import changes it under them. The lock goes with the transaction. */
export async function holdImports(trx: Transaction, regionId: number): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock_shared(cast(:key as int), cast(:regionId as int))', {
    key: IMPORT_LOCK,
    regionId,
  });
}

export async function nextRunId(trx: Transaction): Promise<number> {
  const result = await trx.raw<{ rows: { id: number }[] }>(
    `select nextval(pg_get_serial_sequence('import_run', 'id')) id`,
  );
  return result.rows[0]!.id;
}

/**
 * The newest run of a target that was not undone.
 * @param part name of a file imported on its own: then the newest run of that file or of the target as a whole
 */
export async function lastRun(
  db: Queryable,
  regionId: number,
  kind: string,
  target: string,
  part: string | null = null,
): Promise<ImportRunRow | null> {
  const result = await db.raw<{ rows: ImportRunRow[] }>(
    `select ${COLUMNS} from import_run
      where region_id = :regionId and kind = :kind and target = :target and state = 'done'
        and (cast(:part as text) is null or coalesce(options->>'part', :part) = :part)
      order by id desc limit 1`,
    { regionId, kind, target, part },
  );
  return result.rows[0] ?? null;
}

export async function findRun(db: Queryable, regionId: number, id: number): Promise<ImportRunRow | null> {
  const result = await db.raw<{ rows: ImportRunRow[] }>(
    `select ${COLUMNS} from import_run where region_id = :regionId and id = :id`,
    { regionId, id },
  );
  return result.rows[0] ?? null;
}

export interface RunListRow extends Omit<ImportRunRow, 'report' | 'options' | 'content_hash' | 'before'> {
  totals: ImportTotals;
  files: number;
}

export interface RunFilter {
  regionId: number;
  kind: string | null;
  target: string | null;
}

/** Newest first, `before` an id; the reports stay behind, they can be large. */
export async function listRuns(
  db: Queryable,
  filter: RunFilter,
  page: { beforeId: number | null; limit: number },
): Promise<RunListRow[]> {
  const result = await db.raw<{ rows: RunListRow[] }>(
    `select id, kind, target, state, started_at, finished_at, undone_at, report->'totals' totals,
            jsonb_array_length(report->'files') files
       from import_run
      where region_id = :regionId and (cast(:kind as text) is null or kind = :kind)
        and (cast(:target as text) is null or target = :target) and (cast(:beforeId as bigint) is null or id < :beforeId)
      order by id desc limit :limit`,
    { ...filter, ...page },
  );
  return result.rows;
}

export async function countRuns(db: Queryable, filter: RunFilter): Promise<number> {
  const result = await db.raw<{ rows: { n: number }[] }>(
    `select count(*) n from import_run
      where region_id = :regionId and (cast(:kind as text) is null or kind = :kind)
        and (cast(:target as text) is null or target = :target)`,
    { ...filter },
  );
  return result.rows[0]!.n;
}

export async function markUndone(trx: Transaction, regionId: number, id: number): Promise<void> {
  await trx.raw(
    `update import_run set state = 'undone', undone_at = clock_timestamp() where region_id = :regionId and id = :id`,
    { regionId, id },
  );
}

export async function saveRun(
  trx: Transaction,
  run: {
    regionId: number;
    id: number;
    kind: string;
    target: string;
    contentHash: string;
    options: Record<string, unknown>;
    report: ImportReport;
    startedAt: Date;
    before: BatchBefore | null;
  },
): Promise<void> {
  await trx.raw(
    `insert into import_run (region_id, id, kind, target, content_hash, options, state, report, started_at, finished_at, before) overriding system value
     values (:regionId, :id, :kind, :target, :contentHash, :options, 'done', :report, :startedAt, clock_timestamp(), :before)`,
    {
      ...run,
      options: JSON.stringify(run.options),
      report: JSON.stringify(run.report),
      before: run.before && JSON.stringify(run.before),
      startedAt: run.startedAt.toISOString(),
    },
  );
}
