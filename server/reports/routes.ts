import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/pool.ts';
import { patchFilterParameters, resolveFilter } from '../catalog/patch-filter.ts';
import { EXPORT_NOUNS, exportRows } from './export-rows.ts';
import { writeExportFile } from './write-export-file.ts';
import { EXPORT_FORMATS, EXPORT_TYPES, isStreamed, writeExport } from './write-export.ts';

export const exportQuery = patchFilterParameters.extend({
  format: z.enum(EXPORT_FORMATS).default('csv'),
  encoding: z.enum(['utf8', 'gbk']).default('utf8'),
});

/** Downloads of what is shown. */
export function reportRoutes(db: Database, regionId: number): Router {
  const router = Router();
  router.get('/export/:noun', async (request, response) => {
    const noun = z.enum(EXPORT_NOUNS).parse(request.params.noun);
    const query = exportQuery.parse(request.query);
    const filter = await resolveFilter(db, regionId, query);
    const scope = {
      regionId,
      schemeId: filter.schemeId,
      batchId: filter.batchId ?? null,
      underCellId: filter.underCellId ?? null,
    };
    const items = exportRows(db, noun, scope, filter);
    const name = [noun, query.scheme, query.batch]
      .filter(Boolean)
      .join('-')
      .replace(/[^\w.-]+/g, '_');
    const format = query.format;
    const head = () => {
      response.setHeader('Content-Type', EXPORT_TYPES[format]);
      response.setHeader(
        'Content-Disposition',
        `attachment; filename="${name}.${format === 'shp' ? 'zip' : format}"`,
      );
    };
    if (!isStreamed(format)) {
      await withTemporaryFolder(async (folder) => {
        const file = join(folder, 'export');
        await writeExportFile(file, { noun, format, encoding: query.encoding }, items);
        head();
        await pipeline(createReadStream(file), response);
      });
      return;
    }
    const parts = writeExport(noun, format, items);
    // The first part is made before the headers go out: a wrong request still gets its problem+json.
    const first = await parts.next();
    head();
    if (!first.done) response.write(first.value);
    for await (const part of parts) {
      if (response.destroyed) return;
      if (!response.write(part)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  });
  return router;
}

async function withTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-export-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
