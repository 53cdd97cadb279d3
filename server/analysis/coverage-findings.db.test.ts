import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CoverageReport } from '../contract/reports.ts';
import type { Database } from '../db/pool.ts';
import {
  drawn,
  importFixture,
  readFixture,
  readFixtures,
  TODAY,
  type FixtureFeature,
  type LandFixture,
} from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { checkCoverage } from './check-coverage.ts';
import { reportCoverage } from './coverage-report.ts';

let database: TestDatabase;
let gap: LandFixture;
beforeAll(async () => {
  database = await openTestDatabase();
  gap = await readFixture('coverage/gap-between-siblings.geojson');
});
afterAll(() => database.drop());

test('a finding keeps its id over a check after an unrelated change, and a check of unchanged cells is not made', async () => {
  const { db } = database;
  await importFixture(db, gap, 'kept');
  const first = await check(db, 'kept');
  expect(await checkCoverage(db, { regionId: 1, scheme: 'kept', date: TODAY })).toBe(false);
  await importCell(db, 'kept', { ...cellOf(gap, '3401'), name: '改了名 / renamed' });
  expect(await checkCoverage(db, { regionId: 1, scheme: 'kept', date: TODAY })).toBe(true);
  const second = await reportCoverage(db, { regionId: 1, scheme: 'kept' });
  expect(second.gaps.map((finding) => finding.id)).toEqual(first.gaps.map((finding) => finding.id));
  expect(second.gaps).toHaveLength(1);
});

test('a finding keeps its id while it shrinks', async () => {
  const { db } = database;
  await importFixture(db, gap, 'shrinks');
  const [before] = (await check(db, 'shrinks')).gaps;
  await importCell(db, 'shrinks', cellOf(gap, '3401'), 117.0095);
  const [after] = (await check(db, 'shrinks')).gaps;
  expect(after!.id).toBe(before!.id);
  expect(after!.areaM2).toBeCloseTo(before!.areaM2 / 2, 0);
});

test('a gap that is closed becomes fixed, and when it is back it has its old id', async () => {
  const { db } = database;
  await importFixture(db, gap, 'returns');
  const [before] = (await check(db, 'returns')).gaps;
  await importCell(db, 'returns', cellOf(gap, '3401'), 117.01);
  expect((await check(db, 'returns')).gaps).toEqual([]);
  expect(await stateOf(db, before!.id)).toBe('fixed');
  await importCell(db, 'returns', cellOf(gap, '3401'), 117.009);
  const [after] = (await check(db, 'returns')).gaps;
  expect(after!.id).toBe(before!.id);
  expect(await stateOf(db, before!.id)).toBe('open');
});

test('a decision of a person stays with a finding that is found again', async () => {
  const { db } = database;
  await importFixture(db, gap, 'decided');
  const [before] = (await check(db, 'decided')).gaps;
  await db.raw(`update coverage_finding set state = 'accepted' where id = :id`, { id: before!.id });
  await importCell(db, 'decided', { ...cellOf(gap, '3402'), name: 'renamed' });
  await check(db, 'decided');
  expect(await stateOf(db, before!.id)).toBe('accepted');
});

test('gaps, overlaps and ground outside add up to what the plain set operations give', async () => {
  const { db } = database;
  for (const fixture of await readFixtures('coverage')) {
    if (/one-village|declared-partial/.test(fixture.name)) continue; // whose gaps are no faults
    await importFixture(db, fixture);
    const { totals } = await check(db, fixture.name);
    const { rows } = await db.raw<{ rows: { gap: number; overlap: number; outside: number }[] }>(NAIVE, {
      scheme: fixture.name,
      today: TODAY,
    });
    const naive = rows[0]!;
    const orphans = drawn(fixture, 'outside').some((one) => one.properties.causedBy === 'gap 34');
    expectClose(totals.gapM2, naive.gap, `${fixture.name} gaps`);
    expectClose(totals.overlapM2, naive.overlap, `${fixture.name} overlaps`);
    if (!orphans) expectClose(totals.outsideM2, naive.outside, `${fixture.name} outside`);
  }
});

test('two checks at once find the same, once', async () => {
  const { db } = database;
  await importFixture(db, gap, 'at-once');
  const request = { regionId: 1, scheme: 'at-once', date: TODAY };
  const made = await Promise.all([checkCoverage(db, request), checkCoverage(db, request)]);
  expect(made.sort()).toEqual([false, true]);
  expect((await reportCoverage(db, request)).gaps).toHaveLength(1);
});

test('the report of a subtree holds the findings of that subtree alone', async () => {
  const { db } = database;
  const sticks = await readFixture('coverage/cell-sticks-out-of-its-parent.geojson');
  await importFixture(db, sticks, 'under');
  await check(db, 'under');
  const of = async (under: string) =>
    (await reportCoverage(db, { regionId: 1, scheme: 'under', under })).totals;
  await expect(of('NOPE')).rejects.toMatchObject({ code: 'cell-not-found' });
  expect(await of('3401')).toMatchObject({ outside: 1, overlaps: 1 });
  expect(await of('3402')).toMatchObject({ outside: 0, overlaps: 1 });
  expect(await of('34')).toMatchObject({ outside: 1, overlaps: 1 });
});

test('the smallest rows that a check can be asked about: no scheme, no check, no cells', async () => {
  const { db } = database;
  await expect(checkCoverage(db, { regionId: 1, scheme: 'nobody', date: TODAY })).rejects.toMatchObject({
    code: 'scheme-not-found',
  });
  await importFixture(db, { ...gap, features: drawn(gap, 'cell').slice(0, 1) }, 'lonely');
  await expect(reportCoverage(db, { regionId: 1, scheme: 'lonely' })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(await check(db, 'lonely')).toMatchObject({
    parents: 0,
    cells: 1,
    gaps: [],
    overlaps: [],
    outside: [],
  });
});

const NAIVE = `
  with cells as (select v.* from scheme s, lateral cells_on(1, s.id, cast(:today as date)) v where s.code = :scheme),
  parent as (select p.cell_id, p.geom, st_union(c.geom) children from cells p join cells c on c.parent_cell_id = p.cell_id group by p.cell_id, p.geom)
  select coalesce((select sum(area_m2(st_difference(geom, children))) from parent), 0) gap,
         coalesce((select sum(area_m2(polygons_only(st_intersection(a.geom, b.geom)))) from cells a join cells b
                     on a.level = b.level and a.kind = b.kind and a.code < b.code where st_intersects(a.geom, b.geom)), 0) overlap,
         coalesce((select sum(area_m2(st_difference(c.geom, p.geom))) from cells p join cells c on c.parent_cell_id = p.cell_id), 0) outside`;

function expectClose(found: number, wanted: number, what: string): void {
  expect(Math.abs(found - wanted), `${what}: ${found}, plainly ${wanted}`).toBeLessThanOrEqual(
    Math.max(wanted * 1e-6, 0.01),
  );
}

async function check(db: Database, scheme: string): Promise<CoverageReport> {
  await checkCoverage(db, { regionId: 1, scheme, date: TODAY });
  return reportCoverage(db, { regionId: 1, scheme });
}

async function stateOf(db: Database, id: number): Promise<string> {
  const { rows } = await db.raw<{ rows: { state: string }[] }>(
    'select state from coverage_finding where id = :id',
    { id },
  );
  return rows[0]!.state;
}

interface Cell {
  feature: FixtureFeature;
  name?: string;
}

const cellOf = (fixture: LandFixture, code: string): Cell => ({
  feature: drawn(fixture, 'cell').find((cell) => cell.properties.code === code)!,
});

/** The cell again, with another name or another eastern border. */
async function importCell(
  db: Database,
  scheme: string,
  { feature, name }: Cell,
  east?: number,
): Promise<void> {
  const changed = structuredClone(feature);
  if (name) changed.properties.name = name;
  if (east !== undefined) {
    const ring = changed.geometry.coordinates[0] as GeoJSON.Position[];
    const old = Math.max(...ring.map(([lon]) => lon!));
    for (const position of ring) if (position[0] === old) position[0] = east;
  }
  await importFixture(db, { name: scheme, why: '', features: [changed] });
}
