import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openPool, type Transaction } from './db/pool.ts';
import { scopeSettings } from './db/scope.ts';
import { withScope } from './db/scoped-database.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { urlOfDatabase } from './testing/test-server.ts';
import { cellIdOf, COUNTIES, makeThreeCounties, THEIR_MARKS } from './testing/three-counties.ts';

let database: TestDatabase;
let ours: number;
let theirIds: Map<string, Set<number>>;
let ruled: string[];

beforeAll(async () => {
  database = await openTestDatabase();
  await makeThreeCounties(database.db);
  ours = await cellIdOf(database.db, COUNTIES.ours);
  await addWhatNoCommandMakes();
  theirIds = await readTheirIds();
  const { rows } = await database.owner.raw<{ rows: { name: string }[] }>(
    `select r.table_name name from scope_rule r join pg_class c on c.relname = r.table_name
        and c.relnamespace = 'jingtian'::regnamespace and c.relkind = 'r' where r.sees <> 'true' order by 1`,
  );
  ruled = rows.map(({ name }) => name);
});
afterAll(() => database.drop());

/** Rows of tables that need a long story to come about; one of each county. */
async function addWhatNoCommandMakes(): Promise<void> {
  for (const [code, name] of [
    ['3101', '甲'],
    ['3102', '乙'],
  ]) {
    await database.owner.raw(
      `with c as (select cell_id from cell_version where code = :code and upper_inf(recorded)),
            t as (select cell_id from cell_version where parent_code = :code and upper_inf(recorded) limit 1),
            l as (insert into cell_lineage (region_id, from_cell_id, to_cell_id, kind, on_date, area_m2, recorded, import_run_id)
                  select 1, c.cell_id, t.cell_id, 'split', '2026-01-01', 1, tstzrange(now(), null), 1 from c, t)
       insert into cell_exclave (region_id, scheme_id, cell_id, located_cell_id, reason, declared_by)
       select 1, (select id from scheme), t.cell_id, c.cell_id, :name, :name from c, t`,
      { code: code!, name: name! },
    );
  }
}

/** What belongs to 乙 alone, told by where it lies and by its numbers, not by the rules under test. */
async function readTheirIds(): Promise<Map<string, Set<number>>> {
  const { rows } = await database.owner.raw<{ rows: { what: string; id: number }[] }>(
    `select 'cell_id' what, cell_id id from cell_version where code like '3102%'
     union select 'patch_id', id from patch where patch_no like 'B-%'
     union select 'person_id', id from person where name = '乙人'
     union select 'batch_id', id from batch where code = 'only-theirs'
     union select 'finding_id', id from coverage_finding where parent_code = '3102'
     union select 'feature_id', id from reference_feature where name = '乙田'`,
  );
  const ids = new Map<string, Set<number>>();
  for (const { what, id } of rows) ids.set(what, (ids.get(what) ?? new Set()).add(id));
  expect([...ids.keys()].length).toBe(6);
  return ids;
}

const KEYS: Record<string, string> = {
  ...{ cell: 'cell_id', patch: 'patch_id', person: 'person_id', batch: 'batch_id' },
  ...{ coverage_finding: 'finding_id', reference_feature: 'feature_id' },
};

/** Whether a row tells of 乙: an id of theirs, one of their marks, or a line on their ground. */
function tellsOfThem(table: string, row: Record<string, unknown>): boolean {
  for (const [column, value] of Object.entries(row)) {
    const kind = column === 'id' ? KEYS[table] : ['cell_id', 'patch_id', 'person_id', 'batch_id', 'finding_id', 'feature_id'].find((key) => column.endsWith(key)); // prettier-ignore
    if (kind && theirIds.get(kind)!.has(Number(value))) return true;
    if (column === 'cell_ids' && (value as number[]).some((id) => theirIds.get('cell_id')!.has(id)))
      return true;
  }
  if (THEIR_MARKS.test(JSON.stringify(row))) return true;
  return typeof row.on_their_ground === 'boolean' && row.on_their_ground;
}

/** Everything a caller restricted to 甲 can read of a table, by its view or past it, that tells of 乙. */
function leaksOf(table: string, schema: 'scoped' | 'jingtian') {
  return withScope(database.appDb, { scope: { cellIds: [ours] } }, (trx) => readAsUs(trx, table, schema));
}

async function readAsUs(
  trx: Transaction,
  table: string,
  schema: 'scoped' | 'jingtian',
): Promise<{ rows: number; leaks: number }> {
  const ground = `|| jsonb_build_object('on_their_ground', t.cell_id is null and st_xmin(st_transform(t.geom3857, 4490)) > 117.0401)`;
  const { rows } = await trx.raw<{ rows: { row: Record<string, unknown> }[] }>(
    `select to_jsonb(t) - array['geom', 'geom3857', 'source_geom'] ${table === 'tile_shape' ? ground : ''} row
       from ${schema}.${table} t`,
  );
  return { rows: rows.length, leaks: rows.filter(({ row }) => tellsOfThem(table, row)).length };
}

test('a caller sees rows of their county in every table, by views and past them, and none of another', async () => {
  expect(ruled.length).toBeGreaterThan(30);
  for (const schema of ['scoped', 'jingtian'] as const)
    for (const table of ruled) {
      const { rows, leaks } = await leaksOf(table, schema);
      expect({ schema, table, leaks }).toEqual({ schema, table, leaks: 0 });
      if (table !== 'patrol_cadence') expect(rows, `${schema}.${table}`).toBeGreaterThan(0);
    }
});

/** Of the scheme, which both counties are in: seen by both. */
const SHARED = ['scheme', 'scheme_level', 'scheme_kind', 'patrol_cadence', 'tile_level', 'tile_build', 'coverage_check']; // prettier-ignore

test('every predicate and every policy is needed: without it the leak is found', async () => {
  // A superuser, to be owner and app in one transaction that is given up.
  const superUrl = urlOfDatabase(
    inject('testServer').superUrl,
    /\/(jingtian_test_\w+)/.exec(database.url)![1]!,
  );
  const any = openPool({ url: superUrl, role: 'jingtian_owner', max: 1, statementTimeoutMs: 0 });
  try {
    for (const table of ruled.filter((name) => !SHARED.includes(name)))
      for (const schema of ['scoped', 'jingtian'] as const) {
        const trx = await any.transaction();
        if (schema === 'jingtian') await trx.raw(`alter policy scope on jingtian.${table} using (true)`);
        else {
          const { rows } = await trx.raw<{ rows: { list: string }[] }>(
            `select string_agg(quote_ident(attname), ', ' order by attnum) list from pg_attribute
              where attrelid = cast(:view as regclass) and attnum > 0 and not attisdropped`,
            { view: `scoped.${table}` },
          );
          await trx.raw(
            `create or replace view scoped.${table} as select ${rows[0]!.list} from jingtian.${table}`,
          );
        }
        await trx.raw(scopeSettings({ cellIds: [ours] }));
        const { leaks } = await readAsUs(trx, table, schema);
        await trx.rollback();
        expect({ table, schema, found: leaks > 0 }).toEqual({ table, schema, found: true });
      }
  } finally {
    await any.destroy();
  }
});

test('another scheme is not seen, nor what hangs on it', async () => {
  const elsewhere = await database.db.raw<{ rows: { id: number }[] }>(
    `insert into scheme (region_id, code, name) values (1, 'only-theirs', '乙方案') returning id`,
  );
  const { id } = elsewhere.rows[0]!;
  await database.db.raw(
    `insert into scheme_level (region_id, scheme_id, level, name_zh, name_en) values (1, :id, 1, '乙级', 'x')`,
    { id },
  );
  for (const schema of ['scoped', 'jingtian'] as const)
    for (const table of ['scheme', 'scheme_level'])
      expect(await leaksOf(table, schema)).toMatchObject({ leaks: 0 });
});

test('without a scope the role sees nothing at all, and with one it writes nothing of another county', async () => {
  for (const table of ruled) {
    const { rows } = await database.appDb.raw<{ rows: unknown[] }>(`select from ${table} limit 1`);
    expect({ table, rows: rows.length }).toEqual({ table, rows: 0 });
  }
  const [patch] = [...theirIds.get('patch_id')!];
  await withScope(database.appDb, { scope: { cellIds: [ours] } }, async (trx) => {
    const done = await trx.raw<{ rowCount: number }>(`update patch set patch_type = 'x' where id = :patch`, { patch: patch! });
    expect(done.rowCount).toBe(0);
    const gone = await trx.raw<{ rowCount: number }>('delete from jingtian.patch where id = :patch', { patch: patch! });
    expect(gone.rowCount).toBe(0);
  }); // prettier-ignore
  const [cell] = [...theirIds.get('cell_id')!];
  for (const table of ['scoped.duty', 'jingtian.duty'])
    await expect(
      withScope(database.appDb, { scope: { cellIds: [ours] } }, (trx) =>
        trx.raw(
          `insert into ${table} (region_id, scheme_id, cell_id, person_id, role, post, valid)
           select 1, s.id, :cell, p.id, 'deputy', 'x', '[2026-01-01,)' from scheme s, person p`,
          { cell: cell! },
        ),
      ),
    ).rejects.toThrow(/check option|row-level security/);
});

test('nothing of a scope is left on a connection', async () => {
  const one = await withScope(database.appDb, { scope: 'all' }, async (trx) =>
    (await trx.raw<{ rows: { n: number }[] }>('select count(*) n from patch')).rows[0]!.n,
  ); // prettier-ignore
  expect(one).toBe(9);
  for (let n = 0; n < 10; n++) {
    const { rows } = await database.appDb.raw<{ rows: object[] }>(
      `select current_user::text me, coalesce(current_setting('jingtian.scope', true), '') scope, current_setting('search_path') path`,
    );
    expect(rows[0]).toEqual({ me: 'jingtian_app', scope: '', path: 'jingtian, public' });
  }
});

test('the spatial index is used under a restricted scope, and the leaf cells tell who sees', async () => {
  const plan = await withScope(database.appDb, { scope: { cellIds: [ours] } }, async (trx) => {
    await trx.raw('set local enable_seqscan = off');
    const plans: string[] = [];
    for (const [table, column, srid] of [
      ['tile_patch', 'geom3857', 3857],
      ['tile_patch', 'point3857', 3857],
      ['tile_shape', 'geom3857', 3857],
      ['tile_label', 'point3857', 3857],
      ['patch', 'geom', 4490],
      ['coverage_finding', 'geom', 4490],
      ['reference_feature', 'geom', 4490],
    ] as const) {
      const { rows } = await trx.raw<{ rows: { 'QUERY PLAN': string }[] }>(
        `explain select count(*) from ${table} where ${column} && st_transform(st_makeenvelope(117, 31, 117.001, 31.001, 4490), ${srid})
          ${table === 'tile_shape' ? 'and band = 11' : ''}`,
      );
      plans.push(`${table}.${column}: ${rows.map((row) => row['QUERY PLAN']).join(' ')}`);
    }
    return plans;
  });
  for (const one of plan) expect(one).toMatch(/Index Cond: \(+(\w+\.)?(geom|point)(3857)? && /);
});
