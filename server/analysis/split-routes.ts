import { json, Router } from 'express';
import { z } from 'zod';
import { signedName } from '../identity/signed-bodies.ts';
import type { Database } from '../db/pool.ts';
import { flagParameter, idParameter } from '../http/page.ts';
import { mergeParts, splitPatch } from './split-patch.ts';

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const words = {
  reason: z.string().trim().max(500).default(''),
  /** Free text until people have logins. */
  by: z.string().trim().min(1).max(100).default('未署名'),
};
export const splitBody = z
  .strictObject({
    line: z
      .object({ type: z.literal('LineString'), coordinates: z.array(position).min(2).max(5000) })
      .optional(),
    layer: z.string().trim().min(1).max(100).optional(),
    part: idParameter.optional(),
    ...words,
  })
  .refine(({ line, layer }) => (line === undefined) !== (layer === undefined), 'line or layer / 线或图层');
export const splitQuery = z.object({ dryRun: flagParameter });
export const mergeQuery = z.object({ part: idParameter.optional(), by: words.by });

/** Cutting patches into parts, and taking it back. */
export function splitRoutes(db: Database, regionId: number): Router {
  const router = Router();
  router.post('/patches/:id/split', json({ limit: '1mb' }), async (request, response) => {
    const patchId = idParameter.parse(request.params.id);
    const { part, ...body } = splitBody.parse(request.body ?? {});
    const { dryRun } = splitQuery.parse(request.query);
    response.json({ parts: await splitPatch(db, { regionId, patchId, partId: part, dryRun, ...body }) });
  });
  router.delete('/patches/:id/split', async (request, response) => {
    const patchId = idParameter.parse(request.params.id);
    const query = mergeQuery.parse(request.query);
    response.json({
      parts: await mergeParts(db, {
        regionId,
        patchId,
        partId: query.part,
        by: signedName(request, query.by),
      }),
    });
  });
  return router;
}
