import { Router, type Response } from 'express';
import type { Database } from '../db/pool.ts';
import { readChangesSince, remembersSince, readWatermark } from './map-changes.queries.ts';
import type { MapChanges } from './map-changes.ts';
import type { TileChange } from './tile-cache.ts';

const BEAT_MS = 15_000;
const WATERMARK = /^\d{1,20}$/;

/**
 * `GET /map-events`: server-sent events that tell an open map which tiles to ask for again. `change` carries
 * `{ layer, box3857 }`, layer `*` meaning all, box null anywhere. A client that comes back with Last-Event-ID is told
 * what it missed; when that is no longer known it is told to ask for everything.
 */
export function mapEventRoutes(db: Database, regionId: number, changes: MapChanges): Router {
  const router = Router();
  router.get('/map-events', async (request, response) => {
    const last = request.get('last-event-id');
    // Listening begins before the look back: what comes in between is told twice rather than not at all.
    const waiting: { change: TileChange; watermark: string }[] = [];
    let open = false;
    const end = changes.subscribe(({ watermark, ...change }) => {
      if (open) send(response, change, watermark);
      else waiting.push({ change, watermark });
    });
    response.once('close', end);
    const watermark = await readWatermark(db);
    const missed =
      last === undefined
        ? []
        : WATERMARK.test(last) && (await remembersSince(db, { regionId, watermark: last }))
          ? await readChangesSince(db, { regionId, watermark: last })
          : [{ layer: '*', box3857: null }];
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: 2000\nid: ${watermark}\nevent: hello\ndata: {}\n\n`);
    for (const change of missed) send(response, change, watermark);
    for (const { change, watermark: at } of waiting) send(response, change, at);
    open = true;
    const beat = setInterval(() => response.write(': \n\n'), BEAT_MS);
    response.once('close', () => clearInterval(beat));
  });
  return router;
}

function send(response: Response, change: TileChange, watermark: string): void {
  const { layer, box3857 } = change;
  response.write(`id: ${watermark}\nevent: change\ndata: ${JSON.stringify({ layer, box3857 })}\n\n`);
}
