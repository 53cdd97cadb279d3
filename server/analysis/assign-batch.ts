import type { Database, Queryable } from '../db/pool.ts';
import type { AssignmentReport } from '../contract/reports.ts';
import { AppError } from '../errors.ts';
import { cellsFingerprint, findScheme } from '../catalog/schemes.queries.ts';
import { findBatch } from '../catalog/store-patches.queries.ts';
import { assignmentInput, lastInput, saveRun, sumAssignments } from './assignment-report.queries.ts';
import {
  answerGroup,
  balanceAreas,
  createWorkTables,
  cutPieces,
  findRest,
  gatherGroup,
  groupDates,
  saveAssignments,
  yieldToHigherKinds,
  type AssignKey,
} from './assignment.queries.ts';

export interface AssignRequest {
  regionId: number;
  scheme: string;
  batch: string;
}

/**
 * Assigns every patch of a batch to the leaf cells of a scheme: shares by area, the lead, what is disputed, what is
 * blind spot, what lies outside. For each patch Σ shares − multiply covered + blind spot + outside = its area.
 * @returns true when shares were computed, false when cells and patches are those of the last run
 * @throws AppError `scheme-not-found`, `batch-not-found`
 */
export async function assignBatch(db: Database, request: AssignRequest): Promise<boolean> {
  return db.transaction(async (trx) => {
    const { key, scheme } = await findKey(trx, request);
    await trx.raw('select pg_advisory_xact_lock(7426004, cast(:batchId as int))', { batchId: key.batchId });
    const input = await assignmentInput(trx, key, await cellsFingerprint(trx, key.regionId, key.schemeId));
    if ((await lastInput(trx, key)) === input) return false;
    await createWorkTables(trx);
    for (const dates of await groupDates(trx, key)) {
      await gatherGroup(trx, { ...key, ...dates });
      await cutPieces(trx);
      await yieldToHigherKinds(trx);
      await findRest(trx);
      await answerGroup(trx);
    }
    await balanceAreas(trx);
    await saveAssignments(trx, key, scheme.settings);
    await saveRun(trx, key, input);
    await trx.raw('select refresh_statistics()');
    return true;
  });
}

/** The assignment report of a batch in a scheme, areas in m². */
export async function reportAssignment(db: Queryable, request: AssignRequest): Promise<AssignmentReport> {
  const { key } = await findKey(db, request);
  const sums = await sumAssignments(db, key);
  return {
    scheme: request.scheme,
    batch: request.batch,
    patches: sums.patches,
    assigned: sums.assigned,
    multi: sums.multi,
    disputed: sums.disputed,
    blindSpot: sums.blind_spot,
    outside: sums.outside,
    totals: {
      areaM2: sums.area_m2,
      assignedM2: sums.assigned_m2,
      blindSpotM2: sums.blind_spot_m2,
      outsideM2: sums.outside_m2,
      multiplyCoveredM2: sums.multiply_m2,
    },
  };
}

async function findKey(db: Queryable, request: AssignRequest) {
  const scheme = await findScheme(db, request.regionId, request.scheme);
  if (!scheme)
    throw new AppError(
      'scheme-not-found',
      `没有方案 ${request.scheme} / There is no scheme ${request.scheme}`,
    );
  const batch = await findBatch(db, request.regionId, request.batch);
  if (!batch)
    throw new AppError('batch-not-found', `没有批次 ${request.batch} / There is no batch ${request.batch}`);
  const key: AssignKey = { regionId: request.regionId, schemeId: scheme.id, batchId: batch.id };
  return { key, scheme, batch };
}
