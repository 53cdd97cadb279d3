import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportReport } from '../contract/import-report.ts';
import { equalAreaM2 } from '../testing/equal-area.ts';
import { importFeatures } from '../testing/land-fixture.ts';
import { box, ring, type MadeFeature } from '../testing/make-feature.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importCells, type CellImportOptions } from './import-cells.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const WEST = box(117, 31, 117.01, 31.01, { code: '3401', name: '西村' });
const EAST = box(117.01, 31, 117.02, 31.01, { code: '3402', name: '东村' });

function bring(
  scheme: string,
  features: MadeFeature[],
  more: Partial<CellImportOptions> = {},
): Promise<ImportReport> {
  return importFeatures(features, (path) =>
    importCells(database.db, {
      ...{
        regionId: 1,
        paths: [path],
        dryRun: false,
        today: '2026-01-15',
        scheme,
        level: 1,
        kind: 'territorial',
      },
      ...more,
    }),
  );
}

interface VersionRow {
  code: string;
  name: string;
  valid: string;
  current: boolean;
  cell_id: number;
  area_m2: number;
}

async function versions(scheme: string): Promise<VersionRow[]> {
  const { rows } = await database.db.raw<{ rows: VersionRow[] }>(
    `select v.code, v.name, v.valid::text valid, upper_inf(v.recorded) current, v.cell_id, v.area_m2
       from cell_version v join scheme s on s.id = v.scheme_id where s.code = :scheme order by v.code, v.id`,
    { scheme },
  );
  return rows;
}

async function countAll(): Promise<Record<string, number>> {
  const { rows } = await database.db.raw<{ rows: Record<string, number>[] }>(
    `select (select count(*) from scheme) schemes, (select count(*) from cell) cells, (select count(*) from cell_version) versions,
            (select count(*) from import_run) runs, (select count(*) from scheme_level) levels`,
  );
  return rows[0]!;
}

test('a first delivery is valid from the beginning of time and counted in the report', async () => {
  const report = await bring('first', [WEST, EAST]);
  expect(report.totals).toMatchObject({
    read: 2,
    accepted: 2,
    repaired: 0,
    refused: 0,
    added: 2,
    changed: 0,
    unchanged: 0,
  });
  expect(report.files[0]).toMatchObject({
    format: 'geojson',
    crs: expect.any(String) as string,
    bbox: [117, 31, 117.02, 31.01],
  });
  const rows = await versions('first');
  expect(rows.map(({ code, name, valid }) => [code, name, valid])).toEqual([
    ['3401', '西村', '[-infinity,)'],
    ['3402', '东村', '[-infinity,)'],
  ]);
  expect(rows[0]!.area_m2).toBeCloseTo(equalAreaM2(WEST.geometry!), 2);
});

test('an import that fails in the middle leaves nothing, and the next one works', async () => {
  const folder = temporaryFolder();
  const file = async (name: string, features: MadeFeature[]) =>
    writeFile(join(folder, name), JSON.stringify({ type: 'FeatureCollection', features }));
  await file('1.geojson', [WEST, EAST]);
  await file('2.geojson', [box(117.02, 31, 117.03, 31.01, { number: '3403' })]);
  const before = await countAll();
  const options = {
    regionId: 1,
    paths: [folder],
    dryRun: false,
    today: '2026-01-15',
    scheme: 'broken',
    level: 1,
    kind: 'territorial',
  };
  // Several times over: a connection left in the middle of a COPY would be handed out again.
  for (let i = 0; i < 3; i++) {
    await expect(importCells(database.db, { ...options, codeField: 'code' })).rejects.toMatchObject({
      code: 'field-not-found',
    });
  }
  expect(await countAll()).toEqual(before);
  expect((await bring('broken', [WEST])).totals.added).toBe(1);
});

test('the same content again is known and makes no row', async () => {
  await bring('again', [WEST, EAST]);
  const before = await countAll();
  const report = await bring('again', [WEST, EAST]);
  expect(report).toMatchObject({ alreadyImported: true, totals: { accepted: 2, added: 2 } });
  expect(await countAll()).toEqual(before);
});

test('the same cells in another order make a run but no version', async () => {
  await bring('order', [WEST, EAST]);
  const report = await bring('order', [EAST, WEST]);
  expect(report.totals).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
  expect(await versions('order')).toHaveLength(2);
});

test('a changed cell gets a new version from today, and what we held true before is kept', async () => {
  await bring('changed', [WEST, EAST]);
  const wider = box(117, 31, 117.012, 31.01, { code: '3401', name: '西村' });
  const report = await bring('changed', [wider, EAST]);
  expect(report.totals).toMatchObject({ added: 0, changed: 1, unchanged: 1 });
  const west = (await versions('changed')).filter((row) => row.code === '3401');
  expect(west.map(({ valid, current }) => [valid, current]).sort()).toEqual([
    ['[-infinity,)', false],
    ['[-infinity,2026-01-15)', true],
    ['[2026-01-15,)', true],
  ]);
  expect(new Set(west.map((row) => row.cell_id)).size).toBe(1);
  expect(west.find((row) => row.valid === '[2026-01-15,)')!.area_m2).toBeCloseTo(
    equalAreaM2(wider.geometry!),
    2,
  );
});

test('a correction on the same day replaces the state but not the memory of it', async () => {
  await bring('corrected', [WEST]);
  await bring('corrected', [box(117, 31, 117.012, 31.01, { code: '3401' })], { validFrom: '2026-01-15' });
  await bring('corrected', [box(117, 31, 117.013, 31.01, { code: '3401' })], { validFrom: '2026-01-15' });
  const rows = await versions('corrected');
  expect(rows.filter((row) => row.current).map((row) => row.valid)).toEqual([
    '[-infinity,2026-01-15)',
    '[2026-01-15,)',
  ]);
  expect(rows).toHaveLength(4);
});

test('features with one code become one multipart cell, and the report says so', async () => {
  const island = box(117.03, 31, 117.04, 31.01, { code: '3401', name: '飞地' });
  const report = await bring('merged', [WEST, EAST, island]);
  expect(report.totals).toMatchObject({ read: 3, accepted: 3, added: 2 });
  expect(report.files[0]!.issues).toMatchObject([
    { feature: 2, code: 'duplicate-code-merged', repaired: false },
  ]);
  const [west] = await versions('merged');
  expect(west).toMatchObject({ code: '3401', name: '西村' });
  expect(west!.area_m2).toBeCloseTo(equalAreaM2(WEST.geometry!) + equalAreaM2(island.geometry!), 2);
});

test('a null geometry is refused, the others come in, and what was read is accounted for', async () => {
  const report = await bring('null', [
    WEST,
    { type: 'Feature', properties: { code: '3409' }, geometry: null },
    EAST,
  ]);
  expect(report.totals).toMatchObject({ read: 3, accepted: 2, refused: 1, added: 2 });
  expect(report.files[0]!.issues).toMatchObject([{ feature: 1, code: 'geometry-null', repaired: false }]);
});

test('a cell without a code is refused by name', async () => {
  const report = await bring('codeless', [WEST, box(117.01, 31, 117.02, 31.01, { code: ' ' })]);
  expect(report.totals).toMatchObject({ read: 2, accepted: 1, refused: 1 });
  expect(report.files[0]!.issues).toMatchObject([{ feature: 1, code: 'code-missing' }]);
});

test('a bow-tie becomes two triangles and is reported with both areas', async () => {
  const tie = ring(
    [
      [117, 31],
      [117.01, 31.01],
      [117.01, 31],
      [117, 31.005],
      [117, 31],
    ],
    { code: '3401' },
  );
  // Crossing at t = 1/3: lon 117 + 0.01/3, lat 31 + 0.01/3.
  const at: GeoJSON.Position = [117 + 0.01 / 3, 31 + 0.01 / 3];
  const whole =
    equalAreaM2({ type: 'Polygon', coordinates: [[[117, 31], at, [117, 31.005], [117, 31]]] }) +
    equalAreaM2({ type: 'Polygon', coordinates: [[at, [117.01, 31.01], [117.01, 31], at]] });
  const report = await bring('bow-tie', [tie, EAST]);
  expect(report.totals).toMatchObject({ read: 2, accepted: 2, repaired: 1, refused: 0 });
  const issue = report.files[0]!.issues[0]!;
  expect(issue).toMatchObject({ feature: 0, code: 'geometry-repaired', repaired: true });
  const [before, after] = [...issue.message.matchAll(/(\d+\.\d\d)/g)]
    .slice(0, 2)
    .map(([number]) => Number(number));
  expect(Math.abs(before! - Math.abs(equalAreaM2(tie.geometry!)))).toBeLessThan(1);
  expect(Math.abs(after! - whole)).toBeLessThan(1);
  expect(Math.abs((await versions('bow-tie'))[0]!.area_m2 - whole)).toBeLessThan(1);
});

test('a dry run reports and leaves nothing, with or without a code field', async () => {
  const before = await countAll();
  const report = await bring('dry', [WEST, EAST], { dryRun: true });
  expect(report).toMatchObject({ dryRun: true, runId: null, totals: { read: 2, accepted: 2, added: 2 } });
  const codeless = await bring('dry', [box(117, 31, 117.01, 31.01, { nothing: 1 })], { dryRun: true });
  expect(codeless.totals).toMatchObject({ read: 1, accepted: 1, refused: 0 });
  expect(codeless.files[0]!.sample).toEqual([{ nothing: 1 }]);
  expect(await countAll()).toEqual(before);
});

test('where nothing is accepted nothing is kept, not even an empty scheme', async () => {
  const before = await countAll();
  const report = await bring('empty', [{ type: 'Feature', properties: { code: '1' }, geometry: null }]);
  expect(report).toMatchObject({ runId: null, totals: { read: 1, accepted: 0, refused: 1 } });
  expect(await countAll()).toEqual(before);
});

test('imports of one level at once take turns and lose nothing', async () => {
  const cells = [0, 1, 2, 3].map((n) =>
    box(117 + n * 0.01, 31, 117.01 + n * 0.01, 31.01, { code: `340${n}` }),
  );
  const reports = await Promise.all(cells.map((cell, n) => bring('at-once', [cell, cells[(n + 1) % 4]!])));
  expect(reports.reduce((sum, report) => sum + report.totals.added, 0)).toBe(4);
  const rows = await versions('at-once');
  expect(rows.map((row) => row.code)).toEqual(['3400', '3401', '3402', '3403']);
});

test('the very same import twice at once is done once', async () => {
  const reports = await Promise.all([1, 2].map(() => bring('twice', [WEST, EAST])));
  expect(reports.map((report) => report.alreadyImported).sort()).toEqual([false, true]);
  expect(await versions('twice')).toHaveLength(2);
});

test('children find their parent by the prefix of their code, in whichever order the levels come', async () => {
  const village = (code: string, west: number) => box(west, 31, west + 0.005, 31.01, { code });
  await bring('linked', [village('340101', 117), village('340102', 117.005), village('340201', 117.01)], {
    level: 2,
  });
  await bring('linked', [WEST, EAST]);
  const { rows } = await database.db.raw<{ rows: { code: string; parent: string }[] }>(
    `select v.code, p.code parent from cell_version v join scheme s on s.id = v.scheme_id and s.code = 'linked'
       join cell_version p on p.cell_id = v.parent_cell_id where v.level = 2 order by v.code`,
  );
  expect(rows.map(({ code, parent }) => [code, parent])).toEqual([
    ['340101', '3401'],
    ['340102', '3401'],
    ['340201', '3402'],
  ]);
});
