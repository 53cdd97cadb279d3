import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

/** Closed to restricted callers, on purpose: they tell of the whole region, of accounts, or are no business of theirs. */
const CLOSED = [
  ...['audit_event', 'audit_seal', 'audit_unsealed', 'scope_rule', 'cell_closure', 'cell_closure_due'],
  ...[
    'import_run',
    'import_quarantine',
    'import_quarantine_file',
    'job',
    'scheme_setting_event',
    ...['account', 'session', 'api_token', 'activation_code', 'device', 'login_guard', 'permission_epoch'],
    ...['role', 'role_permission', 'role_grant'],
    'tile_change',
  ],
];

async function tables() {
  const { rows } = await database.owner.raw<{
    rows: { name: string; secured: boolean; policies: number; rule: string | null; seen: boolean }[];
  }>(
    `select c.relname name, c.relrowsecurity secured,
            (select count(*)::int from pg_policy p where p.polrelid = c.oid) policies, r.sees rule,
            exists (select from pg_views v where v.schemaname = 'scoped' and v.viewname = c.relname) seen
       from pg_class c left join scope_rule r on r.table_name = c.relname
      where c.relnamespace = 'jingtian'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
  return rows;
}

test('every table has row-level security, and a rule of who sees it or a reason to be closed', async () => {
  const all = await tables();
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter(({ secured }) => !secured)).toEqual([]);
  const unsaid = all.filter(({ rule, name }) => rule === null && !CLOSED.includes(name));
  expect(
    unsaid.map(({ name }) => name),
    'tables without a row in scope_rule: say who sees them, or list them as closed',
  ).toEqual([]);
  for (const { rule, policies, seen, name } of all) {
    expect(policies, name).toBe(rule === null ? 0 : 1);
    expect(seen, name).toBe(rule !== null);
  }
});

test('a view has every column of its table: what a later migration adds is not forgotten', async () => {
  const { rows } = await database.owner.raw<{ rows: unknown[] }>(
    `select c.table_name, c.column_name from information_schema.columns c
      where c.table_schema = 'jingtian' and c.table_name in (select viewname from pg_views where schemaname = 'scoped')
     except
     select v.table_name, v.column_name from information_schema.columns v where v.table_schema = 'scoped'`,
  );
  expect(rows).toEqual([]);
});

test("the app's role owns nothing and may not go round its policies", async () => {
  const { rows } = await database.owner.raw<{ rows: unknown[] }>(
    `select c.oid::regclass::text from pg_class c where pg_get_userbyid(c.relowner) <> 'jingtian_owner'
        and c.relnamespace in ('jingtian'::regnamespace, 'scoped'::regnamespace)
     union all
     select rolname from pg_roles where rolname = 'jingtian_app' and (rolsuper or rolbypassrls or rolinherit)`,
  );
  expect(rows).toEqual([]);
});
