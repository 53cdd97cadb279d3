import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { appendEntry, listEntries, sealPending } from './audit.queries.ts';
import { verifyChain } from './verify-chain.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  for (let n = 1; n <= 5; n++) await append(`/things/${n}`);
  await sealPending(database.db);
});
afterAll(() => database.drop());

const actor = { kind: 'account' as const, accountId: 7, tokenId: null, personId: null, name: '王芳' };
const append = (target: string) =>
  appendEntry(database.db, { regionId: 1, actor, action: 'write', target, detail: { status: 200 } });

/** Changes something as the owner of the tables, looks, and puts it back. */
async function tamper(change: string, back: string) {
  await database.owner.raw(change);
  const report = await verifyChain(database.db);
  await database.owner.raw(back);
  return report;
}

test('the chain of what was appended is whole, and entries that are not sealed yet are sealed by looking', async () => {
  await append('/things/6');
  const report = await verifyChain(database.db);
  expect(report).toMatchObject({ ok: true, entries: 6, broken: null });
  expect(report.head).toMatch(/^[0-9a-f]{64}$/);
  const { rows, total } = await listEntries(database.db, { regionId: 1, after: null, limit: 2 });
  expect(total).toBe(6);
  expect(rows[0]).toMatchObject({ who: '王芳', target: '/things/6', sealed: true });
});

test("the app's role can append, and neither change, delete nor insert past the chain", async () => {
  for (const statement of [
    `update audit_event set actor = 'x'`,
    'delete from audit_event',
    `insert into audit_event (region_id, actor_kind, actor, action, target) values (1, 'local', 'x', 'x', 'x')`,
    'delete from audit_seal',
    'delete from audit_unsealed',
    'truncate audit_event',
    'drop table audit_event cascade',
  ])
    await expect(database.db.raw(statement), statement).rejects.toThrow(/permission denied|must be owner/);
});

test('what the owner of the tables changes, deletes or slips in is found, and which row', async () => {
  expect(
    await tamper(
      `update audit_event set actor = '李强' where id = 3`,
      `update audit_event set actor = '王芳' where id = 3`,
    ),
  ).toMatchObject({ ok: false, broken: { eventId: 3, reason: 'changed' } });
  const kept =
    'create table kept as select * from audit_event where id = 4; delete from audit_event where id = 4';
  const back = 'insert into audit_event overriding system value select * from kept; drop table kept';
  expect(await tamper(kept, back)).toMatchObject({ broken: { eventId: 4, reason: 'missing' } });
  expect(
    await tamper(
      `insert into audit_event (region_id, actor_kind, actor, action, target) values (1, 'local', 'x', 'x', 'x')`,
      `delete from audit_event where actor = 'x'`,
    ),
  ).toMatchObject({ ok: false, broken: { reason: 'stray' } });
  expect(await verifyChain(database.db)).toMatchObject({ ok: true });
});

test('a chain whose end was cut off is found by the hash noted earlier', async () => {
  const { head } = await verifyChain(database.db);
  const cut = `delete from audit_seal where seq = 6; delete from audit_event where id = 6`;
  await database.owner.raw(cut);
  expect(await verifyChain(database.db)).toMatchObject({ ok: true, entries: 5 });
  expect(await verifyChain(database.db, head!)).toMatchObject({ ok: false, broken: { reason: 'head' } });
});

test('sealers at once seal every entry once, in one chain', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, n) => append(`/at-once/${n}`)));
  await Promise.all(Array.from({ length: 6 }, () => sealPending(database.db)));
  expect(await verifyChain(database.db)).toMatchObject({ ok: true, entries: 45 });
});
