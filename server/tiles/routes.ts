import { Router } from 'express';
import { z } from 'zod';
import { TILE_LAYERS } from '../contract/tiles.ts';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import { listSchemes } from '../catalog/overview.queries.ts';
import { describeLayer } from './tilejson.ts';
import { sendTile, tileFilters, type TileStore } from './send-tile.ts';

export const layerParameter = z
  .enum(TILE_LAYERS as unknown as [string, ...string[]])
  .transform((name) => name as (typeof TILE_LAYERS)[number]);
/** TileJSON and vector tiles; parameters in server/contract/tiles.ts. */
export function tileRoutes(store: TileStore): Router {
  const { db, regionId } = store;
  const router = Router();

  router.get('/:layer/:z/:x/:y.mvt', async (request, response) => {
    const layer = layerParameter.parse(request.params.layer);
    await sendTile(store, { request, response }, { ...request.params, layer });
  });

  router.get('/:layer.json', async (request, response) => {
    const layer = layerParameter.parse(request.params.layer);
    const query = tileFilters.parse(request.query);
    const scheme = await requireScheme(db, regionId, query.scheme);
    await requireBatch(db, regionId, query.batch);
    const bounds = scheme
      ? ((await listSchemes(db, regionId)).find((row) => row.id === scheme.id)?.bbox4490 ?? null)
      : null;
    const origin = `${request.protocol}://${request.get('host') ?? 'localhost'}`;
    const text = new URLSearchParams(
      Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    ).toString();
    // Patches reach beyond their scheme (that is what "outside" means), so its outline does not bound them.
    response.json(describeLayer(layer, origin, text, layer === 'patches' ? null : bounds));
  });

  return router;
}
