import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveCadence } from '../catalog/patrols.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import { importLists } from '../testing/import-lists.ts';
import { importFixture, readFixture, TODAY } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { colourCells, reportCellCoverage } from './cell-coverage.ts';
import { checkCoverage } from './check-coverage.ts';

// A county with two villages that leave a gap between them.
const SCHEME = 'gap-between-siblings';
let database: TestDatabase;
let folder: string;
let scheme: { id: number; settings: { sliverWidthM: number } };
let cells: { cell_id: number; code: string; level: number }[];

beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'jingtian-senses-'));
  await importFixture(database.db, await readFixture(`coverage/${SCHEME}.geojson`));
  scheme = (await requireScheme(database.db, 1, SCHEME))!;
  ({ rows: cells } = await database.db.raw<{ rows: typeof cells }>(
    'select cell_id, code, level from cell_version order by level, code',
  ));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const request = (date = TODAY) => ({
  ...{ regionId: 1, schemeId: scheme.id, scheme: SCHEME, date },
  sliverWidthM: scheme.settings.sliverWidthM,
});
const report = (n: number, date?: string) =>
  reportCellCoverage(database.db, { ...request(date), cellId: cells[n]!.cell_id });
const letterOf = async (n: number, sense: 'space' | 'people' | 'patrol') => {
  const colours = await colourCells(database.db, request());
  return colours[sense][colours.ids.indexOf(cells[n]!.cell_id)];
};

test('what nobody knows or asks for is neither good nor a fault', async () => {
  expect(await report(0)).toMatchObject({
    space: { state: 'unknown', reason: 'not-checked' },
    people: { state: 'unknown', reason: 'no-duties' },
    patrol: { state: 'not-required', reason: 'no-cadence' },
    holders: [],
  });
});

test('a cell with a gap is bad in space until the gap is accepted', async () => {
  await checkCoverage(database.db, { regionId: 1, scheme: SCHEME, date: TODAY });
  expect((await report(0)).space).toMatchObject({
    state: 'bad',
    reason: 'findings',
    figures: { findings: 1 },
  });
  expect(await letterOf(0, 'space')).toBe('b');
  await database.db.raw(`update coverage_finding set state = 'accepted'`);
  expect((await report(0)).space).toMatchObject({
    state: 'good',
    reason: 'decided',
    figures: { decided: 1 },
  });
  expect(await letterOf(0, 'space')).toBe('g');
});

test('people and visits are of the day: a deputy stands in, one of two visits is short', async () => {
  const [county, first] = cells;
  await importLists(database.db, folder, SCHEME, {
    people: '人员编号,姓名,电话\nP1,甲,10000000001\nP2,乙,10000000002\nP3,丙,10000000003\n',
    duties: `网格编码,人员编号,岗位,任职起\n${county!.code},P1,网格长,\n${first!.code},P2,网格长,2025-01-01\n${first!.code},P3,副网格长,\n`,
    absences: `人员编号,离岗起,离岗止\nP2,${TODAY},${TODAY}\n`,
    patrols: `网格编码,巡查日期\n${first!.code},2025-12-10\n`,
  });
  await saveCadence(
    database.db,
    { regionId: 1, schemeId: scheme.id },
    { level: 2, kind: '', visits: 2, per: 'month' },
  );
  const village = await report(1);
  expect(village.people).toMatchObject({ state: 'warn', reason: 'deputy' });
  expect(village.holders.map(({ role, present, person }) => [role, present, person.phone])).toEqual([
    ['main', false, '10000000002'],
    ['deputy', true, '10000000003'],
  ]);
  expect(village.patrol).toMatchObject({
    ...{ state: 'warn', reason: 'partly' },
    figures: { own: { done: 1, due: 2, lastVisit: '2025-12-10' } },
  });
  expect(await report(2)).toMatchObject({
    people: { state: 'bad', reason: 'vacant' },
    patrol: { state: 'bad', reason: 'missed' },
  });
  expect(await report(0)).toMatchObject({
    people: { state: 'good', figures: { below: 2, vacantBelow: 1, actingBelow: 1 } },
    patrol: { state: 'not-required', figures: { own: null, below: 2, doneBelow: 0 } },
  });
  expect(await Promise.all([0, 1, 2].map((n) => letterOf(n, 'people')))).toEqual(['g', 'w', 'b']);
  expect(await Promise.all([0, 1, 2].map((n) => letterOf(n, 'patrol')))).toEqual(['n', 'w', 'b']);
});

test('a cell that is not there is said to be missing', async () => {
  await expect(reportCellCoverage(database.db, { ...request(), cellId: 999_999 })).rejects.toMatchObject({
    code: 'cell-not-found',
  });
});
