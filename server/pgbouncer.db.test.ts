import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pickDbUser } from './db/cluster/db-user.ts';
import { openPool, type Database } from './db/pool.ts';
import { buildTiles } from './tiles/build-tiles.ts';
import { openMapChanges, type MapChanges } from './tiles/map-changes.ts';
import { TODAY } from './testing/land-fixture.ts';
import { makeToken } from './testing/make-token.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { cellIdOf, COUNTIES, makeThreeCounties, THEIR_MARKS } from './testing/three-counties.ts';

const PROGRAM = ['pgbouncer', '/usr/sbin/pgbouncer'].find(
  (path) => spawnSync(path, ['--version']).status === 0,
);
if (!PROGRAM)
  process.stderr.write(
    '[test] 没有 PgBouncer，不测 / no PgBouncer here, not tested: apt-get install pgbouncer\n',
  );

let database: TestDatabase;
let bouncer: ChildProcess;
let bouncerUrl: string;
let folder: string;
let pool: Database;
let mapChanges: MapChanges;
let app: ServedApp;
const tokens: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  if (!PROGRAM) return;
  database = await openTestDatabase();
  await makeThreeCounties(database.db);
  await buildTiles(database.db, { regionId: 1, scheme: COUNTIES.scheme, date: TODAY });
  for (const code of ['3101', '3102'])
    tokens[code] = await makeToken(database.db, 'analyst', await cellIdOf(database.db, code));
  tokens.all = await makeToken(database.db, 'analyst');
  bouncerUrl = await startBouncer(database.url);
  pool = openPool({
    url: bouncerUrl,
    role: 'jingtian_app',
    max: 20,
    pooled: true,
    statementTimeoutMs: 0,
  });
  mapChanges = openMapChanges({ db: database.db, url: database.url, regionId: 1, cacheBytes: 1e7 });
  app = await serveApp(pool, { access: 'login', mapChanges, longDb: database.db });
}, 120_000);
afterAll(async () => {
  if (!PROGRAM) return;
  await app.close();
  await mapChanges.close();
  await pool.destroy();
  bouncer.kill('SIGINT');
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

/** In transaction mode with two connections for all: each transaction gets another one than the last. */
async function startBouncer(url: string): Promise<string> {
  const { searchParams, username, password, pathname, hostname, port: standard } = new URL(url);
  folder = mkdtempSync(join(tmpdir(), 'jingtian-test-'));
  const user = pickDbUser(process.env);
  if (user) chownSync(folder, user.uid, user.gid);
  const port = await freePort();
  const server = `host=${searchParams.get('host') ?? hostname} port=${searchParams.get('port') ?? (standard || 5432)}`;
  const login = `user=${decodeURIComponent(username)} password='${decodeURIComponent(password)}'`;
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]\n* = ${server} ${login}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\n` +
      `auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 100\n`,
  );
  bouncer = spawn(PROGRAM!, [file], { ...(user ?? {}), cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    bouncer.stderr!.on('data', (text: Buffer) => {
      said += text.toString();
      if (/process up/.test(said)) resolve();
    });
    bouncer.on('exit', () => reject(new Error(said)));
  });
  return `postgres://${username}:x@127.0.0.1:${port}${pathname}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const SCHEME = `scheme=${COUNTIES.scheme}`;
const get = (who: string, path: string) => fetch(app.url + path, { headers: tokens[who]! });

test.skipIf(!PROGRAM)(
  'behind PgBouncer in transaction mode everybody is answered by their own scope, whoever had the connection before',
  async () => {
    const paths = [
      ...[`/api/v1/patches?${SCHEME}`, `/api/v1/cells?${SCHEME}`, `/ogc/collections/patches/items`],
      ...[
        `/tiles/patches/13/6759/3353.mvt?${SCHEME}`,
        `/api/v1/statistics?${SCHEME}`,
        `/api/v1/export/cells?${SCHEME}`,
      ],
    ];
    for (let round = 0; round < 8; round++)
      await Promise.all(
        paths.flatMap((path) =>
          ['3101', '3102', 'all'].map(async (who) => {
            mapChanges.cache.clear();
            const response = await get(who, path);
            const text = await response.text();
            expect({ path, who, status: response.status }).toEqual({ path, who, status: 200 });
            if (who === '3101') expect(THEIR_MARKS.exec(text)?.[0]).toBeUndefined();
            if (who === '3102' && !/^\/tiles|statistics/.test(path)) expect(text).toMatch(/乙|B-/);
          }),
        ),
      );
  },
  120_000,
);

test.skipIf(!PROGRAM)(
  'nothing of a request is left on the connections, and the time limit is that of the pool',
  async () => {
    const plain = new pg.Client({ connectionString: bouncerUrl });
    await plain.connect();
    for (let n = 0; n < 6; n++) {
      const { rows } = await plain.query(
        `select current_user::text = session_user::text own, current_setting('jingtian.scope', true) scope,
              current_setting('statement_timeout') patience, (select count(*)::int from pg_prepared_statements) prepared`,
      );
      expect(rows[0]).toMatchObject({ own: true, patience: '0', prepared: 0 });
      expect((rows[0] as { scope: string | null }).scope || '').toBe('');
    }
    await plain.end();
    const block = await database.owner.transaction();
    await block.raw('lock table patch in access exclusive mode');
    const brief = { url: bouncerUrl, role: 'jingtian_app' as const, max: 2, pooled: true };
    const hasty = openPool({ ...brief, statementTimeoutMs: 200 });
    const other = await serveApp(hasty, { access: 'login', longDb: database.db });
    const response = await fetch(`${other.url}/ogc/collections/patches/items`, { headers: tokens.all! });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'took-too-long' });
    await other.close();
    await hasty.destroy();
    await block.rollback();
  },
);

test.skipIf(!PROGRAM)(
  'whoever leaves takes their query along through it; what is written is written',
  async () => {
    const block = await database.owner.transaction();
    await block.raw('lock table patch in access exclusive mode');
    const waiting = async () =>
      (await block.raw<{ rows: { n: number }[] }>('select count(*)::int n from pg_locks where not granted'))
        .rows[0]!.n;
    const gone = new AbortController();
    const asked = fetch(`${app.url}/ogc/collections/patches/items`, {
      headers: tokens.all!,
      signal: gone.signal,
    });
    while ((await waiting()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    gone.abort();
    await expect(asked).rejects.toThrow();
    while ((await waiting()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await block.rollback();
    const profile = { code: 'own', kind: 'cells', nameZh: '自有', nameEn: 'Own', fields: {} };
    const saved = await fetch(`${app.url}/api/v1/mapping-profiles/own`, {
      ...{ method: 'PUT', headers: { ...tokens.all!, 'content-type': 'application/json' } },
      body: JSON.stringify(profile),
    });
    expect(saved.status).toBe(200);
    expect((await get('all', '/api/v1/mapping-profiles/own')).status).toBe(200);
    expect((await get('all', '/ready')).status).toBe(200);
  },
);
