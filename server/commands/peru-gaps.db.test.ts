import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCoverage } from '../analysis/check-coverage.ts';
import { reportCoverage } from '../analysis/coverage-report.ts';
import { importCells } from '../ingest/import-cells.ts';
import { TODAY } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { PERU_JOB } from './demo-jobs.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

/** The plain way, written down here and nowhere in the engine. */
const PLAIN = `
  with cells as (
    select c.* from scheme s, cells_on(1, s.id, cast(:today as date)) c where s.code = 'peru')
  select p.code, area_m2(polygons_only(st_difference(p.geom, u.geom))) "gapM2"
    from cells p
    join (select parent_cell_id, st_union(geom) geom from cells group by parent_cell_id) u on u.parent_cell_id = p.cell_id`;

test('on the sample the gaps of the ten worst parents add up to the difference of parent and children', async () => {
  const { db } = database;
  for (const [n, { path, codeField, nameField }] of PERU_JOB.levels.entries())
    await importCells(db, {
      ...{ regionId: 1, paths: [path], dryRun: false, today: TODAY, kind: 'territorial' },
      ...{ scheme: 'peru', level: n + 1, codeField, nameField },
    });
  await checkCoverage(db, { regionId: 1, scheme: 'peru', date: TODAY });
  const { gaps, totals, groups } = await reportCoverage(db, { regionId: 1, scheme: 'peru' });
  expect(totals).toMatchObject({ gaps: 3400, overlaps: 0, outside: 3811, slivers: 43 });
  expect(groups.length).toBe(3757);

  const { rows } = await db.raw<{ rows: { code: string; gapM2: number }[] }>(PLAIN, { today: TODAY });
  const worst = rows.sort((a, b) => b.gapM2 - a.gapM2).slice(0, 10);
  expect(worst[9]!.gapM2).toBeGreaterThan(1e6);
  for (const { code, gapM2 } of worst) {
    const found = gaps.filter(({ parentCode }) => parentCode === code);
    const sum = found.reduce((total, { areaM2 }) => total + areaM2, 0);
    expect(Math.abs(sum - gapM2), code).toBeLessThanOrEqual(Math.max(1, gapM2 * 1e-6));
  }
});
