// npm run kill-drill [-- --kills 20 --patches 20000]: kill -9 at random moments of an import, each into a batch of its own;
// afterwards all of the file or none of it must be there, and a second run must complete it. Most moments lie before the
// commit; what follows it (tiles, links) is hit now and then.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openCluster } from '../server/db/cluster/open-cluster.ts';
import { makePatches } from './bench/make-patches.ts';

const PROGRAM = fileURLToPath(new URL('../bin/jingtian.mjs', import.meta.url));
const option = (name: string, standard: number) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? standard : Number(process.argv[at + 1]);
};
const kills = option('--kills', 20);
const patches = option('--patches', 20_000);

const folder = await mkdtemp(join(tmpdir(), 'jingtian-drill-'));
const home = join(folder, 'home');
const file = join(folder, 'made.shp');
await makePatches(join(folder, 'made'), { count: patches, vertices: 36, seed: 7, bowTies: 500 });
await finished(start(['migrate']));
// Held open, so that the server lives through the kills and is asked right after each.
const cluster = await openCluster({ home });
const client = new pg.Client(cluster.superUrl);
await client.connect();
let failures = 0;
const seen = { none: 0, all: 0 };
try {
  const began = performance.now();
  const whole = finished(start(['import', 'patches', file, '--batch', 'whole']));
  const committedMs = (await untilCommitted('whole')) - began;
  await whole;
  for (let n = 0; n < kills; n++) {
    const batch = `drill-${n}`;
    const afterMs = Math.round(committedMs * (0.15 + Math.random() * 0.95));
    const child = start(['import', 'patches', file, '--batch', batch]);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill('SIGKILL');
    await untilGone();
    const [left, tiles] = await rowsOf(batch);
    const code = await finished(start(['import', 'patches', file, '--batch', batch]));
    const [after, tilesAfter] = await rowsOf(batch);
    const isWhole = (left === 0 || left === patches) && (tiles === 0 || tiles === patches);
    const completed = code === 0 && after === patches && tilesAfter === patches;
    seen[left === 0 ? 'none' : 'all'] += 1;
    if (!isWhole || !completed) failures += 1;
    process.stdout.write(
      `${String(n + 1).padStart(3)}  killed after ${String(afterMs).padStart(6)} ms: ${left} patches, ${tiles} tile rows; a second run: exit ${code}, ${after} patches, ${tilesAfter} tile rows  ${isWhole && completed ? 'ok' : 'WRONG'}\n`,
    );
  }
} finally {
  await client.end();
  await cluster.release();
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(
  `${kills} kills: none of it ${seen.none} times, all of it ${seen.all} times, wrong ${failures}\n`,
);
process.exitCode = failures === 0 ? 0 : 1;

function start(args: string[]): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, JINGTIAN_HOME: home, JINGTIAN_DATABASE_URL: '' },
    stdio: 'ignore',
  });
}

function finished(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

/** The server notices a dead client at its next word: until then its transaction is still open. */
async function untilGone(): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int n from pg_stat_activity where application_name = 'jingtian' and state <> 'idle'`,
    );
    if (rows[0]!.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** @returns when its patches were seen first, by `performance.now` */
async function untilCommitted(batch: string): Promise<number> {
  while ((await rowsOf(batch))[0] === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return performance.now();
}

async function rowsOf(batch: string): Promise<[patches: number, tiles: number]> {
  const { rows } = await client.query<{ patches: number; tiles: number }>(
    `select (select count(*) from jingtian.patch p where p.batch_id = b.id)::int patches,
            (select count(*) from jingtian.tile_patch t where t.batch_id = b.id)::int tiles
       from jingtian.batch b where b.code = $1`,
    [batch],
  );
  return rows[0] ? [rows[0].patches, rows[0].tiles] : [0, 0];
}
