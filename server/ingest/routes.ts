import { Router, json } from 'express';
import { z } from 'zod';
import { importRequest, inspectRequest, uploadId } from '../contract/import-request.ts';
import type { InspectLine } from '../contract/upload.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import { problemOf, toAppError } from '../http/problem.ts';
import { FORMATS } from './formats/format-list.ts';
import { runInspection, warmInspection } from './inspect/run-inspection.ts';
import type { Spool } from './upload/spool.ts';

const filePath = z.string().min(1).max(2000);
const byteCount = z.coerce.number().int().nonnegative().nullable().catch(null);

/** From files in a browser to an import under way: upload, look into, start. */
export function importRoutes(spool: Spool, jobs: JobRunner): Router {
  const router = Router();

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
    const path = filePath.parse(request.query.path);
    const announced = byteCount.parse(request.headers['content-length'] ?? null);
    response.status(201).json(await spool.add(id, path, request, announced));
  });

  router.delete('/uploads/:id', async (request, response) => {
    await spool.remove(uploadId.parse(request.params.id));
    response.status(204).end();
  });

  router.post('/uploads/:id/inspect', json(), async (request, response) => {
    const folder = await spool.folder(uploadId.parse(request.params.id));
    const order = inspectRequest.parse(request.body ?? {});
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    response.writeHead(200, {
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    try {
      await runInspection({ folder, ...order }, response, gone.signal);
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
    const subject = order.kind === 'cells' ? `${order.scheme}/${order.level}` : order.batch;
    response.status(202).json(await jobs.start(`import-${order.kind}`, subject, order));
  });

  return router;
}
