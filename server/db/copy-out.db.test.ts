import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { copyBytes, copyOut } from './copy-out.ts';
import type { Transaction } from './pool.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const within = (work: (trx: Transaction) => Promise<void>) => database.db.transaction(work);
const one = async (trx: Transaction) => (await trx.raw<{ rows: { one: number }[] }>('select 1 one')).rows;

test('rows come whole, of any size, null and empty told apart', () =>
  within(async (trx) => {
    const rows: unknown[] = [];
    const query = `select cast(n as bigint), repeat('x', n * n), case when n > 1 then '' end from generate_series(0, 700) n`;
    for await (const [id, text, last] of copyOut(trx, query))
      rows.push([Number(id!.readBigInt64BE()), text!.length, last?.length ?? null]);
    expect(rows).toEqual(Array.from({ length: 701 }, (_, n) => [n, n * n, n > 1 ? 0 : null]));
    for await (const row of copyOut(trx, 'select 1 where false')) rows.push(row);
    expect(rows).toHaveLength(701);
    expect(await one(trx)).toEqual([{ one: 1 }]);
  }));

test('a notice among the rows is not taken for one', () =>
  within(async (trx) => {
    await trx.raw(`
      create function pg_temp.tell(n int) returns int language plpgsql as
      $$ begin raise warning 'number %', n; return n; end $$`);
    const rows: number[] = [];
    for await (const [n] of copyOut(trx, 'select pg_temp.tell(n) from generate_series(1, 3000) n'))
      rows.push(n!.readInt32BE());
    expect(rows).toEqual(Array.from({ length: 3000 }, (_, n) => n + 1));
  }));

test('an error in the middle is thrown, and the connection goes on', () =>
  within(async (trx) => {
    await trx.raw('savepoint before');
    const read = async () => {
      for await (const row of copyOut(
        trx,
        `select repeat('x', 999), 1 / (5000 - n) from generate_series(1, 9999) n`,
      ))
        expect(row).toHaveLength(2);
    };
    await expect(read()).rejects.toMatchObject({ code: '22012' });
    await trx.raw('rollback to before');
    expect(await one(trx)).toEqual([{ one: 1 }]);
  }));

test('who stops reading leaves the connection to others', () =>
  within(async (trx) => {
    for await (const piece of copyBytes(trx, `select repeat('x', 999) from generate_series(1, 50000)`)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect(await one(trx)).toEqual([{ one: 1 }]);
  }));
