import { Router, type Request } from 'express';
import { z } from 'zod';
import type { Database } from '../db/pool.ts';
import { idParameter } from '../http/page.ts';
import { readChiefPage } from './chief-page.ts';

export const chiefQuery = z.object({ cell: idParameter.optional() });

/** Who asks, as far as the page needs to know. */
export interface ChiefCaller {
  name: string;
  /** Roots of the caller's subtrees; null: everything, and no duty to start from. */
  cellIds: number[] | null;
  seesPeople: boolean;
}

/** The chief's page in one answer; with `cell` that of one cell in the caller's scope, for whoever looks over a shoulder. */
export function chiefRoutes(
  db: Database,
  regionId: number,
  today: () => string,
  callerOf: (request: Request) => ChiefCaller,
): Router {
  const router = Router();
  router.get('/chief', async (request, response) => {
    const query = chiefQuery.parse(request.query);
    const { cellIds, ...caller } = callerOf(request);
    const asked = query.cell === undefined ? (cellIds ?? []) : [query.cell];
    const page = await readChiefPage(db, { ...caller, regionId, date: today(), cellIds: asked });
    response.setHeader('Cache-Control', 'private, no-cache');
    response.json(page);
  });
  return router;
}
