import { json, Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/pool.ts';
import { codeParameter } from '../http/page.ts';
import { AppError } from '../errors.ts';
import { changeContainer, deleteContainer, type ContainerKind } from './manage-container.ts';
import { changeSettings, settingsChange } from './scheme-settings.ts';

export const containerChange = z
  .object({ code: codeParameter.optional(), name: z.string().trim().min(1).max(200).optional() })
  .refine(({ code, name }) => code !== undefined || name !== undefined, 'name or code / 名称或代码');

export const settingsBody = z.object({ settings: settingsChange, who: z.string().trim().min(1).max(200) });

/** Renaming and deleting schemes and batches; settings of schemes. */
export function schemeBatchRoutes(db: Database, regionId: number): Router {
  const router = Router();
  for (const kind of ['scheme', 'batch'] as ContainerKind[]) {
    const path = kind === 'scheme' ? '/schemes/:code' : '/batches/:code';
    router.patch(path, json({ limit: '16kb' }), async (request, response) => {
      const code = codeParameter.parse(request.params.code);
      const body = (request.body ?? {}) as Record<string, unknown>;
      if (kind === 'scheme' && body.settings !== undefined) {
        if (body.code !== undefined || body.name !== undefined)
          throw new AppError('wrong-usage', '设置与改名要分开 / Settings and another name go apart');
        const { settings: set, who } = settingsBody.parse(body);
        response.json(await changeSettings(db, { regionId, scheme: code, set, who }));
        return;
      }
      response.json(await changeContainer(db, { regionId, kind, code }, containerChange.parse(body)));
    });
    router.delete(path, async (request, response) => {
      const code = codeParameter.parse(request.params.code);
      await deleteContainer(db, { regionId, kind, code });
      response.status(204).end();
    });
  }
  return router;
}
