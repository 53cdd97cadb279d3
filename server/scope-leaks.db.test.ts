import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openPool, type Database, type Transaction } from './db/pool.ts';
import { scopeSettings } from './db/scope.ts';
import { withScope } from './db/scoped-database.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { urlOfDatabase } from './testing/test-server.ts';
import { cellIdOf, COUNTIES, makeThreeCounties, THEIR_MARKS } from './testing/three-counties.ts';

let database: TestDatabase;
let any: Database;
let ours: number;
let theirIds: Map<string, Set<number>>;
let ruled: string[];
/** Of each table: who sees it (`scope_rule`). */
const rules = new Map<string, string>();

beforeAll(async () => {
  database = await openTestDatabase();
  const superUrl = urlOfDatabase(
    inject('testServer').superUrl,
    /\/(jingtian_test_\w+)/.exec(database.url)![1]!,
  );
  any = openPool({ url: superUrl, role: 'jingtian_owner', max: 1, statementTimeoutMs: 0 });
  await makeThreeCounties(database.db);
  ours = await cellIdOf(database.db, COUNTIES.ours);
  await addWhatNoCommandMakes();
  theirIds = await readTheirIds();
  await addWhatHalfARuleHides();
  const { rows } = await database.owner.raw<{ rows: { name: string; sees: string }[] }>(
    `select r.table_name name, r.sees from scope_rule r join pg_class c on c.relname = r.table_name
        and c.relnamespace = 'jingtian'::regnamespace and c.relkind = 'r' where r.sees <> 'true' order by 1`,
  );
  ruled = rows.map(({ name }) => name);
  for (const { name, sees } of rows) rules.set(name, sees);
});
afterAll(async () => {
  await any.destroy();
  await database.drop();
});

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

/**
 * A scheme of 乙 alone with a row in every table that tells of schemes, and rows that only one condition of a rule of two
 * keeps from us: ground that passed from 甲 to 乙, patches of both linked, a run of the other scheme on our batch.
 */
async function addWhatHalfARuleHides(): Promise<void> {
  const { rows } = await database.owner.raw<{ rows: { id: number }[] }>(
    `insert into scheme (region_id, code, name) values (1, 'only-theirs', '乙方案') returning id`,
  );
  const ids = {
    ...{ scheme: rows[0]!.id, ours, theirs: [...theirIds.get('cell_id')!][0]! },
    theirPatch: [...theirIds.get('patch_id')!][0]!,
  };
  theirIds.set('scheme_id', new Set([ids.scheme]));
  for (const sql of [
    `scheme_level (region_id, scheme_id, level, name_zh, name_en) values (1, :scheme, 1, '乙级', 'x')`,
    `scheme_kind (region_id, scheme_id, kind, name_zh, name_en, precedence) values (1, :scheme, '乙类', '乙', 'x', 2)`,
    `patrol_cadence (region_id, scheme_id, level, visits, per) values (1, :scheme, 1, 1, 'month')`,
    `tile_level (region_id, scheme_id, level, from_zoom, until_zoom) values (1, :scheme, 1, 0, 5)`,
    `tile_build (region_id, scheme_id, input_hash) values (1, :scheme, '乙')`,
    `coverage_check (region_id, scheme_id, on_date, input_hash, parents, cells) values (1, :scheme, '2026-01-01', '乙', 1, 1)`,
    `assignment_run (region_id, scheme_id, batch_id, input_hash) select 1, :scheme, id, 'x' from batch where code = 'q1'`,
    ...[':ours, :theirs', ':theirs, :ours'].map(
      (
        pair,
      ) => `cell_lineage (region_id, from_cell_id, to_cell_id, kind, on_date, area_m2, recorded, import_run_id)
                 values (1, ${pair}, 'split', '2026-01-01', 1, tstzrange(now(), null), 1)`,
    ),
    ...['id, :theirPatch', ':theirPatch, id'].map(
      (pair) => `patch_link (region_id, patch_id, earlier_patch_id, overlap_m2, ratio, earlier_ratio)
                 select 1, ${pair}, 1, 1, 1 from patch where patch_no = 'A-1'`,
    ),
  ])
    await database.owner.raw(`insert into ${sql}`, ids);
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
  ...{ coverage_finding: 'finding_id', reference_feature: 'feature_id', scheme: 'scheme_id' },
};

const THEIR_GROUND = `|| jsonb_build_object('on_their_ground', t.cell_id is null
  and st_xmin(st_transform(t.geom3857, 4490)) > 117.0399 and st_xmax(st_transform(t.geom3857, 4490)) > 117.0401)`;
const KINDS = ['cell_id', 'patch_id', 'person_id', 'batch_id', 'finding_id', 'feature_id', 'scheme_id'];

/** Whether a row tells of 乙: an id of theirs, one of their marks, or a line on their ground. */
function tellsOfThem(table: string, row: Record<string, unknown>): boolean {
  for (const [column, value] of Object.entries(row)) {
    const kind = column === 'id' ? KEYS[table] : KINDS.find((key) => column.endsWith(key)); // prettier-ignore
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
  const { rows } = await trx.raw<{ rows: { row: Record<string, unknown> }[] }>(
    `select to_jsonb(t) - array['geom', 'geom3857', 'source_geom'] ${table === 'tile_shape' ? THEIR_GROUND : ''} row
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

/** A superuser, to be owner and app in one transaction that is given up. */
async function asAnybody(work: (trx: Transaction) => Promise<void>): Promise<void> {
  await any.transaction(async (trx) => {
    await work(trx);
    await trx.rollback();
  });
}

/** Takes the rule of a table away, or leaves a part of it: in the view, or in the policy. */
async function weaken(
  trx: Transaction,
  table: string,
  schema: 'scoped' | 'jingtian',
  part: string,
): Promise<void> {
  const { rows } = await trx.raw<{ rows: { list: string; view: string; policy: string }[] }>(
    `select string_agg('t.' || quote_ident(attname), ', ' order by attnum) list,
            scope_rule_for_view(:part) "view", scope_rule_for_policy(:part, :table) policy
       from pg_attribute where attrelid = cast(:full as regclass) and attnum > 0 and not attisdropped`,
    { part, table, full: `jingtian.${table}` },
  );
  const { list, view, policy } = rows[0]!;
  await trx.raw(
    (schema === 'jingtian'
      ? `alter policy scope on jingtian.${table} using (${policy}) with check (${policy})`
      : `create or replace view scoped.${table} as select ${list} from jingtian.${table} t where ${view}`
    ).replaceAll('?', '\\?'),
  );
}

/** Nothing at all of a rule, and of one of several conditions each but one. */
function partsOf(rule: string): string[] {
  const terms = /^\{[^}]+\}( and \{[^}]+\})+$/.test(rule) ? rule.split(' and ') : [];
  return ['true', ...terms.map((left) => terms.filter((term) => term !== left).join(' and '))];
}

test('every condition of every predicate and policy is needed: without it the leak is found', async () => {
  let weakened = 0;
  for (const table of ruled)
    for (const part of partsOf(rules.get(table)!))
      for (const schema of ['scoped', 'jingtian'] as const)
        await asAnybody(async (trx) => {
          await weaken(trx, table, schema, part);
          await trx.raw(scopeSettings({ cellIds: [ours] }));
          const { leaks } = await readAsUs(trx, table, schema);
          expect({ table, schema, part, found: leaks > 0 }).toEqual({ table, schema, part, found: true });
          weakened++;
        });
  expect(weakened).toBeGreaterThan(2 * ruled.length);
}, 120_000);

test('every function that policies ask is needed: when it says yes to all, the leak is found', async () => {
  const saysYes = {
    ...{ 'cells_in_scope()': 'setof bigint as $$ select id from cell $$' },
    ...{ 'patches_in_scope()': 'setof bigint as $$ select id from patch $$' },
    ...{ 'persons_in_scope()': 'setof bigint as $$ select id from person $$' },
    ...{ 'batches_in_scope()': 'setof bigint as $$ select id from batch $$' },
    ...{ 'schemes_in_scope()': 'setof bigint as $$ select id from scheme $$' },
    ...{ 'on_ground_in_scope(geom geometry)': 'boolean as $$ select true $$' },
    ...{ 'on_border_in_scope(geom3857 geometry)': 'boolean as $$ select true $$' },
  };
  const { rows } = await database.owner.raw<{ rows: { name: string }[] }>(
    `select distinct m[1] || '(' || pg_get_function_arguments(p.oid) || ')' name
       from pg_policies, regexp_matches(qual, '(\\w+_in_scope)', 'g') m join pg_proc p on p.proname = m[1]`,
  );
  expect(rows.map(({ name }) => name.replaceAll('public.', '')).sort()).toEqual(Object.keys(saysYes).sort());
  for (const [name, body] of Object.entries(saysYes))
    await asAnybody(async (trx) => {
      await trx.raw(
        `create or replace function jingtian.${name} returns ${body}
         language sql stable security definer set search_path = jingtian, public, pg_temp`,
      );
      await trx.raw(scopeSettings({ cellIds: [ours] }));
      let found = 0;
      for (const table of ruled) found += (await readAsUs(trx, table, 'jingtian')).leaks;
      expect({ name, found: found > 0 }).toEqual({ name, found: true });
    });
}, 120_000);

test('nobody writes a row of another county into any table, and each check is needed for that', async () => {
  const refused = /row-level security|check option|permission denied|cannot insert into column/;
  for (const table of ruled)
    for (const schema of ['scoped', 'jingtian'] as const)
      for (const part of [null, 'true'])
        await asAnybody(async (trx) => {
          const theirs = await takeTheirRow(trx, table);
          if (part !== null) await weaken(trx, table, schema, part);
          await trx.raw(scopeSettings({ cellIds: [ours] }));
          const said = await trx
            .raw(
              `insert into ${schema}.${table} (${theirs.columns}) overriding system value
               select ${theirs.columns} from jsonb_populate_record(null::jingtian.${table}, cast(:row as jsonb))`,
              { row: JSON.stringify(theirs.row) },
            )
            .then(() => 'written', String);
          const may = theirs.grantable && part !== null;
          expect({ table, schema, part, refused: refused.test(said) }, said).toEqual({
            table,
            schema,
            part,
            refused: !may,
          });
        });
}, 120_000);

/** A row that tells of 乙, taken out of its table so that it can be put back. References are not looked at meanwhile. */
async function takeTheirRow(trx: Transaction, table: string) {
  await trx.raw(
    'set local role none; set local session_replication_role = replica; set local role jingtian_owner',
  );
  const { rows } = await trx.raw<{ rows: { row: Record<string, unknown>; whole: unknown; place: string }[] }>(
    `select to_jsonb(t) - array['geom', 'geom3857', 'source_geom'] ${table === 'tile_shape' ? THEIR_GROUND : ''} as row,
            to_jsonb(t) whole, ctid::text place from jingtian.${table} t`,
  );
  const theirs = rows.find(({ row }) => tellsOfThem(table, row))!;
  await trx.raw(`delete from jingtian.${table} where ctid = cast(:place as tid)`, { place: theirs.place });
  const columns = await trx.raw<{ rows: { list: string; grantable: boolean }[] }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) list,
            has_table_privilege('jingtian_app', cast(:full as regclass), 'insert') grantable
       from pg_attribute where attrelid = cast(:full as regclass) and attnum > 0 and not attisdropped and attgenerated = ''`,
    { full: `jingtian.${table}` },
  );
  const { list, grantable } = columns.rows[0]!;
  return { row: theirs.whole, columns: list, grantable };
}

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
