import type { Database, Queryable, Transaction } from '../db/pool.ts';
import type { AssignmentReport } from '../contract/reports.ts';
import { holdImports } from '../catalog/import-runs.queries.ts';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import type { SchemeRow } from '../catalog/schemes.queries.ts';
import { sessionsFor } from './assign-side-by-side.ts';
import {
  affectByGround,
  affectByImport,
  affectPatches,
  countAffected,
  affectedExceed,
  gatherChangedGround,
  gatherTurned,
  readInput,
  readLastInput,
  saveInput,
  startAffected,
  type AssignmentInput,
} from './assignment-plan.queries.ts';
import { sumAssignments } from './assignment-report.queries.ts';
import { hasAnswers, replaceAnswers, STAGE, STORE } from './assignment-store.queries.ts';
import type { AssignKey } from './assignment.queries.ts';
import { computeAnswers } from './compute-answers.ts';

export interface AssignRequest {
  regionId: number;
  scheme: string;
  batch: string;
  /** Sessions to share the work among; as many as the machine has processors when left out. */
  sessions?: number;
  /** Compute everything, also what should still hold. */
  anew?: boolean;
}

/** With more than this part of a batch affected, all of it is done: its cells are then read once and not patch by patch. */
const MOSTLY = 0.25;

/**
 * Assigns every patch of a batch to the leaf cells of a scheme: shares by area, the lead, what is disputed, what is
 * blind spot, what lies outside. For each patch Σ shares − multiply covered + blind spot + outside = its area.
 * Where the batch was assigned before, only patches are looked at that changed or lie on ground that did; the answers
 * are those of a full run. Decisions of persons hold over what is computed.
 * @returns how many patches were answered anew; 0 when the last run still holds
 * @throws AppError `scheme-not-found`, `batch-not-found`
 */
export async function assignBatch(db: Database, request: AssignRequest): Promise<number> {
  return db.transaction(async (trx) => {
    const { key, scheme } = await findKey(trx, request);
    const input = await takeTurn(trx, key);
    const work = request.anew ? 'all' : await planWork(trx, key, await readLastInput(trx, key), input);
    if (work === 'nothing') return 0;
    const patches =
      work === 'all'
        ? await assignAll(db, trx, { key, scheme }, request.sessions)
        : await assignAffected(trx, key, scheme);
    await saveInput(trx, key, input);
    if (work === 'all') await trx.raw('select refresh_assignment_statistics()');
    return patches;
  });
}

/**
 * Answers the patches named anew within the caller's transaction, as after a decision on them. The batch's last run is
 * not touched: what else changed since is still to be found by the next.
 */
export async function assignPatches(
  trx: Transaction,
  key: AssignKey,
  scheme: SchemeRow,
  patchIds: number[],
): Promise<void> {
  await takeTurn(trx, key);
  await startAffected(trx);
  await affectPatches(trx, patchIds);
  await assignAffected(trx, key, scheme);
}

/** Imports stand still, and no other assignment of the batch runs, until the transaction ends. */
async function takeTurn(trx: Transaction, key: AssignKey): Promise<AssignmentInput> {
  await holdImports(trx, key.regionId);
  await trx.raw('select pg_advisory_xact_lock(7426004, cast(:batchId as int))', { batchId: key.batchId });
  return readInput(trx, key);
}

async function planWork(
  trx: Transaction,
  key: AssignKey,
  last: AssignmentInput | null,
  now: AssignmentInput,
): Promise<'all' | 'affected' | 'nothing'> {
  if (!last || last.settings !== now.settings) return 'all';
  const imported = last.patch_run_id !== now.patch_run_id || last.patch_runs_undone !== now.patch_runs_undone;
  await startAffected(trx);
  const { turned, known } = await gatherTurned(trx, key, last.seen_seq);
  // A state was changed as none of our writes does it: nothing the last run left can be relied on.
  if (!known) return 'all';
  if (!imported && turned === 0) return 'nothing';
  if (turned > 0) {
    await gatherChangedGround(trx, key);
    await affectByGround(trx, key);
  }
  if (imported) await affectByImport(trx, key, last.known_at);
  return (await affectedExceed(trx, key, MOSTLY)) ? 'all' : 'affected';
}

async function assignAll(
  db: Database,
  trx: Transaction,
  { key, scheme }: { key: AssignKey; scheme: SchemeRow },
  wanted: number | undefined,
): Promise<number> {
  const known = await hasAnswers(trx, key);
  const patches = await computeAnswers(db, trx, {
    ...{ key, settings: scheme.settings, scope: 'all' },
    to: known ? STAGE : STORE,
    sessions: (count) => wanted ?? sessionsFor(db, count),
  });
  if (known) await replaceAnswers(trx, key);
  return patches;
}

async function assignAffected(trx: Transaction, key: AssignKey, scheme: SchemeRow): Promise<number> {
  const patches = await countAffected(trx);
  if (patches === 0) return 0;
  await computeAnswers(trx, trx, {
    ...{ key, settings: scheme.settings, scope: 'affected' },
    ...{ to: STAGE, sessions: () => 1 },
  });
  await replaceAnswers(trx, key);
  return patches;
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
  const scheme = (await requireScheme(db, request.regionId, request.scheme))!;
  const batch = (await requireBatch(db, request.regionId, request.batch))!;
  const key: AssignKey = { regionId: request.regionId, schemeId: scheme.id, batchId: batch.id };
  return { key, scheme };
}
