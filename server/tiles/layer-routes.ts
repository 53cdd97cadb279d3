import { Router } from 'express';
import { TILE_MAX_ZOOM } from '../contract/tiles.ts';
import { AppError } from '../errors.ts';
import { whenGone } from '../http/when-gone.ts';
import { findLayer, listLayers } from '../catalog/layers.queries.ts';
import { restOf } from './kept-tiles.ts';
import { readLayerTile } from './read-tile.ts';
import { sendTileBody } from './send-tile-body.ts';
import type { TileStore } from './send-tile.ts';
import { MVT, tilePlace } from './tile-place.ts';

/** `/tiles/layers/{code}`: reference layers as tiles, each under its own code. */
export function layerTileRoutes({ db, regionId, cache, known }: TileStore): Router {
  const router = Router();

  router.get('/layers/:code/:z/:x/:y.mvt', async (request, response) => {
    const place = tilePlace(request.params);
    const layer = await requireLayer(request.params.code);
    const asked = { layer: `layers/${layer.id}`, ...place, filters: String(regionId) };
    const { body } = await cache.get(
      { ...asked, rest: restOf(asked.filters) },
      (signal) => readLayerTile(db, { regionId, layerId: layer.id, ...place }, { signal }),
      whenGone(response),
    );
    known.note(request.originalUrl, asked);
    await sendTileBody(request, response, body, MVT);
  });

  router.get('/layers/:code.json', async (request, response) => {
    const { id, name } = await requireLayer(request.params.code);
    const held = (await listLayers(db, regionId)).find((layer) => layer.id === id);
    const origin = `${request.protocol}://${request.get('host') ?? 'localhost'}`;
    response.json({
      tilejson: '3.0.0',
      name,
      scheme: 'xyz',
      tiles: [`${origin}/tiles/layers/${encodeURIComponent(request.params.code)}/{z}/{x}/{y}.mvt`],
      minzoom: 0,
      maxzoom: TILE_MAX_ZOOM,
      ...(held?.bbox4490 ? { bounds: held.bbox4490 } : {}),
      vector_layers: [
        {
          id: 'layer',
          fields: {
            code: 'String',
            name: 'String',
            class: 'String',
            approval_no: 'String',
            area_m2: 'Number',
            n: 'Number; of a point that stands for many',
          },
          minzoom: 0,
          maxzoom: TILE_MAX_ZOOM,
        },
      ],
    });
  });

  return router;

  async function requireLayer(code: string) {
    const layer = await findLayer(db, regionId, code);
    if (!layer) throw new AppError('layer-not-found', `没有图层 ${code} / There is no layer ${code}`);
    return layer;
  }
}
