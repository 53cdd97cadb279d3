import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPool, type Database, type Transaction } from './db/pool.ts';
import { poolState } from './db/pool-state.ts';
import { analyseFixture } from './testing/analyse-fixture.ts';
import { importFixture, readFixture } from './testing/land-fixture.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

const [RUN, WAIT] = [2, 3];
let database: TestDatabase;
let pool: Database;
let app: ServedApp;
/** Holds the patches back from whoever reads them. */
let block: Transaction;

beforeAll(async () => {
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture('tiles/irregular-grid.geojson'));
  await analyseFixture(database.db, 'irregular-grid');
});
afterAll(() => database.drop());
beforeEach(async () => {
  pool = openPool({
    url: database.url,
    role: 'jingtian_app',
    max: RUN,
    maxWaiting: WAIT,
    statementTimeoutMs: 0,
  });
  app = await serveApp(pool);
  block = await database.owner.transaction();
  await block.raw('lock table patch in access exclusive mode');
});
afterEach(async () => {
  if (!block.isCompleted()) await block.rollback();
  await app.close();
  await pool.destroy();
});

const list = () =>
  fetch(`${app.url}/api/v1/schemes`).then(() => fetch(`${app.url}/ogc/collections/patches/items`));

async function until(there: () => boolean | Promise<boolean>): Promise<void> {
  for (let n = 0; n < 400 && !(await there()); n++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(await there()).toBe(true);
}

/** Statements on patches that wait for the lock. */
async function blocked(): Promise<number> {
  const { rows } = await block.raw<{ rows: { n: number }[] }>(
    'select count(*)::int n from pg_locks where not granted',
  );
  return rows[0]!.n;
}

test('so many run, so many wait, and everybody else is told at once to come back', async () => {
  const answers = Array.from({ length: 12 }, list);
  const done: Response[] = [];
  for (const answer of answers) void answer.then((response) => done.push(response));
  await until(() => done.length >= 4 && poolState(pool).waiting <= WAIT);
  expect(poolState(pool).used).toBe(RUN);
  for (const response of done) {
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ code: 'overloaded', status: 503 });
  }
  const ready = await fetch(`${app.url}/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ ready: false, pool: false });
  await block.rollback();
  const all = await Promise.all(answers);
  expect(all.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200, 503]));
  await until(async () => (await fetch(`${app.url}/ready`)).status === 200);
  expect((await list()).status).toBe(200);
});

test('whoever leaves takes their query along, running or waiting', async () => {
  const left = Array.from({ length: RUN + 1 }, () => {
    const sent = request(`${app.url}/ogc/collections/patches/items`);
    sent.on('error', () => undefined);
    sent.end();
    return sent;
  });
  await until(async () => (await blocked()) === RUN);
  for (const one of left) one.destroy();
  await until(async () => (await blocked()) === 0);
  await until(() => poolState(pool).used === 0 && poolState(pool).waiting === 0);
});

test('what is written is finished even when its sender has left', async () => {
  await block.rollback();
  block = await database.owner.transaction();
  await block.raw('lock table mapping_profile in exclusive mode');
  const body = JSON.stringify({ code: 'own', kind: 'cells', nameZh: '自有', nameEn: 'Own', fields: {} });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const sent = request(`${app.url}/api/v1/mapping-profiles/own`, { method: 'PUT', headers });
  sent.on('error', () => undefined);
  sent.end(body);
  await until(async () => (await blocked()) === 1);
  sent.destroy();
  await block.rollback();
  await until(async () => {
    const found = await database.owner.raw<{ rows: unknown[] }>(
      "select from mapping_profile where code = 'own'",
    );
    return found.rows.length === 1;
  });
});

test('a query that takes too long is stopped and told as such', async () => {
  const hasty = openPool({ url: database.url, role: 'jingtian_app', max: 2, statementTimeoutMs: 200 });
  const other = await serveApp(hasty);
  const response = await fetch(`${other.url}/ogc/collections/patches/items`);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(await response.json()).toMatchObject({ code: 'took-too-long' });
  await other.close();
  await hasty.destroy();
});

test('/ready knows of the database, its schema, the disk and that the server is to end', async () => {
  const ready = async (served: ServedApp) => (await (await fetch(`${served.url}/ready`)).json()) as object;
  await block.rollback();
  expect(await ready(app)).toEqual({
    ready: true,
    database: true,
    migrations: true,
    disk: true,
    pool: true,
    stopping: false,
  });
  const full = await serveApp(pool, { disk: { folder: tmpdir(), minFreeBytes: 1e18 }, stopping: () => true });
  expect(await ready(full)).toMatchObject({ ready: false, database: true, disk: false, stopping: true });
  await full.close();
  const gone = openPool({
    url: 'postgres://nobody@127.0.0.1:9/x',
    role: 'jingtian_app',
    max: 1,
    statementTimeoutMs: 0,
  });
  const away = await serveApp(gone);
  expect(await ready(away)).toMatchObject({ ready: false, database: false, migrations: false });
  expect((await fetch(`${away.url}/api/v1/schemes`)).status).toBe(503);
  await away.close();
  await gone.destroy();
  const { rows } = await database.owner.raw<{ rows: { name: string; hash: string }[] }>(
    'delete from migration where name = (select max(name) from migration) returning name, hash',
  );
  expect(await ready(app)).toMatchObject({ ready: false, database: true, migrations: false });
  await database.owner.raw('insert into migration (name, hash) values (:name, :hash)', rows[0]!);
});
