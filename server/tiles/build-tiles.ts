import type { Database, Transaction } from '../db/pool.ts';
import { dayFingerprint, findScheme } from '../catalog/schemes.queries.ts';
import { BANDS, filledBands, linedBands } from './bands.ts';
import {
  builtFrom,
  clearScheme,
  faceLevel,
  gatherLevel,
  planLevels,
  saveBand,
  saveBuild,
  saveLabels,
  saveLevels,
  saveLines,
  simplifyArcs,
  type LevelZooms,
} from './build.queries.ts';

export interface BuildRequest {
  regionId: number;
  scheme: string;
  /** ISO date whose cells are drawn. */
  date: string;
  onLevel?: (level: number, levels: number) => void;
}

/**
 * Prepares the tile tables of a scheme: each level projected once and generalised per zoom band. One transaction, so
 * a tile never mixes two states. Nothing is done when the cells are those of the last build.
 * @returns true when tables were made
 */
export async function buildTiles(db: Database, request: BuildRequest): Promise<boolean> {
  return db.transaction(async (trx) => {
    const scheme = await findScheme(trx, request.regionId, request.scheme);
    if (!scheme) return false;
    const key = { regionId: request.regionId, schemeId: scheme.id };
    await trx.raw('select pg_advisory_xact_lock(7426005, cast(:schemeId as int))', { schemeId: scheme.id });
    const inputHash = await dayFingerprint(trx, { ...key, date: request.date });
    const built = await builtFrom(trx, key);
    if (built === inputHash) return false;
    const levels = await planLevels(trx, { ...key, onDate: request.date });
    await clearScheme(trx, key);
    for (const [n, zooms] of levels.entries()) {
      request.onLevel?.(n + 1, levels.length);
      await drawLevel(trx, key, zooms, request.date);
    }
    await saveLevels(trx, key, levels);
    await saveBuild(trx, { ...key, inputHash });
    return true;
  });
}

async function drawLevel(
  trx: Transaction,
  key: { regionId: number; schemeId: number },
  zooms: LevelZooms,
  onDate: string,
): Promise<void> {
  const { level } = zooms;
  const [filled, lined] = [filledBands(zooms), linedBands(zooms)];
  await gatherLevel(trx, { ...key, level, onDate });
  for (const band of BANDS) {
    if (!filled.includes(band) && !lined.includes(band)) continue;
    await simplifyArcs(trx, band.toleranceM);
    if (lined.includes(band)) await saveLines(trx, { ...key, level, band });
    if (!filled.includes(band)) continue;
    if (band.toleranceM > 0) await faceLevel(trx);
    await saveBand(trx, { ...key, level, band });
  }
  await saveLabels(trx, { ...key, level });
}
