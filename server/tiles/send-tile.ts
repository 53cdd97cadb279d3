import type { Request, Response } from 'express';
import { z } from 'zod';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import type { TileLayer } from '../contract/tiles.ts';
import type { Database } from '../db/pool.ts';
import { textParameter } from '../http/page.ts';
import { sendBytes } from '../http/send-bytes.ts';
import { MVT, tilePlace } from './tile-place.ts';
import { readTile } from './tiles.queries.ts';

/** Parameters of tiles and TileJSON: server/contract/tiles.ts. */
export const tileFilters = z.object({
  scheme: textParameter,
  batch: textParameter,
  level: z.coerce.number().int().min(1).max(9).optional(),
});

/** Answers a request for a tile, whatever address it came by. @throws AppError `not-found`, `scheme-not-found`, `batch-not-found` */
export async function sendTile(
  db: Database,
  regionId: number,
  { request, response }: { request: Request; response: Response },
  asked: { layer: TileLayer; z: string; x: string; y: string },
): Promise<void> {
  const place = tilePlace(asked);
  const query = tileFilters.parse(request.query);
  const { scheme = null, batch = null, level = null } = query;
  const bytes = await readTile(db, asked.layer, { regionId, scheme, batch, level, ...place });
  // Asked only of an empty tile: a wrong code is told from an empty place without a second look-up for the others.
  if (bytes.length === 0)
    await Promise.all([requireScheme(db, regionId, query.scheme), requireBatch(db, regionId, query.batch)]);
  await sendBytes(request, response, bytes, MVT);
}
