import { Router, type Response } from 'express';
import type { Database } from '../db/pool.ts';
import { scopeNow } from '../db/scope.ts';
import { readChangesSince, readOwnBox, remembersSince, readWatermark } from './map-changes.queries.ts';
import type { MapChanges } from './map-changes.ts';
import { boxesMeet, type Box3857 } from './tile-box.ts';
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
    const own = await readOwnBoxOf(db, regionId);
    const end = changes.subscribe(({ watermark, ...told }) => {
      const change = withinOwn(told, own);
      if (!change) return;
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

/** null: the caller sees everything. */
async function readOwnBoxOf(db: Database, regionId: number): Promise<Box3857 | 'nothing' | null> {
  return scopeNow() === 'all' ? null : ((await readOwnBox(db, regionId)) ?? 'nothing');
}

/** A change beside the caller's ground is none of theirs, and one across it is told up to the border. */
export function withinOwn(change: TileChange, own: Box3857 | 'nothing' | null): TileChange | null {
  if (own === null || change.box3857 === null) return change;
  if (own === 'nothing' || !boxesMeet(change.box3857, own)) return null;
  const [west, south, east, north] = change.box3857;
  const box3857: Box3857 = [
    ...[Math.max(west, own[0]), Math.max(south, own[1])],
    ...[Math.min(east, own[2]), Math.min(north, own[3])],
  ] as unknown as Box3857;
  return { ...change, box3857 };
}

function send(response: Response, change: TileChange, watermark: string): void {
  const { layer, box3857 } = change;
  response.write(`id: ${watermark}\nevent: change\ndata: ${JSON.stringify({ layer, box3857 })}\n\n`);
}
