import type { ImportReport } from '../contract/import-report.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

export interface ImportRunRow {
  id: number;
  kind: 'cells' | 'patches' | 'layer';
  target: string;
  content_hash: string;
  options: Record<string, unknown>;
  state: 'done' | 'undone';
  report: ImportReport;
  started_at: Date;
  finished_at: Date;
}

// Imports into one region wait for each other; the lock goes with the transaction, whatever ends it.
const IMPORT_LOCK = 7_426_002;

export async function waitForImportTurn(trx: Transaction, regionId: number): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(cast(:key as int), cast(:regionId as int))', {
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

export async function lastRun(
  db: Queryable,
  regionId: number,
  kind: string,
  target: string,
): Promise<ImportRunRow | null> {
  const result = await db.raw<{ rows: ImportRunRow[] }>(
    `select id, kind, target, content_hash, options, state, report, started_at, finished_at
       from import_run where region_id = :regionId and kind = :kind and target = :target order by id desc limit 1`,
    { regionId, kind, target },
  );
  return result.rows[0] ?? null;
}

export async function listRuns(db: Queryable, regionId: number, limit: number): Promise<ImportRunRow[]> {
  const result = await db.raw<{ rows: ImportRunRow[] }>(
    `select id, kind, target, content_hash, options, state, report, started_at, finished_at
       from import_run where region_id = :regionId order by id desc limit :limit`,
    { regionId, limit },
  );
  return result.rows;
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
  },
): Promise<void> {
  await trx.raw(
    `insert into import_run (region_id, id, kind, target, content_hash, options, state, report, started_at) overriding system value
     values (:regionId, :id, :kind, :target, :contentHash, :options, 'done', :report, :startedAt)`,
    {
      ...run,
      options: JSON.stringify(run.options),
      report: JSON.stringify(run.report),
      startedAt: run.startedAt.toISOString(),
    },
  );
}
