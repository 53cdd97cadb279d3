import type { DecisionKind, DecisionState, PatchDecision } from '../contract/decisions.ts';
import { requireScheme } from '../catalog/require.ts';
import type { SchemeRow } from '../catalog/schemes.queries.ts';
import type { Database, Queryable, Transaction } from '../db/pool.ts';
import { onAllGround } from '../db/scoped-database.ts';
import { AppError } from '../errors.ts';
import { assignPatches } from './assign-batch.ts';
import {
  endDecisions,
  findAuthority,
  holdPatches,
  insertDecisions,
  listDecisions,
  reachesBeyond,
  readDecidable,
  type DecidableRow,
} from './assignment-decisions.queries.ts';

export interface DecideRequest {
  regionId: number;
  scheme: string;
  patchIds: number[];
  kind: DecisionKind;
  /** Whose the patches are from now on; `lead`: each one's computed lead is confirmed. */
  cell: number | 'lead';
  reason: string;
  /** Who says so; free text until people have logins. */
  by: string;
  /** An override may name a cell that has no ground of the patch, when this is said and the reason is a sentence. */
  beyond?: boolean | undefined;
}

/** A word against the ground needs more than a nod. */
const SENTENCE = 10;

/**
 * Records a person's word on whose patches are and answers them anew, all or none. An override names any cell of the
 * scheme that has ground of the patch (or any at all, see `beyond`); an adjudication settles a dispute for one of the
 * cells in it. An earlier word on the same patch ends. It holds in every run until it is revoked.
 * @throws AppError `scheme-not-found`, `patch-not-found`, `decision-refused`; `beyond-scope` when it is for the level above
 */
export async function decidePatches(db: Database, request: DecideRequest): Promise<PatchDecision[]> {
  return db.transaction(async (trx) => {
    const { regionId, kind } = request;
    const [reason, by] = [request.reason.trim(), request.by.trim()];
    if (!reason || !by) throw refused('要写明理由和决定人 / A reason and a name are wanted');
    const scheme = (await requireScheme(trx, regionId, request.scheme))!;
    const key = { regionId, schemeId: scheme.id, patchIds: request.patchIds };
    await holdPatches(trx, key);
    const rows = await readDecidable(trx, key, request.cell === 'lead' ? null : request.cell);
    if (rows.length < new Set(request.patchIds).size) throw new AppError('patch-not-found');
    for (const row of rows) check(row, { kind, reason, beyond: request.beyond ?? false });
    const named = rows.flatMap(({ cell_id }) => (cell_id === null ? [] : [cell_id]));
    if (await reachesBeyond(trx, key, named)) throw new AppError('beyond-scope');
    await endDecisions(trx, key, { by, reason: `改判：${reason}` });
    await insertDecisions(
      trx,
      { regionId, schemeId: scheme.id, kind, reason, by },
      rows.map((row) => ({
        ...{ patch_id: row.patch_id, cell_id: row.cell_id!, beyond: !row.touched },
        authority_cell_id: kind === 'adjudicated' ? row.authority_id : null,
        ...{ computed_state: row.computed_state!, computed_cell_id: row.computed_cell_id },
      })),
    );
    await answerAnew(trx, scheme, regionId, rows);
    return listDecisions(trx, { ...key, batchId: null, revoked: false, limit: rows.length });
  });
}

/** Takes decisions back; what is computed holds again. @throws AppError `scheme-not-found`, `decision-refused` where there is none */
export async function revokeDecisions(
  db: Database,
  request: { regionId: number; scheme: string; patchIds: number[]; reason: string; by: string },
): Promise<PatchDecision[]> {
  return db.transaction(async (trx) => {
    const [reason, by] = [request.reason.trim(), request.by.trim()];
    if (!reason || !by) throw refused('要写明理由和撤销人 / A reason and a name are wanted');
    const { regionId, patchIds } = request;
    const scheme = (await requireScheme(trx, regionId, request.scheme))!;
    const key = { regionId, schemeId: scheme.id, patchIds };
    await holdPatches(trx, key);
    if (await reachesBeyond(trx, key, [])) throw new AppError('beyond-scope');
    const ended = await endDecisions(trx, key, { by, reason });
    if (ended.length < new Set(patchIds).size)
      throw refused('没有可撤销的决定 / There is no decision to revoke');
    await answerAnew(trx, scheme, regionId, ended);
    return listDecisions(trx, { ...key, batchId: null, revoked: true, limit: 1000 });
  });
}

/** What was said on one patch, and whose word an adjudication would be. @throws AppError `scheme-not-found` */
export async function readDecisionState(
  db: Queryable,
  at: { regionId: number; scheme: string; patchId: number },
): Promise<DecisionState> {
  const scheme = (await requireScheme(db, at.regionId, at.scheme))!;
  const key = { regionId: at.regionId, schemeId: scheme.id, patchIds: [at.patchId] };
  const all = await listDecisions(db, { ...key, batchId: null, revoked: true, limit: 200 });
  return {
    held: all.find((one) => one.revoked === null) ?? null,
    history: all.filter((one) => one.revoked !== null),
    authority: await findAuthority(db, key),
  };
}

function check(row: DecidableRow, said: { kind: DecisionKind; reason: string; beyond: boolean }): void {
  const no = row.patch_no;
  if (row.computed_state === null) throw refused(`图斑 ${no} 还没有分派 / Patch ${no} is not assigned yet`);
  if (row.cell_id === null || !row.cell_exists)
    throw refused(`图斑 ${no} 的日期没有这个网格 / The cell does not exist on the day of patch ${no}`);
  if (said.kind === 'adjudicated') {
    if (row.computed_state !== 'disputed')
      throw refused(
        `图斑 ${no} 没有争议，可用“改派” / Patch ${no} is not disputed; an override may name another cell`,
      );
    if (!row.called)
      throw refused(
        `争议只能裁给涉及的网格之一（图斑 ${no}）/ A dispute goes to one of the cells in it (patch ${no})`,
      );
    return;
  }
  if (row.touched) return;
  if (!said.beyond)
    throw refused(
      `图斑 ${no} 不在这个网格内；确需指定请注明 / Patch ${no} has no ground in the cell; say so if it is meant`,
    );
  if (said.reason.length < SENTENCE)
    throw refused(
      `指定图斑以外的网格，理由至少 ${SENTENCE} 个字 / A cell without ground of the patch needs a reason of ${SENTENCE} characters or more`,
    );
}

async function answerAnew(
  trx: Transaction,
  scheme: SchemeRow,
  regionId: number,
  rows: { patch_id: number; batch_id: number }[],
): Promise<void> {
  for (const batchId of new Set(rows.map((row) => row.batch_id))) {
    const patchIds = rows.filter((row) => row.batch_id === batchId).map((row) => row.patch_id);
    // Shares are of all the ground: what the caller does not see has its part in them.
    await onAllGround(trx, () =>
      assignPatches(trx, { regionId, schemeId: scheme.id, batchId }, scheme, patchIds),
    );
  }
}

const refused = (message: string) => new AppError('decision-refused', message);
