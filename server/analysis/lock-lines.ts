import { runEdit } from '../catalog/edit-run.ts';
import { requireScheme } from '../catalog/require.ts';
import type { LockReport } from '../contract/borders.ts';
import type { Database } from '../db/pool.ts';
import { takeLocks } from './border-edit.queries.ts';

export interface LockRequest {
  regionId: number;
  scheme: string;
  /** ISO date whose states are marked. */
  date: string;
  /** These cells, or all of a level. */
  cellIds?: number[] | undefined;
  level?: number | undefined;
  locked: boolean;
  reason: string;
  by: string;
}

/**
 * Marks lines as legal ones (法定界线), which no repair and no edit moves, or takes the mark off. A correction of the state, as a
 * run that can be undone. @throws AppError `scheme-not-found`
 */
export async function lockLines(db: Database, request: LockRequest): Promise<LockReport> {
  const { regionId, date, cellIds, level, locked, reason, by } = request;
  const scheme = (await requireScheme(db, regionId, request.scheme))!;
  const order = {
    ...{ regionId, schemeId: scheme.id, scheme: scheme.code, kind: 'border' as const, dryRun: false },
    ...{ withGeometry: false, options: { date, action: locked ? 'lock' : 'unlock', reason, by } },
  };
  const key = { regionId, schemeId: scheme.id, onDate: date };
  const { outcome } = await runEdit(db, order, (trx) =>
    takeLocks(trx, { ...key, cellIds: cellIds ?? null, level: level ?? null, locked }),
  );
  const runId = outcome.runId === null ? null : String(outcome.runId);
  return { scheme: scheme.code, runId, locked, cells: outcome.cells.map(({ code }) => code) };
}
