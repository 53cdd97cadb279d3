import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PbfReader } from 'pbf';
import { VectorTile } from '@mapbox/vector-tile';
import express from 'express';
import pino from 'pino';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/db/open-database.ts';
import { sendTileBody } from '../../server/tiles/send-tile-body.ts';
import { tileBody } from '../../server/tiles/tile-body.ts';
import { describeLeaves, naiveTile, samplePoints } from './naive-tiles.queries.ts';
import { quantile, type BenchWork } from './report.ts';

const REQUESTS = 200;
const ZOOMS = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const SCHEME = 'peru';

/** Cell tiles through HTTP, one client, nothing cached on either side; the two ways take turns request by request. */
export async function benchTiles(): Promise<BenchWork[]> {
  const { config } = readConfig(process.env, process.cwd());
  const opened = await openDatabase(config, (line) => process.stderr.write(`${line}\n`));
  try {
    const leaves = await describeLeaves(opened.db, SCHEME);
    if (!leaves) throw new Error('run `npm run demo -- --no-serve` first: the bench uses its data');
    await opened.db.raw('set max_parallel_workers_per_gather = 0');
    const ours = await listen(
      createApp({
        access: 'local',
        db: opened.db,
        regionId: 1,
        log: pino({ level: 'silent' }),
        today: () => '2026-01-01',
      }),
    );
    const naiveApp = express();
    naiveApp.get('/:z/:x/:y', async (request, response) => {
      const { z, x, y } = request.params;
      const bytes = await naiveTile(opened.db, {
        schemeId: leaves.schemeId,
        level: leaves.level,
        z: Number(z),
        x: Number(x),
        y: Number(y),
      });
      await sendTileBody(request, response, tileBody(bytes), 'application/vnd.mapbox-vector-tile');
    });
    const naive = await listen(naiveApp);
    const points = await samplePoints(opened.db, leaves.schemeId, leaves.level, REQUESTS);
    const works: BenchWork[] = [];
    for (const z of ZOOMS) {
      const tiles = points.map((point) => ({ ...tileAt(point, z), code: point.code }));
      const times = { ours: [] as number[], naive: [] as number[] };
      const sizes = { ours: 0, naive: 0 };
      let same = true;
      for (const [n, { x, y, code }] of tiles.entries()) {
        const getOurs = () => timedGet(`${ours.url}/tiles/cells/${z}/${x}/${y}.mvt?scheme=${SCHEME}`);
        const getNaive = () => timedGet(`${naive.url}/${z}/${x}/${y}`);
        // Who comes second finds the machine warmer: they change places at every tile.
        const first = n % 2 === 0 ? await getOurs() : await getNaive();
        const second = n % 2 === 0 ? await getNaive() : await getOurs();
        const [mine, theirs] = n % 2 === 0 ? [first, second] : [second, first];
        // The first few warm code paths and connections of both.
        if (n >= 5) {
          times.ours.push(mine.seconds);
          times.naive.push(theirs.seconds);
        }
        sizes.ours += mine.bytes.length / 1024;
        sizes.naive += theirs.bytes.length / 1024;
        if (!sameGround(mine.bytes, theirs.bytes, code)) same = false;
      }
      const p50 = { ours: quantile(times.ours, 0.5), naive: quantile(times.naive, 0.5) };
      works.push({
        name: `tiles z${z}`,
        ours: {
          seconds: p50.ours,
          p95Seconds: quantile(times.ours, 0.95),
          kilobytes: sizes.ours / tiles.length,
          peakMb: process.resourceUsage().maxRSS / 1024,
        },
        others: [
          {
            name: 'naive',
            seconds: p50.naive,
            p95Seconds: quantile(times.naive, 0.95),
            kilobytes: sizes.naive / tiles.length,
            ratio: p50.naive / p50.ours,
            agrees: same,
          },
        ],
      });
    }
    ours.server.close();
    naive.server.close();
    return works;
  } finally {
    await opened.close();
  }
}

function listen(app: express.Express): Promise<{ server: Server; url: string }> {
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      resolve({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    });
  });
}

async function timedGet(url: string): Promise<{ seconds: number; bytes: Buffer }> {
  const start = performance.now();
  const response = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return { seconds: (performance.now() - start) / 1000, bytes };
}

/**
 * Whether both tiles show the same ground: every leaf of the naive tile is in ours (ours may keep one that vanishes at
 * full geometry). Where ours shows an upper level, the leaf asked about must lie in a cell of ours, by its code; others
 * at the tile's edge need not, because the sample's levels were digitised apart.
 */
function sameGround(mine: Buffer, theirs: Buffer, asked: string): boolean {
  const codes = new Set(codesOf(mine));
  const lengths = [...new Set([...codes].map((code) => code.length))];
  const leaves = codesOf(theirs);
  const wanted = lengths.includes(asked.length) ? leaves : leaves.filter((leaf) => leaf === asked);
  return (
    leaves.includes(asked) &&
    wanted.every((leaf) => lengths.some((length) => codes.has(leaf.slice(0, length))))
  );
}

function codesOf(bytes: Buffer): string[] {
  const layer = new VectorTile(new PbfReader(bytes)).layers.cells;
  if (!layer) return [];
  return Array.from({ length: layer.length }, (_, n) => layer.feature(n).properties)
    .filter((properties) => properties.code !== undefined)
    .map((properties) => String(properties.code));
}

function tileAt({ lon, lat }: { lon: number; lat: number }, z: number): { x: number; y: number } {
  const size = 2 ** z;
  const sin = Math.sin((lat * Math.PI) / 180);
  return {
    x: Math.floor(((lon + 180) / 360) * size),
    y: Math.floor((0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * size),
  };
}
