import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { AppError } from '../../errors.ts';
import { openCluster } from './open-cluster.ts';
import { systemRoot } from './placement.ts';
import { readPostmaster } from './postmaster.ts';
import { ask, freshHome, isRunning, openInChild, removeHomes } from './testing/homes.ts';

const isRoot = process.getuid?.() === 0;
const timeout = 60_000;

afterEach(removeHomes, timeout);

test('a starter killed in the middle of initdb leaves nothing the next open minds', { timeout }, async () => {
  const home = freshHome();
  const child = openInChild(home);
  child.opened.catch(() => undefined);
  const drafts = () => (existsSync(home) ? readdirSync(home).filter((name) => name.includes('.tmp-')) : []);
  const hasBegun = () => drafts().some((name) => existsSync(join(home, name, 'data/base')));
  await expect.poll(hasBegun, { timeout: 20_000, interval: 5 }).toBe(true);
  child.process.kill('SIGKILL');
  await sleep(50);
  expect(existsSync(join(home, 'cluster'))).toBe(false);
  const lease = await openCluster({ home });
  expect(await ask(lease.appUrl, 'select 1')).toBe(1);
  expect(drafts()).toEqual([]);
  await lease.release();
});

test.skipIf(!isRoot)('under a 0700 parent the cluster goes to the system folder', { timeout }, async () => {
  const home = freshHome('private', 'home');
  mkdirSync(dirname(home), { recursive: true });
  chmodSync(dirname(home), 0o700);
  const children = [openInChild(home), openInChild(home)];
  const opened = await Promise.all(children.map((child) => child.opened));
  const { dataDir } = opened[0]!;
  expect(dirname(dataDir)).toBe(systemRoot());
  expect(opened[1]!.dataDir).toBe(dataDir);
  expect(JSON.parse(readFileSync(join(home, 'cluster.json'), 'utf8'))).toEqual({ dataDir, home });
  await Promise.all(children.map((child) => child.release()));

  const again = await openCluster({ home });
  expect(again.dataDir).toBe(dataDir);
  await again.release();
  expect(isRunning(dataDir)).toBe(false);
});

test.skipIf(!isRoot)(
  'a home that was deleted and made again does not find its former cluster',
  { timeout },
  async () => {
    const home = freshHome();
    mkdirSync(home);
    chmodSync(home, 0o700);
    const first = await openCluster({ home });
    await first.release();
    rmSync(join(home, 'cluster.json'));
    const second = await openCluster({ home });
    expect(second.dataDir).not.toBe(first.dataDir);
    await second.release();
    rmSync(first.dataDir, { recursive: true });
  },
);

test.each([
  ['150 letters', ['x'.repeat(75), 'y'.repeat(75)]],
  ['900 letters', Array.from({ length: 6 }, () => 'z'.repeat(150))],
  ['Chinese letters, quotes and blanks', [`土地 "监管' $HOME`]],
])('a home path of %s is no hindrance', { timeout }, async (_what, below) => {
  const lease = await openCluster({ home: freshHome(...below) });
  const { socketDir } = readPostmaster(lease.dataDir)!;
  expect(Buffer.byteLength(join(socketDir, '.s.PGSQL.5432'))).toBeLessThanOrEqual(107);
  expect(await ask(lease.appUrl, 'select 1')).toBe(1);
  await lease.release();
  if (socketDir !== lease.dataDir) expect(existsSync(socketDir)).toBe(false);
});

test('a home that is a file, or lies below one, is refused with a hint', async () => {
  const file = freshHome();
  writeFileSync(file, '');
  for (const home of [file, join(file, 'below')]) {
    const error = await openCluster({ home }).catch((cause: unknown) => cause as AppError);
    expect(error).toMatchObject({
      code: 'home-unusable',
      hint: expect.stringContaining('JINGTIAN_HOME') as string,
    });
  }
});

test('a damaged pointer file is reported, not replaced by an empty cluster', async () => {
  const home = freshHome();
  mkdirSync(home);
  writeFileSync(join(home, 'cluster.json'), '{');
  await expect(openCluster({ home })).rejects.toMatchObject({ code: 'home-unusable' });
  rmSync(home, { recursive: true });
});
