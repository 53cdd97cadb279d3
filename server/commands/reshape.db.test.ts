import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCoverage } from '../analysis/check-coverage.ts';
import { reportCoverage } from '../analysis/coverage-report.ts';
import { runReshape } from '../pipeline.ts';
import { importFixture, TODAY } from '../testing/land-fixture.ts';
import { drawLand } from '../testing/random-land.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const scheme = 'reshape';
const announce = () => undefined;

async function readCell(code: string) {
  const { rows } = await database.db.raw<{
    rows: { cell_id: number; area_m2: number; west: number; east: number; lat: number }[];
  }>(
    `select v.cell_id, v.area_m2, st_xmin(v.geom) west, st_xmax(v.geom) east, st_y(st_centroid(v.geom)) lat
       from scheme s, lateral cells_on(1, s.id, cast(:today as date)) v where s.code = :scheme and v.code = :code`,
    { scheme, code, today: TODAY },
  );
  return rows[0];
}

test('a cell split by a line and merged again is the cell it was', async () => {
  const jitter = Array.from({ length: 98 }, () => 0);
  await importFixture(database.db, { name: scheme, why: '', features: drawLand({ jitter, faults: [] }) });
  await checkCoverage(database.db, { regionId: 1, scheme, date: TODAY });
  const before = (await readCell('9007'))!;
  const request = { regionId: 1, scheme, date: TODAY, dryRun: false };
  const line = {
    type: 'LineString' as const,
    coordinates: [
      [before.west - 1e-4, before.lat - 1e-4],
      [before.east + 1e-4, before.lat],
    ],
  };
  const split = await runReshape(
    database.db,
    { ...request, cellId: before.cell_id, line, parts: [] },
    announce,
  );
  const [one, two] = split.cells;
  expect([one!.code, two!.code]).toEqual(['9007', '9007-2']);
  expect(one!.areaAfterM2! + two!.areaAfterM2!).toBeCloseTo(before.area_m2, 1);
  const clean = { gaps: 0, overlaps: 0, outside: 0 };
  expect((await reportCoverage(database.db, { regionId: 1, scheme })).totals).toMatchObject(clean);

  const cellIds = [one!.cellId, two!.cellId];
  await runReshape(database.db, { ...request, cellIds, code: '9007', name: '9007' }, announce);
  const after = (await readCell('9007'))!;
  expect(after.cell_id).toBe(before.cell_id);
  expect(after.area_m2).toBeCloseTo(before.area_m2, 1);
  expect(await readCell('9007-2')).toBeUndefined();
  expect((await reportCoverage(database.db, { regionId: 1, scheme })).totals).toMatchObject(clean);
  const { rows } = await database.db.raw<{ rows: { kind: string }[] }>(
    'select kind from cell_lineage order by id',
  );
  expect(rows.map(({ kind }) => kind)).toEqual(['split', 'merge']);
});
