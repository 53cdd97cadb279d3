import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFixture, TODAY, type FixtureFeature } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { checkCoverage } from './check-coverage.ts';
import { reportCoverage } from './coverage-report.ts';
import { declareExclave } from './declare-exclave.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

// Two towns of two villages each, west to east; the third village lies in the second town.
const grid = (thirdUnder: string): FixtureFeature[] => [
  cell('34', 1, 0, 4),
  cell('3401', 2, 0, 2, '34'),
  cell('3402', 2, 2, 4, '34'),
  cell('340101', 3, 0, 1, '3401'),
  cell('340102', 3, 1, 2, '3401'),
  cell('340203', 3, 2, 3, thirdUnder),
  cell('340204', 3, 3, 4, '3402'),
];

const check = async (scheme: string) => {
  await checkCoverage(database.db, { regionId: 1, scheme, date: TODAY });
  return reportCoverage(database.db, { regionId: 1, scheme });
};

test('a cell that lies in another parent than its code says is named with both, besides its ground outside', async () => {
  await importFixture(database.db, { name: 'wrong', why: '', features: grid('3401') });
  const report = await check('wrong');
  expect(report.wrongParent).toMatchObject([
    { code: '340203', parentCode: '3401', locatedParentCode: '3402' },
  ]);
  expect(report.wrongParent[0]!.outsideRatio).toBeCloseTo(1, 6);
  expect(report.totals).toMatchObject({ gaps: 1, outside: 1, overlaps: 0 });
});

test('declared an exclave it is measured where it lies and nothing is wrong; taken back, it is wrong again', async () => {
  await importFixture(database.db, { name: 'exclave', why: '', features: grid('3401') });
  const before = await check('exclave');
  const request = {
    ...{ regionId: 1, scheme: 'exclave', cell: '340203', today: TODAY },
    ...{ reason: '国有农场 / state farm', by: '王工' },
  };
  await declareExclave(database.db, { ...request, locatedIn: '3402' });
  const declared = await check('exclave');
  expect(declared.totals).toMatchObject({ gaps: 0, outside: 0, overlaps: 0 });
  expect(declared.wrongParent).toEqual([]);
  expect(declared.exclaves).toMatchObject([
    { code: '340203', administeringCode: '3401', locatedCode: '3402', declaredBy: '王工' },
  ]);
  await declareExclave(database.db, { ...request, locatedIn: null });
  const after = await check('exclave');
  expect(after.gaps.map(({ id }) => id)).toEqual(before.gaps.map(({ id }) => id));
  expect(after.wrongParent).toEqual(before.wrongParent);
});

test.each([
  ['into its own parent', '3401', 'a'],
  ['into a cell that is not above it', '340204', 'a'],
  ['without a reason', '3402', ' '],
])('an exclave cannot be declared %s', async (_name, locatedIn, reason) => {
  const scheme = 'refused';
  await importFixture(database.db, { name: scheme, why: '', features: grid('3401') });
  await expect(
    declareExclave(database.db, {
      ...{ regionId: 1, scheme, cell: '340203', locatedIn, reason, by: 'a', today: TODAY },
    }),
  ).rejects.toMatchObject({ code: 'decision-refused' });
});

test('a cell whose parent is missing is listed as an orphan', async () => {
  const features = grid('3402').filter(({ properties }) => properties.code !== '3402');
  await importFixture(database.db, { name: 'orphans', why: '', features });
  const { orphans, outside } = await check('orphans');
  expect(orphans.map(({ code, parentCode }) => [code, parentCode])).toEqual([
    ['340203', '3402'],
    ['340204', '3402'],
  ]);
  expect(outside.map(({ id }) => id).sort()).toEqual(orphans.map(({ id }) => id).sort());
});

test('a park that belongs to the county fills the gap it leaves in a town', async () => {
  const features = grid('3402').filter(({ properties }) => properties.code !== '340204');
  const park = cell('34P1', 2, 3, 4, '34');
  park.properties.kind = 'special';
  await importFixture(database.db, { name: 'park', why: '', features });
  expect((await check('park')).totals).toMatchObject({ gaps: 1 });
  park.properties.level = 3;
  await importFixture(database.db, { name: 'park', why: '', features: [park] });
  expect((await check('park')).totals).toMatchObject({ gaps: 0, overlaps: 0, outside: 0 });
});

function cell(code: string, level: number, west: number, east: number, parent?: string): FixtureFeature {
  const [south, north] = [31, 31.01];
  // Corners of the finest cells on every outline: levels nest without T-junctions.
  const along = Array.from({ length: east - west + 1 }, (_, i) =>
    Number((117 + (west + i) / 100).toFixed(9)),
  );
  const ring = [
    ...along.map((x) => [x, south]),
    ...[...along].reverse().map((x) => [x, north]),
    [along[0]!, south],
  ];
  return {
    type: 'Feature',
    properties: { role: 'cell', level, code, ...(parent ? { parent_code: parent } : {}) },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
}
