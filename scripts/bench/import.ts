import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { readConfig } from '../../server/config.ts';
import { openCluster } from '../../server/db/cluster/open-cluster.ts';
import { openDatabase } from '../../server/db/open-database.ts';
import { checkByHand, readOthers, readOurs } from './naive-import.queries.ts';
import { makePatches } from './make-patches.ts';
import type { BenchWork } from './report.ts';

const ONCE = fileURLToPath(new URL('./import-once.mjs', import.meta.url));
const SCALES = { demo: 20_000, province: 400_000 };

interface Once {
  seconds: number;
  peakMb: number;
  tilesSeconds: number;
  linksSeconds: number;
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
  const base = join(folder, 'made');
  await makePatches(base, { count, vertices: 36, seed: 20_261_125, bowTies: 500 });
  const cluster = await openCluster(config);
  const opened = await openDatabase(config, say);
  const client = new pg.Client(cluster.superUrl);
  try {
    await client.connect();
    const ours = JSON.parse(
      await run(process.execPath, [ONCE, `${base}.shp`], { JINGTIAN_HOME: home }),
    ) as Once;
    const held = await readOurs(client);
    const others: BenchWork['others'] = [];
    const add = async (name: string, table: string, work: () => Promise<void>) => {
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
    const copied = await add('ogr2ogr COPY', 'bench_ogr', async () => {
      const options = ['-nlt', 'MULTIPOLYGON', '-nln', 'public.bench_ogr', '-lco', 'GEOMETRY_NAME=geom'];
      await run('ogr2ogr', ['-f', 'PostgreSQL', `PG:${cluster.superUrl}`, `${base}.shp`, ...options], {
        PG_USE_COPY: 'YES',
      });
    });
    await add('shp2pgsql | psql', 'bench_shp', () =>
      shell('shp2pgsql -D -I -s 4490 "$1" public.bench_shp | psql -q "$2" -v ON_ERROR_STOP=1', [
        `${base}.shp`,
        cluster.superUrl,
      ]),
    );
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
