import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCluster } from '../db/cluster/open-cluster.ts';
import { stopServer } from '../db/cluster/stop-server.ts';

// The program itself, as its user runs it: its own cluster, killed without a chance to tidy up.
const PROGRAM = fileURLToPath(new URL('../../bin/jingtian.mjs', import.meta.url));
const PATCHES = 3000;
let folder: string;
let home: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jingtian-kill-'));
  home = join(folder, 'home');
  file = join(folder, 'patches.geojson');
  await writeFile(
    file,
    JSON.stringify({
      type: 'FeatureCollection',
      features: Array.from({ length: PATCHES }, (_, n) => square(n)),
    }),
  );
  // The first start builds the cluster; the kills are about what comes after.
  await run(['migrate']);
});

afterAll(async () => {
  const lease = await openCluster({ home });
  await lease.release();
  await stopServer(lease.dataDir);
  await rm(lease.dataDir, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

test('after a kill of an import all of the batch is there or none of it, and a second run completes it', async () => {
  const seen = new Set<number>();
  for (const [n, delayMs] of [350, 700, 1000, 1300, 1700].entries()) {
    const batch = `kill-${n}`;
    const child = start(['import', 'patches', file, '--batch', batch]);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill('SIGKILL');
    const rows = await exportedRows(batch);
    expect([0, PATCHES]).toContain(rows);
    seen.add(rows);
    expect((await run(['import', 'patches', file, '--batch', batch])).code).toBe(0);
    expect(await exportedRows(batch)).toBe(PATCHES);
  }
  // At least one kill came in time, or the test has shown nothing.
  expect(seen).toContain(0);
}, 180_000);

test('after a kill of the server the next start answers', async () => {
  const port = 18_000 + (process.pid % 1000);
  for (let round = 0; round < 2; round++) {
    const child = start(['serve'], { PORT: String(port) });
    await untilReady(port);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  expect((await run(['import', 'list', '--json'])).code).toBe(0);
}, 120_000);

function square(n: number) {
  const [x, y] = [117 + (n % 60) * 0.002, 31 + Math.floor(n / 60) * 0.002];
  const ring = [
    [x, y],
    [x + 0.001, y],
    [x + 0.001, y + 0.001],
    [x, y + 0.001],
    [x, y],
  ];
  return { type: 'Feature', properties: { n }, geometry: { type: 'Polygon', coordinates: [ring] } };
}

function start(args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, JINGTIAN_HOME: home, JINGTIAN_DATABASE_URL: '', ...env },
    stdio: 'ignore',
  });
}

async function run(args: string[]): Promise<{ code: number | null }> {
  const child = start(args);
  return { code: await new Promise<number | null>((resolve) => child.once('exit', resolve)) };
}

async function exportedRows(batch: string): Promise<number> {
  const out = join(folder, `${batch}.csv`);
  await rm(out, { force: true });
  await run(['export', 'patches', '--format', 'csv', '--batch', batch, '--out', out]);
  // No file: the batch is not known at all.
  return existsSync(out) ? (await readFile(out, 'utf8')).trimEnd().split('\r\n').length - 1 : 0;
}

async function untilReady(port: number): Promise<void> {
  for (let n = 0; n < 120; n++) {
    const ready = await fetch(`http://127.0.0.1:${port}/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('the server did not answer');
}
