import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCoverage } from '../analysis/check-coverage.ts';
import { reportCoverage } from '../analysis/coverage-report.ts';
import type { CoverageReport } from '../contract/reports.ts';
import { importCells } from '../ingest/import-cells.ts';
import type { PlantedFault } from '../made/faults/fault.ts';
import { makeProvince } from '../made/province.ts';
import { TODAY } from '../testing/land-fixture.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

async function check(seed: number, faults: number | null) {
  const out = temporaryFolder();
  const scheme = `made-${seed}`;
  await makeProvince({
    ...{ seed, out, faults, cells: [4, 20, 60], patches: 0, exclaves: 1, stopEarly: 1, formats: ['shp'] },
  });
  for (const level of [1, 2, 3]) {
    const paths = [join(out, `cells-${level}.shp`)];
    await importCells(database.db, {
      ...{ regionId: 1, paths, dryRun: false, today: TODAY, kind: 'territorial', scheme, level },
    });
  }
  await checkCoverage(database.db, { regionId: 1, scheme, date: TODAY });
  const report = await reportCoverage(database.db, { regionId: 1, scheme });
  const planted = faults === null ? [] : readFaults(join(out, 'faults.json'));
  return { report, planted };
}

const readFaults = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as PlantedFault[];
const near = (a: number, b: number) => Math.abs(a - b) <= Math.max(0.02, b * 1e-6);

/** What a fault of a kind must be found as: its ground by itself, exactly. */
function foundAs({ kind, codes, parentCode, areaM2 }: PlantedFault, report: CoverageReport): boolean {
  const isGap = () => report.gaps.some((gap) => gap.parentCode === parentCode && near(gap.areaM2, areaM2));
  const isOverlap = () =>
    report.overlaps.some(
      (overlap) => codes.every((code) => overlap.codes.includes(code)) && near(overlap.areaM2, areaM2),
    );
  switch (kind) {
    case 'gap':
    case 'deleted':
    case 'moved':
      return isGap();
    case 'overlap':
    case 'duplicate':
    case 'swallowed':
      return isOverlap();
    case 'sliver':
      return codes.length === 1 ? isGap() : isOverlap();
    case 'outside':
      return report.outside.some(({ code, areaM2: found }) => code === codes[0] && near(found, areaM2));
  }
}

test('a grid without planted faults has no finding', async () => {
  const { report } = await check(1, null);
  expect(report.totals).toMatchObject({ gaps: 0, overlaps: 0, outside: 0 });
});

test.each([11, 12, 13])('every planted fault is found and nothing else, seed %i', async (seed) => {
  const { report, planted } = await check(seed, 1);
  expect(new Set(planted.map(({ kind }) => kind)).size).toBe(8);
  expect(planted.filter((fault) => !foundAs(fault, report))).toEqual([]);

  const wrong = new Set(planted.map(({ codes }) => codes[0]));
  const gaps = planted.map(({ parentCode, areaM2 }) => ({ parentCode, areaM2 }));
  const uncaused = [
    ...report.gaps.filter(
      ({ parentCode, areaM2 }) => !gaps.some((g) => g.parentCode === parentCode && near(g.areaM2, areaM2)),
    ),
    ...report.overlaps.filter(({ codes }) => !codes.some((code) => wrong.has(code))),
    ...report.outside.filter(({ code }) => !wrong.has(code)),
  ];
  expect(uncaused).toEqual([]);
});
