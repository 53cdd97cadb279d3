import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { analyseFixture } from '../../testing/analyse-fixture.ts';
import { importFixture, readFixture } from '../../testing/land-fixture.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { urlOfDatabase } from '../../testing/test-server.ts';
import { findAdmin, type Admin } from './admin.ts';
import { backUp } from './back-up.ts';
import { restore } from './restore.ts';

let database: TestDatabase;
let admin: Admin;

beforeAll(async () => {
  database = await openTestDatabase();
  const name = new URL(database.url).pathname.slice(1);
  admin = await findAdmin({ adminUrl: urlOfDatabase(inject('testServer').superUrl, name) });
  await importFixture(database.db, await readFixture('assignment/across-a-border.geojson'));
  await analyseFixture(database.db, 'across-a-border');
});
afterAll(() => database.drop());

/** Rows and a hash over every table, so that nothing that is lost or changed goes unseen. */
async function contents(): Promise<Record<string, string>> {
  const { owner } = database;
  const tables = await owner.raw<{ rows: { name: string }[] }>(
    "select relname name from pg_class where relnamespace = 'jingtian'::regnamespace and relkind = 'r' order by 1",
  );
  const found: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const result = await owner.raw<{ rows: { state: string }[] }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') state from jingtian.${name} t`,
    );
    found[name] = result.rows[0]!.state;
  }
  return found;
}

test('what was saved comes back whole after the data changed, and the program works on', async () => {
  const file = join(temporaryFolder(), 'all.backup');
  const before = await contents();
  const saved = await backUp(admin, file);
  expect(saved.bytes).toBe((await stat(file)).size);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await importFixture(database.db, await readFixture('assignment/fifty-fifty.geojson'));
  expect(await contents()).not.toEqual(before);
  await restore(admin, file);
  expect(await contents()).toEqual(before);
  // The app's role has its rights again, and ids go on where they stood.
  await importFixture(database.db, await readFixture('assignment/fifty-fifty.geojson'));
  await analyseFixture(database.db, 'fifty-fifty');
});

test('a file cut short, or none of ours, is refused and nothing is lost', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'all.backup');
  await backUp(admin, file);
  const bytes = await readFile(file);
  const before = await contents();
  await writeFile(join(folder, 'short'), bytes.subarray(0, bytes.length - 2000));
  await writeFile(join(folder, 'other'), 'PGDMP but not really');
  await writeFile(join(folder, 'empty'), '');
  for (const name of ['short', 'other', 'empty'])
    await expect(restore(admin, join(folder, name)), name).rejects.toMatchObject({
      code: 'backup-unreadable',
    });
  await expect(restore(admin, join(folder, 'nothing'))).rejects.toMatchObject({ code: 'file-not-found' });
  expect(await contents()).toEqual(before);
});

test('a backup of a newer version is refused before anything is touched', async () => {
  const file = join(temporaryFolder(), 'newer.backup');
  await database.owner.raw("insert into migration (name, hash) values ('99990101_of_tomorrow.sql', 'x')");
  await backUp(admin, file);
  await database.owner.raw("delete from migration where name = '99990101_of_tomorrow.sql'");
  const before = await contents();
  await expect(restore(admin, file)).rejects.toMatchObject({ code: 'schema-ahead' });
  expect(await contents()).toEqual(before);
});

test('a folder that cannot be written is told, and no part stays behind', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  await expect(backUp(admin, join(folder, 'file', 'all.backup'))).rejects.toMatchObject({
    code: 'backup-failed',
  });
  expect(await readdir(folder)).toEqual(['file']);
});
