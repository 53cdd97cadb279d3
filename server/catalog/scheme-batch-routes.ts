import { json, Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/pool.ts';
import { codeParameter } from '../http/page.ts';
import { changeContainer, deleteContainer, type ContainerKind } from './manage-container.ts';

const change = z
  .object({ code: codeParameter.optional(), name: z.string().trim().min(1).max(200).optional() })
  .refine(({ code, name }) => code !== undefined || name !== undefined, 'name or code / 名称或代码');

/** Renaming and deleting schemes and batches. */
export function schemeBatchRoutes(db: Database, regionId: number): Router {
  const router = Router();
  for (const kind of ['scheme', 'batch'] as ContainerKind[]) {
    const path = kind === 'scheme' ? '/schemes/:code' : '/batches/:code';
    router.patch(path, json({ limit: '16kb' }), async (request, response) => {
      const code = codeParameter.parse(request.params.code);
      response.json(await changeContainer(db, { regionId, kind, code }, change.parse(request.body ?? {})));
    });
    router.delete(path, async (request, response) => {
      const code = codeParameter.parse(request.params.code);
      await deleteContainer(db, { regionId, kind, code });
      response.status(204).end();
    });
  }
  return router;
}
