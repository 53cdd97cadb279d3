import type { Database, Transaction } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { holdImports } from '../catalog/import-runs.queries.ts';
import { findScheme } from '../catalog/schemes.queries.ts';
import { readSeenSeq } from '../catalog/seen-cells.queries.ts';
import { inscribedWidth } from '../geo/inscribed-width.ts';
import { adoptKept, listScope } from './coverage-carry.queries.ts';
import {
  forgetCells,
  listChanged,
  listLookedAt,
  sumChanged,
  sumChecked,
  takeChanged,
  type CheckKey,
} from './coverage-cells.queries.ts';
import {
  addChangedCandidates,
  addNeighbours,
  addUnvouched,
  createCandidates,
  listSuspects,
  listTouched,
} from './coverage-suspects.queries.ts';
import {
  analyseFound,
  createFound,
  dropGridDust,
  findGaps,
  findOutside,
  findOverlaps,
  lastFound,
  measureFound,
  nameCauses,
  readFoundShapes,
  saveWidths,
} from './coverage.queries.ts';
import { nameBorders } from './name-borders.ts';
import { addLooseCandidates, sumOutlines } from './match-outlines.ts';
import { cutToGround, divideByGround, groundFingerprint } from './coverage-ground.queries.ts';
import { findGround } from './measured-ground.ts';
import { readCheck, type CheckRow } from './coverage-report.queries.ts';
import { addCheckEvents } from './finding-events.queries.ts';
import { matchEarlier, saveCheck, saveCheckDate, saveFindings } from './findings.queries.ts';

export interface CheckRequest {
  regionId: number;
  scheme: string;
  /** ISO date: the states valid on that day are checked. */
  date: string;
  onStep?: (step: CheckStep) => void;
}

export const CHECK_STEPS = [
  'gather',
  'match',
  'gaps',
  'outside',
  'overlaps',
  'measure',
  'borders',
  'save',
] as const;
export type CheckStep = (typeof CHECK_STEPS)[number];

/**
 * Proves or refutes that the cells of a scheme tile their parents on a date: gaps, overlaps, ground outside. The
 * findings replace those of the last check, each keeping its identity; unchanged cells are not checked again.
 * @returns true when a check was made, false when the last one still holds
 * @throws AppError `scheme-not-found`
 */
export async function checkCoverage(db: Database, request: CheckRequest): Promise<boolean> {
  const { regionId, date } = request;
  return db.transaction(async (trx) => {
    const scheme = await findScheme(trx, regionId, request.scheme);
    if (!scheme)
      throw new AppError(
        'scheme-not-found',
        `没有方案 ${request.scheme} / There is no scheme ${request.scheme}`,
      );
    const key = { regionId, schemeId: scheme.id };
    await holdImports(trx, regionId);
    await lockScheme(trx, scheme.id);
    const seenSeq = await readSeenSeq(trx);
    const groundHash = await groundFingerprint(trx, key);
    const last = await readCheck(trx, regionId, scheme.id);
    const sameGround = last?.ground_hash === groundHash;
    const step = (name: CheckStep) => request.onStep?.(name);
    step('gather');
    if (!sameGround) await forgetCells(trx, key);
    const changed = await findChanged(trx, { ...key, onDate: date }, sameGround ? last : null);
    if (last && sameGround && changed === 0) {
      await saveCheckDate(trx, { ...key, onDate: date, seenSeq });
      return false;
    }
    const all = !last || !sameGround || last.cells === 0 || changed > FEW_CHANGES;
    await sumOutlines(trx);
    await takeChanged(trx, { ...key, all });
    step('match');
    await listTouched(trx, { ...key, all });
    await listSuspects(trx, { ...key, all, partialBelow: scheme.settings.partialBelow });
    const ground = await findGround(trx, regionId, scheme.settings);
    if (ground) await divideByGround(trx, { ...key, ...ground, partialBelow: scheme.settings.partialBelow });
    await createFound(trx);
    step('gaps');
    await findGaps(trx, key);
    step('outside');
    await findOutside(trx, { ...key, all });
    step('overlaps');
    await findAllOverlaps(trx, key, all);
    step('measure');
    if (ground) await cutToGround(trx, { ...key, ...ground });
    await measureFound(trx);
    await measureWidths(trx);
    await dropGridDust(trx, scheme.settings.snapToleranceM ?? 0);
    step('borders');
    await listScope(trx, { ...key, all });
    if (!all) await adoptKept(trx, key);
    await analyseFound(trx, all);
    await nameBorders(trx, key);
    await nameCauses(trx);
    step('save');
    await matchEarlier(trx, key);
    await addCheckEvents(trx, key);
    await saveFindings(trx, key);
    const known = !all && last.cells_sum !== null ? { ...last, cellsSum: last.cells_sum } : null;
    const sums = known ? await sumChanged(trx, key, known) : await sumChecked(trx, key);
    await saveCheck(trx, { ...key, ...sums, onDate: date, groundHash, seenSeq });
    if (all) await trx.raw('select refresh_coverage_statistics()');
    return true;
  });
}

/** Fills the table `changed`: from what was written since the last check, or where that is not known by comparing all. */
async function findChanged(
  trx: Transaction,
  at: CheckKey & { onDate: string },
  last: CheckRow | null | undefined,
): Promise<number> {
  const few =
    last &&
    last.seen_seq !== null &&
    (await listLookedAt(trx, at, { seenSeq: last.seen_seq, onDate: last.on_date }));
  return listChanged(trx, at, few ? 'looked_at' : 'all');
}

/** The width of each new finding: the diameter of the largest circle that fits, in metres on the ground. */
async function measureWidths(trx: Transaction): Promise<void> {
  for (let afterN = 0; ;) {
    const shapes = await readFoundShapes(trx, afterN);
    const last = shapes[shapes.length - 1];
    if (!last) return;
    await saveWidths(
      trx,
      shapes.map(({ n, geojson }) => ({ n, widthM: inscribedWidth(geojson) })),
    );
    afterN = last.n;
  }
}

/** Up to so many changed cells are each held against all others; more are worth matching borders for, as at first. */
const FEW_CHANGES = 300;

async function findAllOverlaps(trx: Transaction, key: CheckKey, all: boolean): Promise<void> {
  await createCandidates(trx);
  if (!all) {
    await addChangedCandidates(trx);
    await findOverlaps(trx, { ...key, round: 1 });
    return;
  }
  await addLooseCandidates(trx, key);
  await addUnvouched(trx, key);
  for (let round = 1; ; round++) {
    const afterN = await lastFound(trx);
    const found = await findOverlaps(trx, { ...key, round });
    if (found === 0 || (await addNeighbours(trx, { ...key, round: round + 1, afterN })) === 0) return;
  }
}

/** Two checks of one scheme at once would each take the other's findings for fixed. */
async function lockScheme(trx: Transaction, schemeId: number): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(7426003, cast(:schemeId as int))', { schemeId });
}
