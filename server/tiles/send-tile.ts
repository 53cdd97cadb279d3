import type { Request, Response } from 'express';
import { z } from 'zod';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import type { TileLayer } from '../contract/tiles.ts';
import type { Database } from '../db/pool.ts';
import { textParameter } from '../http/page.ts';
import { whenGone } from '../http/when-gone.ts';
import { restOf, type KnownAddresses } from './kept-tiles.ts';
import { sendTileBody } from './send-tile-body.ts';
import type { TileCache } from './tile-cache.ts';
import { MVT, tilePlace } from './tile-place.ts';
import { readTile } from './read-tile.ts';

/** Parameters of tiles and TileJSON: server/contract/tiles.ts. */
export const tileFilters = z.object({
  scheme: textParameter,
  batch: textParameter,
  level: z.coerce.number().int().min(1).max(9).optional(),
});

export interface TileStore {
  db: Database;
  regionId: number;
  cache: TileCache;
  known: KnownAddresses;
}

/** Answers a request for a tile, whatever address it came by. @throws AppError `not-found`, `scheme-not-found`, `batch-not-found` */
export async function sendTile(
  { db, regionId, cache, known }: TileStore,
  { request, response }: { request: Request; response: Response },
  asked: { layer: TileLayer; z: string; x: string; y: string },
): Promise<void> {
  const place = tilePlace(asked);
  const query = tileFilters.parse(request.query);
  const { scheme = null, batch = null, level = null } = query;
  const filters = JSON.stringify([regionId, scheme, batch, level]);
  const { body } = await cache.get(
    { layer: asked.layer, ...place, rest: restOf(filters) },
    async (signal) => {
      const tile = { regionId, scheme, batch, level, ...place };
      const content = await readTile(db, asked.layer, tile, { signal });
      // Asked only of an empty tile: a wrong code is told from an empty place without a second look-up for the others.
      if (content.bytes.length === 0)
        await Promise.all([
          requireScheme(db, regionId, query.scheme),
          requireBatch(db, regionId, query.batch),
        ]);
      return content;
    },
    whenGone(response),
  );
  known.note(request.originalUrl, { layer: asked.layer, ...place, filters });
  await sendTileBody(request, response, body, MVT);
}
