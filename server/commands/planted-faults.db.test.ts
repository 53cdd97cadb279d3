import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCoverage } from '../analysis/check-coverage.ts';
import { reportCoverage } from '../analysis/coverage-report.ts';
import { TODAY } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importFaultyLand, verifyFaults } from '../testing/verify-faults.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

test('a grid without planted faults has no finding', async () => {
  const { db } = database;
  await importFaultyLand(db, { seed: 1, cells: [4, 20, 60], faults: null });
  const check = { regionId: 1, scheme: 'made-1', date: TODAY };
  await checkCoverage(db, check);
  expect((await reportCoverage(db, check)).totals).toMatchObject({ gaps: 0, overlaps: 0, outside: 0 });
});

// More seeds and larger provinces: npm run verify -- faults
test.each([11])(
  'every planted fault is found and nothing else, and the batch repair leaves no sliver and changes nothing else, seed %i',
  async (seed) => {
    const { planted, wrong } = await verifyFaults(database.db, { seed, cells: [4, 24, 90], faults: 2 });
    expect(planted).toBeGreaterThanOrEqual(8);
    expect(wrong).toEqual([]);
  },
);
