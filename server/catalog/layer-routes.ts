import { Router } from 'express';
import type { Database } from '../db/pool.ts';
import { listLayers } from './layers.queries.ts';

/** Reference layers; drawn from `/tiles/layers/{code}`. */
export function layerRoutes(db: Database, regionId: number): Router {
  const router = Router();
  router.get('/layers', async (_request, response) => {
    response.json({ layers: await listLayers(db, regionId) });
  });
  return router;
}
