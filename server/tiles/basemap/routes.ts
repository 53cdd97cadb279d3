import { Router } from 'express';
import { z } from 'zod';
import type { BasemapList } from '../../contract/basemaps.ts';
import type { Database } from '../../db/pool.ts';
import { tilePlace } from '../tile-place.ts';
import { whenGone } from '../../http/when-gone.ts';
import { BasemapShelf } from './basemap-shelf.ts';
import { listBasemaps } from './basemaps.queries.ts';

/** What basemaps there are, for the console; where they come from is not told. */
export function basemapRoutes(db: Database, regionId: number): Router {
  const router = Router();
  router.get('/basemaps', async (_request, response) => {
    const list: BasemapList = {
      basemaps: (await listBasemaps(db, regionId)).map((row) => ({
        code: row.code,
        name: row.name,
        minZoom: row.min_zoom,
        maxZoom: row.max_zoom,
        bounds4490: row.bounds4490,
        attribution: row.attribution,
      })),
    };
    response.json(list);
  });
  return router;
}

/** `/{code}/{z}/{x}/{y}`: pictures, whatever they lie in. Nothing there: 204. */
export function imageryRoutes(db: Database, regionId: number): Router {
  const router = Router();
  const shelf = new BasemapShelf(db, regionId);
  router.get('/:code/:z/:x/:y', async (request, response) => {
    const code = z.string().max(100).parse(request.params.code);
    const picture = await shelf.read(code, tilePlace(request.params), whenGone(response));
    // Imagery changes a few times a year; a browser may keep it for a while, and nobody else.
    response.setHeader('Cache-Control', 'private, max-age=3600');
    if (!picture) {
      response.status(204).end();
      return;
    }
    response.setHeader('Content-Type', picture.type);
    response.setHeader('Content-Length', picture.bytes.length);
    response.end(picture.bytes);
  });
  return router;
}
