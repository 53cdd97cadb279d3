import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import knex from 'knex';
import { afterEach, expect, test } from 'vitest';
import type { AppError } from '../../errors.ts';
import { openCluster } from './open-cluster.ts';
import { readPostmaster } from './postmaster.ts';
import { ask, freshHome, isRunning, openInChild, removeHomes } from './testing/homes.ts';

const isRoot = process.getuid?.() === 0;
const timeout = 60_000;

afterEach(removeHomes, timeout);

test(
  'the first open creates the cluster, the second uses it, and the last release stops it',
  { timeout },
  async () => {
    const home = freshHome();
    const first = await openCluster({ home });
    const second = await openCluster({ home });
    expect([first.started, second.started]).toEqual([true, false]);
    expect(first.version).toMatch(/^\d+/);

    expect(await ask(first.appUrl, 'select current_user || postgis_lib_version()')).toMatch(/^jingtian_app3/);
    await ask(first.ownerUrl, 'create table kept (id int)');
    await expect(ask(first.appUrl, 'create table refused (id int)')).rejects.toThrow(/permission denied/);
    expect(
      await ask(first.superUrl, `select bool_or(rolsuper) from pg_roles where rolname like 'jingtian%'`),
    ).toBe(false);
    expect(
      await ask(first.appUrl, `select string_agg(extname, ' ' order by extname) from pg_extension`),
    ).toBe('btree_gist plpgsql postgis');

    await first.release();
    expect(isRunning(first.dataDir)).toBe(true);
    await second.release();
    await second.release();
    expect(isRunning(first.dataDir)).toBe(false);

    const third = await openCluster({ home });
    expect(await ask(third.appUrl, `select to_regclass('kept')::text`)).toBe('kept');
    await third.release();
  },
);

test('the server listens on a private unix socket only, durably, and not as root', { timeout }, async () => {
  const lease = await openCluster({ home: freshHome() });
  expect(await ask(lease.superUrl, 'show listen_addresses')).toBe('');
  expect(await ask(lease.superUrl, 'show fsync')).toBe('on');
  expect(await ask(lease.superUrl, 'show jit')).toBe('off');
  const { pid, socketDir } = readPostmaster(lease.dataDir)!;
  expect(statSync(socketDir).mode & 0o777).toBe(0o700);
  expect(statSync(join(lease.dataDir, 'secret.json')).mode & 0o777).toBe(0o600);
  expect(statSync(lease.dataDir).uid).not.toBe(0);
  if (process.platform === 'linux') {
    expect(statSync(`/proc/${pid}`).uid).not.toBe(0);
    expect(tcpListeners(pid)).toEqual([]);
  }
  await lease.release();
});

test('the connection strings work with knex and in spite of PGSSLMODE and PGHOST', { timeout }, async () => {
  const lease = await openCluster({ home: freshHome() });
  process.env.PGSSLMODE = 'require';
  process.env.PGHOST = '192.0.2.1';
  const db = knex({ client: 'pg', connection: lease.ownerUrl });
  try {
    expect((await db.raw<{ rows: unknown[] }>('select current_user as me')).rows).toEqual([
      { me: 'jingtian_owner' },
    ]);
  } finally {
    delete process.env.PGSSLMODE;
    delete process.env.PGHOST;
    await db.destroy();
    await lease.release();
  }
});

test('two processes that open a fresh home at once share one cluster', { timeout }, async () => {
  const home = freshHome();
  const children = [openInChild(home), openInChild(home)];
  const opened = await Promise.all(children.map((child) => child.opened));
  expect(opened[0]!.dataDir).toBe(opened[1]!.dataDir);
  expect(opened.filter((one) => one.started)).toHaveLength(1);
  expect(execFileSync('ls', [join(home)], { encoding: 'utf8' })).not.toContain('.tmp-');
  await children[0]!.release();
  expect(await ask(opened[1]!.appUrl, 'select 1')).toBe(1);
  await children[1]!.release();
  expect(isRunning(opened[0]!.dataDir)).toBe(false);
});

test(
  'processes that come and go all the time never see the server stop under them',
  { timeout },
  async () => {
    const home = freshHome();
    const children = [1, 2, 3].map(() => openInChild(home, 4));
    const opened = await Promise.all(children.map((child) => child.opened));
    for (const { appUrl } of opened) expect(await ask(appUrl, 'select 1')).toBe(1);
    await Promise.all(children.map((child) => child.release()));
    expect(isRunning(opened[0]!.dataDir)).toBe(false);
  },
);

test('a user that is killed leaves the server running for the next one', { timeout }, async () => {
  const home = freshHome();
  const child = openInChild(home);
  const { dataDir } = await child.opened;
  child.process.kill('SIGKILL');
  const next = await openCluster({ home });
  expect(next.started).toBe(false);
  await expect
    .poll(() =>
      ask(
        next.superUrl,
        `select count(*)::int from pg_stat_activity where application_name = 'jingtian-lease'`,
      ),
    )
    .toBe(1);
  await next.release();
  expect(isRunning(dataDir)).toBe(false);
});

test(
  'after a kill -9 of the server the holder of a lease brings it back with its data',
  { timeout },
  async () => {
    const lost: unknown[] = [];
    const lease = await openCluster({ home: freshHome() }, { onLost: (cause) => lost.push(cause) });
    await ask(lease.ownerUrl, 'create table kept (id int)');
    process.kill(readPostmaster(lease.dataDir)!.pid, 'SIGKILL');
    await expect
      .poll(() => ask(lease.appUrl, `select to_regclass('kept')::text`).catch(() => 'not yet'), {
        timeout: 20_000,
      })
      .toBe('kept');
    expect(lost).toEqual([]);
    await lease.release();
    expect(isRunning(lease.dataDir)).toBe(false);
  },
);

test('after a kill -9 of user and server the next open recovers', { timeout }, async () => {
  const home = freshHome();
  const child = openInChild(home);
  const { dataDir } = await child.opened;
  const { pid } = readPostmaster(dataDir)!;
  child.process.kill('SIGKILL');
  process.kill(pid, 'SIGKILL');
  const next = await openCluster({ home });
  expect(next.started).toBe(true);
  await next.release();
});

test(
  'a stale pid file whose number now belongs to another program is no hindrance',
  { timeout },
  async () => {
    const home = freshHome();
    const first = await openCluster({ home });
    const { dataDir } = first;
    await first.release();
    const stale = [process.pid, dataDir, 1, 5432, dataDir, '', '  1 1', 'ready', ''].join('\n');
    writeFileSync(join(dataDir, 'postmaster.pid'), stale, { mode: 0o600 });
    const next = await openCluster({ home });
    expect(next.started).toBe(true);
    await next.release();
  },
);

test('data of another PostgreSQL version is refused with what to install', { timeout }, async () => {
  const home = freshHome();
  const { dataDir, release } = await openCluster({ home });
  await release();
  const version = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8');
  writeFileSync(join(dataDir, 'PG_VERSION'), '99\n');
  const error = await openCluster({ home }).catch((cause: unknown) => cause as AppError);
  expect(error).toMatchObject({
    code: 'database-missing',
    hint: expect.stringContaining('postgresql-99') as string,
  });
  writeFileSync(join(dataDir, 'PG_VERSION'), version);
});

test('a server that cannot start is reported with the end of its log', { timeout }, async () => {
  const home = freshHome();
  const { dataDir, release } = await openCluster({ home });
  await release();
  writeFileSync(join(dataDir, 'postgresql.auto.conf'), 'no_such_setting = 1\n');
  const error = await openCluster({ home }).catch((cause: unknown) => cause as AppError);
  expect(error).toMatchObject({
    code: 'database-unreachable',
    hint: expect.stringContaining('no_such_setting') as string,
  });
});

test.skipIf(!isRoot)(
  'root can lend another account, and it keeps the cluster it made',
  { timeout },
  async () => {
    const home = freshHome();
    const first = await openCluster({ home }, { env: { ...process.env, JINGTIAN_DB_USER: 'nobody' } });
    const { uid } = statSync(first.dataDir);
    expect(uid).toBe(Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' })));
    await first.release();
    const second = await openCluster({ home });
    expect(statSync(`/proc/${readPostmaster(second.dataDir)!.pid}`).uid).toBe(uid);
    await second.release();
  },
);

/** Inodes of TCP sockets in state LISTEN (0A) that this process has open. */
function tcpListeners(pid: number): string[] {
  const sockets = execFileSync('ls', ['-l', `/proc/${pid}/fd`], { encoding: 'utf8' });
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && sockets.includes(`socket:[${fields[9]}]`))
      .map((fields) => fields[1] ?? ''),
  );
}
