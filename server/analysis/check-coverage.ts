import type { Database, Transaction } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { dayFingerprint, findScheme } from '../catalog/schemes.queries.ts';
import { inscribedWidth } from '../geo/inscribed-width.ts';
import {
  countChecked,
  dropGridDust,
  findGaps,
  findOutside,
  findOverlaps,
  gatherCells,
  measureFound,
  nameBorders,
  nameCauses,
  readThin,
  saveWidths,
  unitePerParent,
} from './coverage.queries.ts';
import { readCheck } from './coverage-report.queries.ts';
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
  'unite',
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
    await lockScheme(trx, scheme.id);
    const inputHash = await dayFingerprint(trx, { ...key, date });
    const last = await readCheck(trx, regionId, scheme.id);
    if (last?.input_hash === inputHash) {
      await saveCheckDate(trx, { ...key, onDate: date });
      return false;
    }

    const step = (name: CheckStep) => request.onStep?.(name);
    step('gather');
    await gatherCells(trx, { ...key, onDate: date });
    step('unite');
    await unitePerParent(trx, scheme.settings.partialBelow);
    step('gaps');
    await findGaps(trx);
    step('outside');
    await findOutside(trx);
    step('overlaps');
    await findOverlaps(trx);
    step('measure');
    await measureFound(trx);
    const thin = await readThin(trx);
    await saveWidths(
      trx,
      thin.map(({ n, width_m, geojson }) => ({ n, widthM: inscribedWidth(geojson, width_m) })),
    );
    await dropGridDust(trx);
    step('borders');
    await nameBorders(trx);
    await nameCauses(trx);
    step('save');
    await matchEarlier(trx, key);
    await saveFindings(trx, key);
    await saveCheck(trx, { ...key, onDate: date, inputHash, ...(await countChecked(trx)) });
    await trx.raw('select refresh_statistics()');
    return true;
  });
}

/** Two checks of one scheme at once would each take the other's findings for fixed. */
async function lockScheme(trx: Transaction, schemeId: number): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(7426003, cast(:schemeId as int))', { schemeId });
}
