import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PbfReader } from 'pbf';
import { VectorTile } from '@mapbox/vector-tile';
import { gunzipSync } from 'node:zlib';
import { readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/db/open-database.ts';
import { openPool, type Database } from '../../server/db/pool.ts';
import { buildTiles } from '../../server/tiles/build-tiles.ts';
import { preparePatchTiles } from '../../server/tiles/prepare-patch-tiles.ts';
import { readTile } from '../../server/tiles/read-tile.ts';
import { benchFresh } from './fresh.ts';
import { HttpLine, load, type Answer } from './http-line.ts';
import { describeLevels, samplePoints, type BenchLevel } from './naive-tiles.queries.ts';
import { importWhole, WHOLE } from './province.ts';
import { quantile, type BenchWork } from './report.ts';
import type { TilePorts } from './tile-server.ts';
import { withoutParallel } from './without-parallel.ts';

const ZOOMS = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const LAYERS = ['cells', 'cell-labels', 'patches', 'coverage'] as const;
const USERS = 100;
const MIXED_SECONDS = 60;
const WARM_SECONDS = 0.5;
const WARM_ROUNDS = 5;
const WARM_LINES = 16;

export const TILE_PARTS = ['cold', 'warm', 'mixed', 'fresh'];

/** How many tiles of a zoom are asked: the plain ways take seconds each where a tile holds the whole province. */
const tilesAt = (z: number) => (z <= 6 ? 6 : z <= 8 ? 12 : z <= 10 ? 24 : 100);

/**
 * Cell tiles through HTTP: cold against the plain ways and MapServer, taking turns tile by tile; from memory and as 304
 * against what the same process can send at all; many users mixed.
 * @param only one of `TILE_PARTS`; all when left out
 */
export async function benchTiles(scale: 'demo' | 'province', only?: string): Promise<BenchWork[]> {
  const { config } = readConfig(process.env, process.cwd());
  const opened = await openDatabase(config, (line) => process.stderr.write(`${line}\n`));
  try {
    const scheme = scale === 'demo' ? 'peru' : WHOLE;
    if (scale === 'province') await importWhole(opened.longDb);
    await buildTiles(opened.longDb, { regionId: 1, scheme, date: '2026-01-01' });
    await preparePatchTiles(opened.longDb, 1);
    const levels = await describeLevels(opened.db, scheme);
    if (levels.length === 0)
      throw new Error('run `npm run demo -- --no-serve` first: the bench uses its data');
    const { ports, close } = await startServers(levels);
    if (!ports.mapserver)
      process.stderr.write(
        '没有 MapServer，不与之相比 / MapServer is not here, not compared: apt-get install cgi-mapserver spawn-fcgi\n',
      );
    const plain = openPool({
      ...{ url: withoutParallel(opened.appUrl), role: 'jingtian_whole', max: 1, statementTimeoutMs: 0 },
    });
    try {
      const bench = { scheme, levels, ports, plain };
      const works: BenchWork[] = [];
      if (!only || only === 'cold') works.push(...(await benchCold(bench)));
      if (!only || only === 'warm') works.push(...(await benchWarm(bench)));
      if (!only || only === 'mixed') works.push(await benchMixed(bench));
      if (!only || only === 'fresh') {
        const { next } = await lookingAround(bench);
        works.push(await benchFresh(opened.longDb, ports.warm, next));
      }
      return works;
    } finally {
      await plain.destroy();
      await close();
    }
  } finally {
    await opened.close();
  }
}

interface Bench {
  scheme: string;
  levels: BenchLevel[];
  ports: TilePorts;
  /** One connection of its own, as the database alone would be asked. */
  plain: Database;
}

type Place = { z: number; x: number; y: number };
const pathOf = (layer: string, { z, x, y }: Place, scheme: string) =>
  `/tiles/${layer}/${z}/${x}/${y}.mvt?scheme=${scheme}`;

async function benchCold({ scheme, levels, ports, plain }: Bench): Promise<BenchWork[]> {
  const leaves = levels.at(-1)!;
  const lines = { ours: new HttpLine(ports.cold), others: new HttpLine(ports.others) };
  const works: BenchWork[] = [];
  // Cold are the tiles, not the processes: compilers and planners have seen each way before.
  for (const point of await samplePoints(plain, leaves.schemeId, leaves.level, 200)) {
    const at = { z: 14, ...tileAt(point, 14) };
    await lines.ours.get(pathOf('cells', at, scheme));
    for (const way of [`level/${leaves.level}`, ...(ports.mapserver ? [`mapserver/${leaves.level}`] : [])])
      await lines.others.get(`/${way}/14/${at.x}/${at.y}`);
  }
  for (const z of ZOOMS) {
    const shown = levels.findLast(({ fromZoom }) => fromZoom <= z)!;
    const points = await samplePoints(plain, leaves.schemeId, leaves.level, tilesAt(z));
    const database = async (at: Place) => {
      const started = performance.now();
      await readTile(plain, 'cells', { regionId: 1, scheme, level: null, batch: null, ...at });
      return (performance.now() - started) / 1000;
    };
    const plainly = (way: string) => (at: Place) => lines.others.get(`/${way}/${at.z}/${at.x}/${at.y}`);
    const ways: Record<string, (at: Place) => Promise<Answer>> = {
      ours: (at) => lines.ours.get(pathOf('cells', at, scheme)),
      naive: plainly(`level/${leaves.level}`),
      level: plainly(`level/${shown.level}`),
      ...(ports.mapserver ? { mapserver: plainly(`mapserver/${shown.level}`) } : {}),
    };
    const names = Object.keys(ways);
    const figures = Object.fromEntries(
      [...names, 'database'].map((name) => [name, { seconds: [] as number[], bytes: 0, agrees: true }]),
    );
    for (const [n, point] of points.entries()) {
      const at = { z, ...tileAt(point, z) };
      const codes: Record<string, Set<string>> = {};
      // Who comes later finds the machine warmer: they take turns.
      for (let turn = 0; turn < names.length; turn++) {
        const name = names[(n + turn) % names.length]!;
        const answer = await ways[name]!(at);
        if (answer.status !== 200) throw new Error(`${name}: ${answer.status} at ${z}/${at.x}/${at.y}`);
        // The first of each zoom warms code paths and plans.
        if (n > 0) figures[name]!.seconds.push(answer.seconds);
        figures[name]!.bytes += answer.body.length;
        codes[name] = codesOf(answer);
      }
      const seconds = await database(at);
      if (n > 0) figures.database!.seconds.push(seconds);
      for (const name of names)
        if (!sameGround(codes.ours!, codes[name]!, point.code)) figures[name]!.agrees = false;
    }
    const p50 = (name: string) => quantile(figures[name]!.seconds, 0.5);
    const told = (name: string) => ({
      seconds: p50(name),
      p95Seconds: quantile(figures[name]!.seconds, 0.95),
      kilobytes: figures[name]!.bytes / points.length / 1024,
    });
    works.push({
      name: `cold z${z}`,
      ours: { ...told('ours'), peakMb: process.resourceUsage().maxRSS / 1024 },
      others: [...names.slice(1), 'database'].map((name) => ({
        ...{ name, ...told(name), ratio: p50(name) / p50('ours'), agrees: figures[name]!.agrees },
      })),
    });
  }
  lines.ours.close();
  lines.others.close();
  return works;
}

/** Rates of 16 connections, told as seconds a request; a ratio of 0.6 is 60 % of what the process can send at all. */
async function benchWarm({ scheme, levels, ports, plain }: Bench): Promise<BenchWork[]> {
  const { schemeId, level } = levels.at(-1)!;
  const [point] = await samplePoints(plain, schemeId, level, 1);
  const line = new HttpLine(ports.warm);
  const works: BenchWork[] = [];
  const rate = (port: number, request: [string, string?]) =>
    load(port, { lines: WARM_LINES, seconds: WARM_SECONDS, next: () => request });
  for (const z of ZOOMS.filter((zoom) => zoom % 2 === 0)) {
    const path = pathOf('cells', { z, ...tileAt(point!, z) }, scheme);
    const { headers, body } = await line.get(path);
    const constant: [string] = [`/${body.length}`];
    // Warmed, then measured in turns.
    await load(ports.constant, { lines: WARM_LINES, seconds: 0.5, next: () => constant });
    const rates = { warm: [] as number[], '304': [] as number[], constant: [] as number[] };
    for (let round = 0; round < WARM_ROUNDS; round++) {
      for (const [name, port, request] of [
        ['warm', ports.warm, [path]],
        ['constant', ports.constant, constant],
        ['304', ports.warm, [path, `if-none-match: ${headers.get('etag')}\r\n`]],
      ] as const) {
        const { errors, perSecond } = await rate(port, [...request]);
        if (errors > 0) throw new Error(`errors while warm at zoom ${z}`);
        rates[name].push(perSecond);
      }
    }
    const fixed = quantile(rates.constant, 0.5);
    for (const name of ['warm', '304'] as const) {
      const perSecond = quantile(rates[name], 0.5);
      works.push({
        name: `${name} z${z}`,
        ours: {
          seconds: 1 / perSecond,
          kilobytes: name === 'warm' ? body.length / 1024 : 0,
          peakMb: process.resourceUsage().maxRSS / 1024,
        },
        others: [
          {
            ...{ name: 'constant', seconds: 1 / fixed, kilobytes: body.length / 1024 },
            ...{ ratio: perSecond / fixed, agrees: true },
          },
        ],
      });
    }
  }
  line.close();
  return works;
}

/** Users who look around: places, zooms and layers by chance, a third of them with a copy from before. */
async function lookingAround({ scheme, levels, plain }: Bench) {
  const { schemeId, level } = levels.at(-1)!;
  const points = await samplePoints(plain, schemeId, level, 500);
  const etags = new Map<string, string>();
  let seed = 1;
  const chance = (n: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * n);
  };
  const seen = (path: string, { headers }: Answer) => {
    if (headers.has('etag')) etags.set(path, headers.get('etag')!);
  };
  const next = (): [string, string?] => {
    const z = ZOOMS[chance(ZOOMS.length)]!;
    const layer = LAYERS[chance(LAYERS.length)]!;
    const path = pathOf(layer, { z, ...tileAt(points[chance(points.length)]!, z) }, scheme);
    const etag = chance(3) === 0 ? etags.get(path) : undefined;
    return [path, `accept-encoding: gzip\r\n${etag ? `if-none-match: ${etag}\r\n` : ''}`];
  };
  return { next, seen };
}

async function benchMixed(bench: Bench): Promise<BenchWork> {
  const mixed = await load(bench.ports.warm, {
    ...{ lines: USERS, seconds: MIXED_SECONDS },
    ...(await lookingAround(bench)),
  });
  return {
    name: `mixed ${USERS}`,
    ours: {
      seconds: quantile(mixed.seconds, 0.5),
      p95Seconds: quantile(mixed.seconds, 0.95),
      kilobytes: mixed.bytes / mixed.requests / 1024,
      peakMb: process.resourceUsage().maxRSS / 1024,
      requests: mixed.requests,
      errors: mixed.errors,
      unchanged: mixed.unchanged,
    },
    others: [],
  };
}

function startServers(levels: BenchLevel[]): Promise<{ ports: TilePorts; close: () => Promise<void> }> {
  const argument = JSON.stringify({
    schemeId: levels[0]!.schemeId,
    levels: levels.map(({ level }) => level),
  });
  const child = fork(fileURLToPath(new URL('./tile-server.ts', import.meta.url)), [argument], {
    execArgv: ['--import', 'tsx'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the servers ended with ${code}`)));
    child.once('message', (ports) =>
      resolve({
        ports: ports as TilePorts,
        close: () => {
          child.disconnect();
          return ended;
        },
      }),
    );
  });
}

/**
 * Whether both tiles show the same ground: every cell of theirs is in ours (ours may keep one that vanishes at full
 * geometry). Where ours shows an upper level, the leaf asked about must lie in a cell of ours, by its code; others at the
 * tile's edge need not, because the sample's levels were digitised apart.
 */
function sameGround(codes: Set<string>, theirs: Set<string>, asked: string): boolean {
  const lengths = [...new Set([...codes].map((code) => code.length))];
  const inOurs = (code: string) => lengths.some((length) => codes.has(code.slice(0, length)));
  const sameLevel = [...theirs].some((code) => lengths.includes(code.length));
  return sameLevel ? [...theirs].every(inOurs) : theirs.has(asked) && inOurs(asked);
}

function codesOf({ headers, body }: Answer): Set<string> {
  const bytes = headers.get('content-encoding') === 'gzip' ? gunzipSync(body) : body;
  // MapServer calls its layer as it is called there.
  const layer = Object.values(new VectorTile(new PbfReader(bytes)).layers)[0];
  if (!layer) return new Set();
  return new Set(
    Array.from({ length: layer.length }, (_, n) => layer.feature(n).properties)
      .filter((properties) => properties.code !== undefined)
      .map((properties) => String(properties.code)),
  );
}

function tileAt({ lon, lat }: { lon: number; lat: number }, z: number): { x: number; y: number } {
  const size = 2 ** z;
  const sin = Math.sin((lat * Math.PI) / 180);
  return {
    x: Math.floor(((lon + 180) / 360) * size),
    y: Math.floor((0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * size),
  };
}
