import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { readConfig } from '../../server/config.ts';
import { openCluster } from '../../server/db/cluster/open-cluster.ts';
import { openDatabase } from '../../server/db/open-database.ts';
import { checkByHand, countCells, readOthers, readOurs } from './naive-import.queries.ts';
import { makePatches } from './make-patches.ts';
import { benchProvince } from './province.ts';
import type { BenchWork } from './report.ts';

const ONCE = fileURLToPath(new URL('./import-once.mjs', import.meta.url));
const SCALES = { demo: 20_000, province: 400_000 };

interface Once {
  seconds: number;
  peakMb: number;
  tilesSeconds: number;
  linksSeconds: number;
  /** Of the three levels together; null where there are none. */
  cellsSeconds: number | null;
}

/**
 * Patches of a shapefile into a new batch, against tools that only copy. All into one fresh private server, one after the
 * other; ours checks, repairs, computes areas and points, and its clock stops at the commit.
 */
export async function benchImport(scale: keyof typeof SCALES): Promise<BenchWork[]> {
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-bench-'));
  const home = join(folder, 'home');
  const { config } = readConfig({ ...process.env, JINGTIAN_HOME: home, JINGTIAN_DATABASE_URL: '' }, folder);
  const count = SCALES[scale];
  const { patches, cells } = await madeData(scale, folder);
  const cluster = await openCluster(config);
  const opened = await openDatabase(config, say);
  const client = new pg.Client(cluster.superUrl);
  try {
    await client.connect();
    const ours = JSON.parse(
      await run(process.execPath, [ONCE, patches, ...cells], { JINGTIAN_HOME: home }),
    ) as Once;
    const held = await readOurs(client);
    const others: BenchWork['others'] = [];
    const add = async (name: string, table: string, work: () => Promise<unknown>) => {
      const seconds = await timed(work).catch((error: Error) => {
        say(`${name}: ${error.message}`);
        return null;
      });
      if (seconds === null) return null;
      const theirs = await readOthers(client, table);
      const agrees = theirs.rows === held.rows && Math.abs(theirs.areaM2 / held.deliveredM2 - 1) < 1e-9;
      others.push({ name, seconds, ratio: seconds / ours.seconds, agrees });
      return seconds;
    };
    const copied = await add('ogr2ogr COPY', 'bench_ogr', () =>
      copyByOgr(cluster.superUrl, patches, 'bench_ogr'),
    );
    await add('shp2pgsql | psql', 'bench_shp', () => copyByShp2pgsql(cluster.superUrl, patches, 'bench_shp'));
    if (copied !== null) {
      const checking = await timed(() => checkByHand(client));
      const seconds = copied + checking;
      const naive = await readOthers(client, 'bench_naive');
      others.push({
        name: 'naive',
        seconds,
        ratio: seconds / ours.seconds,
        agrees: naive.rows === held.rows && Math.abs(naive.areaM2 / held.areaM2 - 1) < 1e-9,
      });
    }
    const rest = { peakMb: ours.peakMb };
    return [
      ...(ours.cellsSeconds === null ? [] : [await benchCells(client, cluster.superUrl, cells, ours)]),
      { name: `import ${count} patches`, ours: { seconds: ours.seconds, peakMb: ours.peakMb }, others },
      { name: 'their tiles', ours: { seconds: ours.tilesSeconds, ...rest }, others: [] },
      { name: 'their links', ours: { seconds: ours.linksSeconds, ...rest }, others: [] },
    ];
  } finally {
    await client.end();
    await opened.close();
    await cluster.release();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The scale `demo` makes its patches itself, with bow-ties; `province` takes the made province. */
async function madeData(
  scale: keyof typeof SCALES,
  folder: string,
): Promise<{ patches: string; cells: string[] }> {
  if (scale === 'province') return benchProvince();
  const base = join(folder, 'made');
  await makePatches(base, { count: SCALES[scale], vertices: 36, seed: 20_261_125, bowTies: 500 });
  return { patches: `${base}.shp`, cells: [] };
}

/** The same three levels by tools that only copy: no versions, parents, neighbours or changes. */
async function benchCells(client: pg.Client, url: string, cells: string[], ours: Once): Promise<BenchWork> {
  const held = await countCells(client);
  const others: BenchWork['others'] = [];
  const add = async (
    name: string,
    table: string,
    copy: (path: string, table: string) => Promise<unknown>,
  ) => {
    let [seconds, rows] = [0, 0];
    for (const [n, path] of cells.entries()) {
      seconds += await timed(() => copy(path, `${table}_${n + 1}`));
      rows += (await readOthers(client, `${table}_${n + 1}`)).rows;
    }
    others.push({ name, seconds, ratio: seconds / ours.cellsSeconds!, agrees: rows === held });
  };
  await add('ogr2ogr COPY', 'cells_ogr', (path, table) => copyByOgr(url, path, table));
  await add('shp2pgsql | psql', 'cells_shp', (path, table) => copyByShp2pgsql(url, path, table));
  return {
    name: `import ${held} cells of three levels`,
    ours: { seconds: ours.cellsSeconds!, peakMb: ours.peakMb },
    others,
  };
}

function copyByOgr(url: string, path: string, table: string): Promise<unknown> {
  const options = ['-nlt', 'MULTIPOLYGON', '-nln', `public.${table}`, '-lco', 'GEOMETRY_NAME=geom'];
  return run('ogr2ogr', ['-f', 'PostgreSQL', `PG:${url}`, path, ...options], { PG_USE_COPY: 'YES' });
}

function copyByShp2pgsql(url: string, path: string, table: string): Promise<void> {
  return shell('shp2pgsql -D -I -s 4490 "$1" "$3" | psql -q "$2" -v ON_ERROR_STOP=1', [
    path,
    url,
    `public.${table}`,
  ]);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function shell(script: string, args: string[]): Promise<void> {
  return run('bash', ['-o', 'pipefail', '-c', script, 'bench', ...args], {}).then(() => undefined);
}

/** @throws Error when the program is not installed (it says so) or fails */
function run(program: string, args: string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, JINGTIAN_DATABASE_URL: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, complaint] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString().slice(0, 2000)));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error(`not installed: ${program}`) : error),
    );
    child.on('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${program} ended with ${code}: ${complaint.trim().slice(-500)}`));
    });
  });
}
