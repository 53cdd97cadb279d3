import { findLayer } from '../catalog/layers.queries.ts';
import type { SchemeSettings } from '../contract/land.ts';
import type { CoverageReport } from '../contract/reports.ts';
import type { Queryable } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { readNonGrid, type GroundLayers } from './coverage-ground.queries.ts';

/**
 * The layers that say which ground of a scheme is measured (parent ∩ target layer − non-grid areas).
 * @returns null when all ground is
 * @throws AppError `layer-not-found` when one is gone: without it everything would look covered, or nothing
 */
export async function findGround(
  db: Queryable,
  regionId: number,
  { targetLayer, nonGridLayer }: SchemeSettings,
): Promise<GroundLayers | null> {
  if (!targetLayer && !nonGridLayer) return null;
  return { targetId: await idOf(targetLayer), nonGridId: await idOf(nonGridLayer) };

  async function idOf(code: string | null | undefined): Promise<number | null> {
    if (!code) return null;
    const layer = await findLayer(db, regionId, code);
    if (!layer) throw new AppError('layer-not-found', `没有图层 ${code} / There is no layer ${code}`);
    return layer.id;
  }
}

/** The same for the report, with the areas that need no cell and who answers for them. */
export async function readGround(
  db: Queryable,
  regionId: number,
  settings: SchemeSettings,
): Promise<CoverageReport['ground']> {
  const ground = await findGround(db, regionId, settings);
  if (!ground) return null;
  const { nonGridId } = ground;
  return {
    targetLayer: settings.targetLayer ?? null,
    nonGridLayer: settings.nonGridLayer ?? null,
    nonGrid: nonGridId === null ? [] : await readNonGrid(db, { regionId, nonGridId }),
  };
}
