import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool, type Database } from './pool.ts';
import { runPrepared } from './prepared.ts';
import { scopedDatabase } from './scoped-database.ts';
import type { Scope } from './scope.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
let pool: Database;
let db: Database;
let scope: Scope | null = 'all';

beforeAll(async () => {
  database = await openTestDatabase();
  // One connection: what a statement leaves behind meets the next.
  pool = openPool({ url: database.url, role: 'jingtian_app', max: 1, statementTimeoutMs: 0 });
  db = scopedDatabase(pool, () => scope);
});
afterAll(async () => {
  await pool.destroy();
  await database.drop();
});

const WHO = {
  name: 'test-who',
  text: `select current_user::text role, current_setting('search_path') path, current_setting('jingtian.scope', true) scope, $1::int n`,
};

test('a prepared statement works under the scope of the moment, whatever ran before it', async () => {
  for (const now of ['all', { cellIds: [7, 9] }, null, 'all', { cellIds: [9] }] as const) {
    scope = now;
    const [row] = await runPrepared<Record<string, unknown>>(db, WHO, [3]);
    expect(row).toEqual(
      now === 'all'
        ? { role: 'jingtian_whole', path: 'jingtian, public', scope: '', n: 3 }
        : {
            role: 'jingtian_app',
            path: 'scoped, jingtian, public',
            scope: `{${(now?.cellIds ?? []).join(',')}}`,
            n: 3,
          },
    );
  }
});

test('nothing is left on the connection, neither after an answer nor after a failure', async () => {
  scope = 'all';
  const rest = async () =>
    (
      await pool.raw<{ rows: unknown[] }>(
        `select current_user::text role, current_setting('search_path') path, now() = statement_timestamp() alone`,
      )
    ).rows[0];
  const before = await rest();
  await runPrepared(db, WHO, [1]);
  expect(await rest()).toEqual(before);
  const wrong = { name: 'test-wrong', text: 'select 1 / $1::int' };
  await expect(runPrepared(db, wrong, [0])).rejects.toThrow(/division by zero/);
  expect(await rest()).toEqual(before);
  expect(await runPrepared(db, wrong, [1])).toEqual([{ '?column?': 1 }]);
  scope = { cellIds: [1] };
  expect(await runPrepared(db, wrong, [1])).toEqual([{ '?column?': 1 }]);
});

test('a statement whose asker has left is ended, and the connection serves the next', async () => {
  scope = 'all';
  const wide = openPool({ url: database.url, role: 'jingtian_app', max: 2, statementTimeoutMs: 0 });
  try {
    const gone = new AbortController();
    const sleeping = runPrepared(
      scopedDatabase(wide, () => 'all'),
      { name: 'test-sleep', text: 'select pg_sleep($1::int)' },
      [60],
      gone.signal,
    );
    setTimeout(() => gone.abort(), 200);
    await expect(sleeping).rejects.toThrow(/cancel/);
    expect(
      await runPrepared(
        scopedDatabase(wide, () => 'all'),
        WHO,
        [2],
      ),
    ).toMatchObject([{ n: 2 }]);
  } finally {
    await wide.destroy();
  }
});
