import { Router } from 'express';
import { z } from 'zod';
import { TILE_LAYERS } from '../contract/tiles.ts';
import type { Database } from '../db/pool.ts';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import { listSchemes } from '../catalog/overview.queries.ts';
import { textParameter } from '../http/page.ts';
import { sendBytes } from '../http/send-bytes.ts';
import { describeLayer } from './tilejson.ts';
import { MVT, tilePlace } from './tile-place.ts';
import { readTile } from './tiles.queries.ts';

const layerParameter = z
  .enum(TILE_LAYERS as unknown as [string, ...string[]])
  .transform((name) => name as (typeof TILE_LAYERS)[number]);
const filterParameters = z.object({
  scheme: textParameter,
  batch: textParameter,
  level: z.coerce.number().int().min(1).max(9).optional(),
});

/** TileJSON and vector tiles; parameters in server/contract/tiles.ts. */
export function tileRoutes(db: Database, regionId: number): Router {
  const router = Router();

  router.get('/:layer/:z/:x/:y.mvt', async (request, response) => {
    const layer = layerParameter.parse(request.params.layer);
    const place = tilePlace(request.params);
    const query = filterParameters.parse(request.query);
    const { scheme = null, batch = null, level = null } = query;
    const bytes = await readTile(db, layer, { regionId, scheme, batch, level, ...place });
    // Asked only of an empty tile: a wrong code is told from an empty place without a second look-up for the others.
    if (bytes.length === 0)
      await Promise.all([requireScheme(db, regionId, query.scheme), requireBatch(db, regionId, query.batch)]);
    await sendBytes(request, response, bytes, MVT);
  });

  router.get('/:layer.json', async (request, response) => {
    const layer = layerParameter.parse(request.params.layer);
    const query = filterParameters.parse(request.query);
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
