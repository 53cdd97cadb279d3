import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { migrate, migrationState } from './migrate.ts';
import { openPool } from './pool.ts';
import { readReadiness } from './readiness.ts';

/** Of the rest nothing is the matter. */
const FINE = { disk: null, stopping: () => false };

const opened: TestDatabase[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.drop()));
});

async function open(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const database = await openTestDatabase(options);
  opened.push(database);
  return database;
}

async function stateOf(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await migrationState(client);
  } finally {
    await client.end();
  }
}

test('two migrators at once do it once, and a later one has nothing to do', async () => {
  const { ownerUrl } = await open({ empty: true });
  const pending = (await stateOf(ownerUrl)).pending;
  expect(pending.length).toBeGreaterThan(3);
  const applied = await Promise.all([migrate(ownerUrl), migrate(ownerUrl), migrate(ownerUrl)]);
  expect(applied.flat().sort()).toEqual(pending);
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  expect(await migrate(ownerUrl)).toEqual([]);
  expect(await stateOf(ownerUrl)).toEqual({ applied: pending, pending: [] });
});

test('a migration that fails leaves the schema as it was', async () => {
  const { ownerUrl, owner } = await open({ empty: true });
  // A later migration finds its table taken.
  await owner.raw('create schema jingtian; create table jingtian.patch (id int)');
  await expect(migrate(ownerUrl)).rejects.toThrow(/patch/);
  const { rows } = await owner.raw<{ rows: { tables: string[] }[] }>(
    `select array_agg(tablename::text) tables from pg_tables where schemaname = 'jingtian'`,
  );
  expect(rows[0]!.tables).toEqual(['patch']);
});

test('a database with a migration this program does not know is refused', async () => {
  const { ownerUrl, owner } = await open();
  await owner.raw(`insert into migration (name, hash) values ('20990101_from_the_future.sql', '')`);
  await expect(migrate(ownerUrl)).rejects.toMatchObject({ code: 'schema-ahead' });
});

test('a database whose migration was another text is refused', async () => {
  const { ownerUrl, owner } = await open();
  await owner.raw(`update migration set hash = 'other' where name = (select min(name) from migration)`);
  await expect(migrate(ownerUrl)).rejects.toMatchObject({ code: 'schema-ahead' });
});

test('the app role owns nothing, makes nothing, and may read and write every table of land data', async () => {
  const { db, owner } = await open();
  const { rows } = await owner.raw<{
    rows: { name: string; owned: boolean; reads: boolean; writes: boolean }[];
  }>(
    `select c.relname as name, pg_get_userbyid(c.relowner) = 'jingtian_app' owned,
            has_table_privilege('jingtian_app', c.oid, 'select') reads,
            (select bool_and(has_table_privilege('jingtian_app', c.oid, privilege))
               from unnest(array['insert', 'update', 'delete']) privilege) writes
       from pg_class c where c.relnamespace = 'jingtian'::regnamespace and c.relkind = 'r' order by 1`,
  );
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.filter((row) => row.owned)).toEqual([]);
  expect(rows.filter((row) => !row.reads)).toEqual([]);
  expect(rows.filter((row) => !row.writes).map((row) => row.name)).toEqual([
    ...[
      'audit_event',
      'audit_seal',
      'audit_unsealed',
      'cell_closure',
      'cell_closure_due',
      'migration',
      'scope_rule',
    ],
  ]);
  await expect(db.raw('create table jingtian.mine (id int)')).rejects.toThrow(/permission denied/);
  await expect(db.raw('create table public.mine (id int)')).rejects.toThrow(/permission denied/);
  await expect(db.raw('drop table patch')).rejects.toThrow(/must be owner/);
});

test('the app is ready when the schema is there, and says why it is not', async () => {
  const { db, owner, url } = await open();
  expect(await readReadiness({ db: db, ...FINE })).toMatchObject({
    ready: true,
    database: true,
    migrations: true,
  });
  await owner.raw('delete from migration where name = (select max(name) from migration)');
  expect(await readReadiness({ db: db, ...FINE })).toMatchObject({
    ready: false,
    database: true,
    migrations: false,
  });
  const nowhere = openPool({
    url: url.replace(/jingtian_test_\w+/, 'jingtian_test_gone'),
    role: 'jingtian_app',
    max: 1,
    statementTimeoutMs: 0,
  });
  expect(await readReadiness({ db: nowhere, ...FINE })).toMatchObject({
    ready: false,
    database: false,
    migrations: false,
  });
  await nowhere.destroy();
});
