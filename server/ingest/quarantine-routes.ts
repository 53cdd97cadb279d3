import { Router } from 'express';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { idParameter } from '../http/page.ts';
import { exportQuarantine } from './export-quarantine.ts';

/** What an import refused, to be downloaded. */
export function quarantineRoutes(db: Database, regionId: number): Router {
  const router = Router();

  router.get('/import-runs/:id/quarantine.zip', async (request, response) => {
    const id = idParameter.parse(request.params.id);
    const { zip } = await exportQuarantine(db, regionId, id);
    if (!zip)
      throw new AppError('not-found', `导入 ${id} 没有隔离的要素 / Import ${id} has nothing in quarantine`);
    response.attachment(`quarantine-${id}.zip`).type('application/zip').send(zip);
  });

  return router;
}
