import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAccount } from '../identity/manage-accounts.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { firstAccounts } from './first-accounts.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

async function start(): Promise<string> {
  let told = '';
  await firstAccounts(database.db, (text) => (told += text));
  return told;
}

test('the first start makes the three administrators though others have accounts, and the next one makes none', async () => {
  for (const loginName of ['SF00001', 'admin'])
    await createAccount(database.db, 1, { loginName, name: '先有的账号', createdBy: 'test' });
  const told = await start();
  expect(told.match(/^ {2}(\S+) +\S+ {2}\S+$/gm)?.map((line) => line.trim().split(/ +/)[0])).toEqual([
    'admin-2',
    'security',
    'auditor',
  ]);
  const { rows } = await database.db.raw<{ rows: { login_name: string; role_code: string }[] }>(
    'select a.login_name, g.role_code from account a join role_grant g on g.account_id = a.id order by g.id',
  );
  expect(rows.map((row) => [row.login_name, row.role_code])).toEqual([
    ['admin-2', 'system-admin'],
    ['security', 'security-admin'],
    ['auditor', 'audit-admin'],
  ]);
  expect(await start()).toBe('');
});
