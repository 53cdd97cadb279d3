import { json, Router } from 'express';
import { z } from 'zod';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import { bulkDecisionBody, decisionBody, revokeBody } from '../contract/decisions.ts';
import type { Database } from '../db/pool.ts';
import { codeParameter, flagParameter, idParameter, limitParameter, textParameter } from '../http/page.ts';
import { listDecisions } from './assignment-decisions.queries.ts';
import { decidePatches, readDecisionState, revokeDecisions } from './decide-patches.ts';

export const schemeQuery = z.object({ scheme: codeParameter });
export const decisionList = z.object({
  scheme: codeParameter,
  batch: textParameter,
  revoked: flagParameter,
  limit: limitParameter,
});

/** A person's word on whose a patch is: said, taken back, listed. */
export function decisionRoutes(db: Database, regionId: number): Router {
  const router = Router();
  const body = json({ limit: '1mb' });

  router
    .route('/patches/:id/decision')
    .get(async (request, response) => {
      const { scheme } = schemeQuery.parse(request.query);
      const patchId = idParameter.parse(request.params.id);
      response.json(await readDecisionState(db, { regionId, scheme, patchId }));
    })
    .post(body, async (request, response) => {
      const { scheme } = schemeQuery.parse(request.query);
      const patchId = idParameter.parse(request.params.id);
      const { cellId: cell, ...said } = decisionBody.parse(request.body ?? {});
      await decidePatches(db, { ...said, cell, regionId, scheme, patchIds: [patchId] });
      response.status(201).json(await readDecisionState(db, { regionId, scheme, patchId }));
    })
    .delete(body, async (request, response) => {
      const { scheme } = schemeQuery.parse(request.query);
      const patchId = idParameter.parse(request.params.id);
      const said = revokeBody.parse(request.body ?? {});
      await revokeDecisions(db, { ...said, regionId, scheme, patchIds: [patchId] });
      response.json(await readDecisionState(db, { regionId, scheme, patchId }));
    });

  router.get('/decisions', async (request, response) => {
    const query = decisionList.parse(request.query);
    const scheme = (await requireScheme(db, regionId, query.scheme))!;
    const batch = await requireBatch(db, regionId, query.batch);
    const { revoked = false, limit } = query;
    const rows = await listDecisions(db, {
      ...{ regionId, schemeId: scheme.id, patchIds: null, batchId: batch?.id ?? null, revoked, limit },
    });
    response.json({ rows });
  });

  router.post('/decisions', body, async (request, response) => {
    const said = bulkDecisionBody.parse(request.body ?? {});
    response.status(201).json({ rows: await decidePatches(db, { ...said, regionId }) });
  });

  return router;
}
