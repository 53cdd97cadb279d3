import { listDecisions } from '../analysis/assignment-decisions.queries.ts';
import { decidePatches, revokeDecisions } from '../analysis/decide-patches.ts';
import { listDisputed } from '../analysis/assignment-report.queries.ts';
import { findCellByCode } from '../catalog/cells.queries.ts';
import { findPatchByNumber } from '../catalog/find-patch.queries.ts';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import type { DecisionKind, PatchDecision } from '../contract/decisions.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

export interface DecidePatchesOptions {
  scheme: string;
  batch: string;
  patch?: string[];
  allDisputed?: boolean;
  cell?: string;
  largest?: boolean;
  beyond?: boolean;
  reason: string;
  by: string;
  json?: boolean;
}

/** jingtian decide override|adjudicate: a person's word on whose patches are. */
export async function decidePatchesCommand(
  context: CommandContext,
  kind: DecisionKind,
  options: DecidePatchesOptions,
): Promise<void> {
  if ((options.cell === undefined) !== (options.largest === true))
    throw new AppError('wrong-usage', '用 --cell 或 --largest 之一 / Give either --cell or --largest');
  const rows = await withDatabase(context, async ({ longDb }) => {
    const cell = options.cell === undefined ? 'lead' : await cellId(longDb, options.scheme, options.cell);
    const patchIds = await patchesOf(longDb, options);
    const { scheme, reason, by, beyond } = options;
    if (patchIds.length === 0) return [];
    return decidePatches(longDb, { regionId: REGION_ID, scheme, patchIds, kind, cell, reason, by, beyond });
  });
  printResult(context, options.json ?? false, { decisions: rows }, describeDecisions(rows));
}

/** jingtian decide revoke */
export async function revokeDecisionsCommand(
  context: CommandContext,
  options: { scheme: string; batch: string; patch: string[]; reason: string; by: string; json?: boolean },
): Promise<void> {
  const rows = await withDatabase(context, async ({ longDb }) => {
    const patchIds = await patchesOf(longDb, options);
    const { scheme, reason, by } = options;
    return revokeDecisions(longDb, { regionId: REGION_ID, scheme, patchIds, reason, by });
  });
  printResult(context, options.json ?? false, { decisions: rows }, describeDecisions(rows));
}

/** jingtian decide list */
export async function listDecisionsCommand(
  context: CommandContext,
  options: { scheme: string; batch?: string; revoked?: boolean; json?: boolean },
): Promise<void> {
  const rows = await withDatabase(context, async ({ db }) => {
    const scheme = (await requireScheme(db, REGION_ID, options.scheme))!;
    const batch = await requireBatch(db, REGION_ID, options.batch);
    return listDecisions(db, {
      ...{ regionId: REGION_ID, schemeId: scheme.id, patchIds: null, batchId: batch?.id ?? null },
      ...{ revoked: options.revoked ?? false, limit: 100_000 },
    });
  });
  printResult(context, options.json ?? false, { decisions: rows }, describeDecisions(rows));
}

async function cellId(db: Database, schemeCode: string, code: string): Promise<number> {
  const scheme = (await requireScheme(db, REGION_ID, schemeCode))!;
  const id = await findCellByCode(db, { regionId: REGION_ID, schemeId: scheme.id, code });
  if (id === null) throw new AppError('cell-not-found', `没有网格 ${code} / There is no cell ${code}`);
  return id;
}

async function patchesOf(
  db: Database,
  options: { scheme: string; batch: string; patch?: string[]; allDisputed?: boolean },
): Promise<number[]> {
  const batch = (await requireBatch(db, REGION_ID, options.batch))!;
  if (options.allDisputed) {
    const scheme = (await requireScheme(db, REGION_ID, options.scheme))!;
    return listDisputed(db, { regionId: REGION_ID, schemeId: scheme.id, batchId: batch.id });
  }
  if (!options.patch?.length)
    throw new AppError('wrong-usage', '用 --patch 指明图斑 / Name the patches with --patch');
  return Promise.all(
    options.patch.map(async (patchNo) => {
      const id = await findPatchByNumber(db, { regionId: REGION_ID, batchId: batch.id, patchNo });
      if (id === null)
        throw new AppError('patch-not-found', `没有图斑 ${patchNo} / There is no patch ${patchNo}`);
      return id;
    }),
  );
}

function describeDecisions(rows: PatchDecision[]): string[] {
  if (rows.length === 0) return ['没有 / None'];
  return rows.map((row) => {
    const kind = row.kind === 'override' ? '改派 override' : '裁定 adjudicated';
    const ended = row.revoked ? `  已撤销 revoked: ${row.revoked.by} ${row.revoked.reason}` : '';
    const idle =
      !row.revoked && !row.applied ? '  未生效（网格已不存在）/ not applied: the cell is gone' : '';
    return `${row.batch} ${row.patchNo} → ${row.cell.code} ${row.cell.name}  ${kind}  ${row.by}: ${row.reason}${ended}${idle}`;
  });
}
