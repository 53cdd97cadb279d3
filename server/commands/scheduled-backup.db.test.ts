import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findAdmin, type Admin } from '../db/backup/admin.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { urlOfDatabase } from '../testing/test-server.ts';
import { backUpIfDue } from './scheduled-backup.ts';

let database: TestDatabase;
let admin: Admin;

beforeAll(async () => {
  database = await openTestDatabase();
  const name = new URL(database.url).pathname.slice(1);
  admin = await findAdmin({ adminUrl: urlOfDatabase(inject('testServer').superUrl, name) });
});
afterAll(() => database.drop());

test('one backup a day from its hour on, the oldest above the number kept go, other files stay', async () => {
  const folder = temporaryFolder();
  const schedule = { folder, at: '02:30', keep: 2 };
  for (const name of ['jingtian-2026-01-10.backup', 'jingtian-2026-01-13.backup', 'notes.txt'])
    await writeFile(join(folder, name), '');
  expect(await backUpIfDue(admin, schedule, new Date(2026, 0, 14, 2, 29))).toBeNull();
  expect((await backUpIfDue(admin, schedule, new Date(2026, 0, 14, 2, 30)))?.bytes).toBeGreaterThan(1000);
  expect(await backUpIfDue(admin, schedule, new Date(2026, 0, 14, 23, 59))).toBeNull();
  expect((await readdir(folder)).sort()).toEqual([
    'jingtian-2026-01-13.backup',
    'jingtian-2026-01-14.backup',
    'notes.txt',
  ]);
});
