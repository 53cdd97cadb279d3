import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportReport } from '../contract/import-report.ts';
import { importFeatures } from '../testing/land-fixture.ts';
import { box, type MadeFeature } from '../testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importCells } from './import-cells.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const at = (code: string, west: number, east: number): MadeFeature =>
  box(west, 31, east, 31.01, { code, name: `网格${code}` });

const bring = (scheme: string, features: MadeFeature[], level = 1): Promise<ImportReport> =>
  importFeatures(features, (path) =>
    importCells(database.db, {
      ...{ regionId: 1, paths: [path], dryRun: false, today: '2026-01-15' },
      ...{ scheme, level, kind: 'territorial' },
    }),
  );

test('cells that touch nothing of a level above are noted with their distance, a hundred listed, and come in', async () => {
  await bring('astray', [at('3401', 117, 117.01), at('3402', 117.01, 117.02)]);
  const rows = Array.from({ length: 120 }, (_, n) => at(`3402${n}`, 118 + n * 0.01, 118.01 + n * 0.01));
  const report = await bring('astray', [at('340101', 117.019, 117.03), ...rows], 2);
  const [file] = report.files;
  expect(report.totals).toMatchObject({ accepted: 121, refused: 0, added: 121 });
  expect(report.totals.issueCounts['outside-parent']).toBe(120);
  const noted = file!.issues.filter(({ code }) => code === 'outside-parent');
  expect(noted).toHaveLength(100);
  expect(noted[0]).toMatchObject({ feature: 1, repaired: false });
  // From 117.02° to 118° E at 31° N: 93.6 km on the ellipsoid.
  expect(noted[0]!.message).toMatch(/3402.*94 千米/);
  expect((await bring('astray-alone', rows)).totals.issueCounts).toEqual({});
});
