import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { importFixture, readFixture, type FixtureFeature } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { urlOfDatabase } from '../testing/test-server.ts';

// The program itself, as a script calls it: exit code, one JSON document on stdout.
const PROGRAM = fileURLToPath(new URL('../../bin/jingtian.mjs', import.meta.url));
let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

interface Told {
  code: number;
  // What a command tells differs by command.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  json: any;
}

function jingtian(...args: string[]): Promise<Told> {
  const name = new URL(database.url).pathname.slice(1);
  const url = urlOfDatabase(inject('testServer').superUrl, name);
  const env = { ...process.env, JINGTIAN_DATABASE_URL: url };
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args, '--json'], { env, timeout: 60_000 }, (error, stdout) =>
      resolve({
        code: error ? Number(error.code) : 0,
        json: stdout ? (JSON.parse(stdout) as unknown) : null,
      }),
    );
  });
}

test('finding: a decision with its reason and a comment are kept in the history; without a reason or a name it is refused', async () => {
  await importFixture(database.db, await readFixture('coverage/gap-between-siblings.geojson'), 'words');
  const { code, json } = await jingtian('coverage', '--scheme', 'words');
  expect(code).toBe(0);
  const id = String(json.gaps[0].id);
  expect((await jingtian('finding', id, '--state', 'accepted', '--by', '示范员甲')).code).toBe(2);
  expect((await jingtian('finding', id, '--state', 'accepted', '--reason', '河道')).code).toBe(2);
  const by = ['--by', '示范员甲'];
  expect(await jingtian('finding', id, '--state', 'accepted', '--reason', '河道', ...by)).toMatchObject({
    code: 0,
    json: { state: 'accepted' },
  });
  expect((await jingtian('finding', id, '--comment', '已到现场', ...by)).code).toBe(0);
  const shown = await jingtian('finding', id);
  expect(shown.json.history).toMatchObject([
    { who: '示范员甲', from: 'open', to: 'accepted', reason: '河道' },
    { who: '示范员甲', from: 'accepted', to: 'accepted', comment: '已到现场' },
  ]);
  expect((await jingtian('finding', '999999', '--comment', 'x', ...by)).code).toBe(2);
}, 120_000);

test('exclave: a declared one is no fault at the next check, taken back it is again; half an order is wrong usage', async () => {
  const fixture = await readFixture('coverage/cell-sticks-out-of-its-parent.geojson');
  await importFixture(database.db, fixture, 'away');
  const check = async () => (await jingtian('coverage', '--scheme', 'away')).json;
  const of = ['--scheme', 'away', '--cell', '340102'];
  expect((await check()).exclaves).toEqual([]);
  expect((await jingtian('exclave', ...of)).code).toBe(2);
  expect((await jingtian('exclave', ...of, '--in', '3402')).code).toBe(2);
  const words = ['--reason', '插花地', '--by', '示范员甲'];
  expect(await jingtian('exclave', ...of, '--in', '3402', ...words)).toMatchObject({
    code: 0,
    json: { cell: '340102', locatedIn: '3402' },
  });
  expect((await check()).exclaves).toMatchObject([
    { code: '340102', administeringCode: '3401', locatedCode: '3402', reason: '插花地' },
  ]);
  expect((await jingtian('exclave', ...of, '--remove')).code).toBe(0);
  expect((await check()).exclaves).toEqual([]);
  expect((await jingtian('exclave', ...of, '--remove')).code).toBe(2);
}, 120_000);

test('a lead of 54/46 is uncertain by 6 % where borders are accurate to 6 m, and not where they are to 3 m', async () => {
  const grid = await readFixture('assignment/across-a-border.geojson');
  // 100 m wide about the border at 117.01°, 54 m of it in the west.
  const metre = 1 / 95_501.7;
  const [west, east] = [117.01 - 54 * metre, 117.01 + 46 * metre];
  const ring = [
    [west, 31.002],
    [east, 31.002],
    [east, 31.003],
    [west, 31.003],
    [west, 31.002],
  ];
  const patch: FixtureFeature = {
    type: 'Feature',
    properties: { role: 'patch', patch_no: 'P' },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
  const cells = grid.features.filter(({ properties }) => properties.role === 'cell');
  await importFixture(database.db, { ...grid, features: [...cells, patch] }, 'lines');
  const uncertainWhere = async (accuracyM: number) => {
    const set = ['scheme', 'settings', 'lines', '--set', `borderAccuracyM=${accuracyM}`, '--by', '示范员甲'];
    expect((await jingtian(...set)).json.settings.borderAccuracyM).toBe(accuracyM);
    expect((await jingtian('assign', '--scheme', 'lines', '--batch', 'lines')).code).toBe(0);
    const { rows } = await database.db.raw<{ rows: { ratio: number | null; lead: number; next: number }[] }>(
      `select a.uncertain_ratio ratio, max(s.share_ratio) lead, min(s.share_ratio) next
         from batch b join patch p on p.batch_id = b.id join patch_assignment a on a.patch_id = p.id
         join patch_share s on s.patch_id = p.id where b.code = 'lines' group by a.uncertain_ratio`,
    );
    return rows[0]!;
  };
  const six = await uncertainWhere(6);
  expect(six.lead).toBeCloseTo(0.54, 4);
  expect(six.next).toBeCloseTo(0.46, 4);
  expect(six.ratio).toBeCloseTo(0.06, 3);
  expect((await uncertainWhere(3)).ratio).toBeNull();
}, 120_000);
