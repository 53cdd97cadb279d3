import type { Database } from '../db/pool.ts';
import { dayFingerprint, findScheme } from '../catalog/schemes.queries.ts';
import { BANDS } from './bands.ts';
import {
  builtFrom,
  clearScheme,
  faceLevel,
  gatherLevel,
  listLevels,
  saveBand,
  saveBuild,
  saveLabels,
  saveLevelZooms,
  saveLines,
  simplifyArcs,
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
    const levels = await listLevels(trx, key);
    await clearScheme(trx, key);
    for (const level of levels) {
      request.onLevel?.(level, levels.length);
      await gatherLevel(trx, { ...key, level, onDate: request.date });
      for (const band of BANDS) {
        await simplifyArcs(trx, band.toleranceM);
        await saveLines(trx, { ...key, level, minZoom: band.minZoom });
        if (band.toleranceM > 0) await faceLevel(trx);
        await saveBand(trx, { ...key, level, band });
      }
      await saveLabels(trx, { ...key, level });
    }
    await saveLevelZooms(trx, key);
    await saveBuild(trx, { ...key, inputHash });
    return true;
  });
}
