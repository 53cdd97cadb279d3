import { once } from 'node:events';
import { Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/pool.ts';
import { patchFilterParameters, resolveFilter } from '../catalog/patch-filter.ts';
import { EXPORT_NOUNS, exportRows } from './export-rows.ts';
import { EXPORT_FORMATS, EXPORT_TYPES, writeExport } from './write-export.ts';

const parameters = patchFilterParameters.extend({ format: z.enum(EXPORT_FORMATS).default('csv') });

/** Downloads of what is shown. */
export function reportRoutes(db: Database, regionId: number): Router {
  const router = Router();
  router.get('/export/:noun', async (request, response) => {
    const noun = z.enum(EXPORT_NOUNS).parse(request.params.noun);
    const query = parameters.parse(request.query);
    const filter = await resolveFilter(db, regionId, query);
    const scope = {
      regionId,
      schemeId: filter.schemeId,
      batchId: filter.batchId ?? null,
      underCellId: filter.underCellId ?? null,
    };
    const parts = writeExport(noun, query.format, exportRows(db, noun, scope, filter));
    // The first part is made before the headers go out: a wrong request still gets its problem+json.
    const first = await parts.next();
    const name = [noun, query.scheme, query.batch]
      .filter(Boolean)
      .join('-')
      .replace(/[^\w.-]+/g, '_');
    response.setHeader('Content-Type', EXPORT_TYPES[query.format]);
    response.setHeader('Content-Disposition', `attachment; filename="${name}.${query.format}"`);
    if (!first.done) response.write(first.value);
    for await (const part of parts) {
      if (response.destroyed) return;
      if (!response.write(part)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  });
  return router;
}
