// The servers that `npm run bench -- tiles` asks, in one process of their own: ours with nothing kept, ours as it is, and
// others behind the same front (Express, sendTileBody). Says their ports on its channel and ends when that closes.
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import pino from 'pino';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/db/open-database.ts';
import { openPool } from '../../server/db/pool.ts';
import { openMapChanges } from '../../server/tiles/map-changes.ts';
import { sendTileBody } from '../../server/tiles/send-tile-body.ts';
import { tileBody } from '../../server/tiles/tile-body.ts';
import { openMapServer } from './mapserver.ts';
import { naiveTile } from './naive-tiles.queries.ts';
import { withoutParallel } from './without-parallel.ts';

export interface TilePorts {
  cold: number;
  warm: number;
  others: number;
  constant: number;
  /** Whether MapServer is installed. */
  mapserver: boolean;
}

const MVT = 'application/vnd.mapbox-vector-tile';
const { schemeId, levels } = JSON.parse(process.argv[2]!) as { schemeId: number; levels: number[] };
const { config } = readConfig(process.env, process.cwd());
const opened = await openDatabase(config, () => undefined);
const url = withoutParallel(opened.appUrl);
const pool = { url, max: 10, statementTimeoutMs: 0 };
const requestDb = openPool({ ...pool, role: 'jingtian_app' });
const plainDb = openPool({ ...pool, role: 'jingtian_whole' });
const common = {
  ...{ access: 'local' as const, db: requestDb, regionId: 1, log: pino({ level: 'silent' }) },
  today: () => '2026-01-01',
};
const mapChanges = openMapChanges({
  ...{ db: opened.db, url: opened.appUrl, regionId: 1, cacheBytes: config.tileCacheBytes },
});
const mapServer = await openMapServer(withoutParallel(opened.ownerUrl), { schemeId, levels });

const others = express();
const send =
  (
    make: (at: { z: number; x: number; y: number; level: number }) => Promise<Buffer>,
  ): express.RequestHandler =>
  async (request, response) => {
    const [z, x, y, level] = ['z', 'x', 'y', 'level'].map((name) => Number(request.params[name]));
    const bytes = await make({ z: z!, x: x!, y: y!, level: level! });
    await sendTileBody(request, response, tileBody(bytes), MVT);
  };
others.get(
  '/level/:level/:z/:x/:y',
  send(({ level, ...at }) => naiveTile(plainDb, { schemeId, level, ...at })),
);
others.get(
  '/mapserver/:level/:z/:x/:y',
  send(({ level, ...at }) => mapServer!.tile(level, at)),
);

// What the process can do at most: the same bytes, the same framework, nothing decided.
const constant = express();
constant.disable('x-powered-by');
const bodies = new Map<string, Buffer>();
constant.get('/:bytes', (request, response) => {
  const { bytes } = request.params;
  let body = bodies.get(bytes);
  if (!body) bodies.set(bytes, (body = Buffer.alloc(Number(bytes), 7)));
  response.setHeader('Content-Type', MVT);
  response.setHeader('Content-Length', body.length);
  response.end(body);
});

const ports: TilePorts = {
  cold: await listen(createApp(common)),
  warm: await listen(createApp({ ...common, mapChanges })),
  others: await listen(others),
  constant: await listen(constant),
  mapserver: mapServer !== null,
};
process.send!(ports);
process.once('disconnect', () => {
  void (async () => {
    await mapServer?.close();
    await mapChanges.close();
    await Promise.all([requestDb.destroy(), plainDb.destroy()]);
    await opened.close();
    process.exit(0);
  })();
});

function listen(app: Express): Promise<number> {
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
