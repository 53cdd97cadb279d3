import { Router, json } from 'express';
import { z } from 'zod';
import { importRequest, inspectRequest, uploadId, type ParsedOrder } from '../contract/import-request.ts';
import type { InspectKind, InspectLine } from '../contract/upload.ts';
import { PROFILE_KINDS } from '../contract/mapping-profile.ts';
import type { Database } from '../db/pool.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import { problemOf, toAppError } from '../http/problem.ts';
import { FORMATS } from './formats/format-list.ts';
import { runInspection, warmInspection } from './inspect/run-inspection.ts';
import { profileFor } from './profiles.ts';
import type { Spool } from './upload/spool.ts';

export const fileQuery = z.object({ path: z.string().min(1).max(2000) });
const byteCount = z.coerce.number().int().nonnegative().nullable().catch(null);

/** From files in a browser to an import under way: upload, look into, start. */
export function importRoutes(db: Database, regionId: number, spool: Spool, jobs: JobRunner): Router {
  const router = Router();
  /** Of a list, or while the kind is not known yet, there is none. */
  const profileOf = async (kind: InspectKind | undefined, code: string | undefined) => {
    const profileKind = PROFILE_KINDS.find((name) => name === kind);
    return profileKind && profileFor(db, regionId, profileKind, code);
  };

  router.get('/import-formats', (_request, response) => {
    const plain = FORMATS.map(({ name, extensions, companions }) => ({ name, extensions, companions }));
    response.json({ formats: [...plain, { name: 'zip', extensions: ['zip'], companions: [] }] });
  });

  router.post('/uploads', async (_request, response) => {
    await spool.sweep();
    warmInspection();
    response.status(201).json(await spool.create());
  });

  router.get('/uploads/:id', async (request, response) => {
    response.json(await spool.look(uploadId.parse(request.params.id)));
  });

  router.put('/uploads/:id/files', async (request, response) => {
    const id = uploadId.parse(request.params.id);
    const { path } = fileQuery.parse(request.query);
    const announced = byteCount.parse(request.headers['content-length'] ?? null);
    response.status(201).json(await spool.add(id, path, request, announced));
  });

  router.delete('/uploads/:id', async (request, response) => {
    await spool.remove(uploadId.parse(request.params.id));
    response.status(204).end();
  });

  router.post('/uploads/:id/inspect', json(), async (request, response) => {
    const folder = await spool.folder(uploadId.parse(request.params.id));
    const { profile: code, ...order } = inspectRequest.parse(request.body ?? {});
    const profile = await profileOf(order.kind, code);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    response.writeHead(200, {
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    try {
      await runInspection({ folder, ...order, profile }, response, gone.signal);
    } catch (error) {
      // The status is sent already: what went wrong is a line like the others.
      const line: InspectLine = { t: 'problem', problem: problemOf(toAppError(error)) };
      response.write(`${JSON.stringify(line)}\n`);
    }
    response.end();
  });

  router.post('/imports', json({ limit: '1mb' }), async (request, response) => {
    const order = importRequest.parse(request.body);
    await spool.folder(order.uploadId);
    await profileOf(order.kind, order.profile);
    response.status(202).json(await jobs.start(`import-${order.kind}`, subjectOf(order), order));
  });

  return router;
}

/** What a job is about, as its title says it and as the run's target will be. */
function subjectOf(order: ParsedOrder): string {
  switch (order.kind) {
    case 'cells':
      return `${order.scheme}/${order.level}`;
    case 'patches':
      return order.batch;
    case 'layer':
      return order.layer;
    case 'duties':
    case 'patrols':
      return order.scheme;
    case 'people':
    case 'absences':
      return order.kind;
  }
}
