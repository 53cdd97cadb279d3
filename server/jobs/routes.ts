import { Router, json } from 'express';
import { z } from 'zod';
import { jobRequest } from '../contract/import-request.ts';
import { idParameter, limitParameter } from '../http/page.ts';
import { hasEnded, type JobRunner } from './job-runner.ts';

const BEAT_MS = 15_000;

export const jobList = z.object({ limit: limitParameter });

/** Jobs: start a check or an assignment, look, watch, cancel. Imports are started under /imports. */
export function jobRoutes(runner: JobRunner): Router {
  const router = Router();

  router.post('/jobs', json(), async (request, response) => {
    const order = jobRequest.parse(request.body);
    const subject = order.kind === 'assign' ? `${order.batch} → ${order.scheme}` : order.scheme;
    response.status(202).json(await runner.start(order.kind, subject, order));
  });

  router.get('/jobs', async (request, response) => {
    response.json({ jobs: await runner.list(jobList.parse(request.query).limit) });
  });

  router.get('/jobs/:id', async (request, response) => {
    response.json(await runner.find(idParameter.parse(request.params.id)));
  });

  router.delete('/jobs/:id', async (request, response) => {
    response.status(202).json(await runner.cancel(idParameter.parse(request.params.id)));
  });

  /**
   * Server-sent events: each carries the whole job, so a client that comes back (with Last-Event-ID or without) misses
   * nothing. `progress` while it runs, `end` once; after that the client is to close, else it would come back for ever.
   */
  router.get('/jobs/:id/events', async (request, response) => {
    const gone = new AbortController();
    request.on('close', () => gone.abort());
    const jobs = runner.watch(idParameter.parse(request.params.id), gone.signal);
    const first = await jobs.next(); // a job that does not exist is still a plain 404
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    const beat = setInterval(() => response.write(': \n\n'), BEAT_MS);
    try {
      let id = 0;
      for (let turn = first; !turn.done; turn = await jobs.next()) {
        const name = hasEnded(turn.value) ? 'end' : 'progress';
        response.write(`id: ${++id}\nevent: ${name}\ndata: ${JSON.stringify(turn.value)}\n\n`);
      }
    } finally {
      clearInterval(beat);
      response.end();
    }
  });

  return router;
}
