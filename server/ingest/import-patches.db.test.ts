import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportReport } from '../contract/import-report.ts';
import { equalAreaM2 } from '../testing/equal-area.ts';
import { importFeatures } from '../testing/land-fixture.ts';
import { box, type MadeFeature } from '../testing/make-feature.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importPatches, type PatchImportOptions } from './import-patches.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const place = (n: number, properties: Record<string, unknown> = {}) =>
  box(117 + n * 0.01, 31, 117.005 + n * 0.01, 31.005, properties);

const common = { regionId: 1, dryRun: false, today: '2026-01-15' };

function bring(
  batch: string,
  features: MadeFeature[],
  more: Partial<PatchImportOptions> = {},
): Promise<ImportReport> {
  return importFeatures(features, (path) =>
    importPatches(database.db, { ...common, paths: [path], batch, ...more }),
  );
}

interface PatchRow {
  patch_no: string;
  observed_on: string;
  after_text: string | null;
  issued_area_m2: number | null;
  area_m2: number;
}

async function patches(batch: string): Promise<PatchRow[]> {
  const { rows } = await database.db.raw<{ rows: PatchRow[] }>(
    `select p.patch_no, p.observed_on, p.after_text, p.issued_area_m2, p.area_m2
       from patch p join batch b on b.id = p.batch_id where b.code = :batch order by p.patch_no`,
    { batch },
  );
  return rows;
}

async function count(
  table: 'patch' | 'patch_history' | 'tile_patch' | 'batch' | 'import_run',
): Promise<number> {
  const { rows } = await database.db.raw<{ rows: { n: number }[] }>('select count(*) n from ??', [table]);
  return rows[0]!.n;
}

test('patches without a number are numbered by their place, running on over the files', async () => {
  const folder = temporaryFolder();
  const file = (name: string, features: MadeFeature[]) =>
    writeFile(join(folder, name), JSON.stringify({ type: 'FeatureCollection', features }));
  await file('a.geojson', [place(0), { type: 'Feature', properties: {}, geometry: null }, place(1)]);
  await file('b.geojson', [place(2)]);
  const report = await importPatches(database.db, { ...common, paths: [folder], batch: 'numbered' });
  expect(report.totals).toMatchObject({ read: 4, accepted: 3, refused: 1, added: 3 });
  expect((await patches('numbered')).map((patch) => patch.patch_no)).toEqual([
    'numbered-000001',
    'numbered-000003',
    'numbered-000004',
  ]);
});

test('the day of a patch is the end of its HSX, else of the period of the batch, else today', async () => {
  await bring('days', [place(0, { patch_no: 'A', HSX: '2025-03' }), place(1, { patch_no: 'B' })], {
    period: { from: '2025-04-01', to: '2025-06-30' },
  });
  await bring('no-period', [place(0, { patch_no: 'C' })]);
  expect((await patches('days')).map((patch) => patch.observed_on)).toEqual(['2025-03-31', '2025-06-30']);
  expect((await patches('no-period')).map((patch) => patch.observed_on)).toEqual(['2026-01-15']);
});

test('a date that is none is kept as text and noted', async () => {
  const report = await bring('dates', [place(0, { patch_no: 'A', HSX: '去年' })]);
  expect(report.files[0]!.issues).toMatchObject([{ feature: 0, code: 'date-not-understood' }]);
  expect((await patches('dates'))[0]).toMatchObject({ after_text: '去年', observed_on: '2026-01-15' });
});

test('the issued area is kept beside the computed one', async () => {
  await bring('areas', [place(0, { patch_no: 'A', MJ: 12345.6 })]);
  const [patch] = await patches('areas');
  expect(patch!.issued_area_m2).toBe(12345.6);
  expect(patch!.area_m2).toBeCloseTo(equalAreaM2(place(0).geometry!), 2);
});

test('a corrected patch is updated, its earlier state goes to the history, and the others stay untouched', async () => {
  await bring('corrected', [place(0, { patch_no: 'A' }), place(1, { patch_no: 'B' })]);
  const before = await count('patch_history');
  const smaller = box(117, 31, 117.004, 31.005, { patch_no: 'A' });
  const report = await bring('corrected', [smaller, place(1, { patch_no: 'B' })]);
  expect(report.totals).toMatchObject({ added: 0, changed: 1, unchanged: 1 });
  const rows = await patches('corrected');
  expect(rows).toHaveLength(2);
  expect(rows[0]!.area_m2).toBeCloseTo(equalAreaM2(smaller.geometry!), 2);
  const { rows: kept } = await database.db.raw<{ rows: { area_m2: number; closed: boolean }[] }>(
    `select h.area_m2, not upper_inf(h.recorded) closed from patch_history h join patch p on p.id = h.patch_id
       join batch b on b.id = p.batch_id and b.code = 'corrected'`,
  );
  expect(kept).toHaveLength(1);
  expect(kept[0]!.closed).toBe(true);
  expect(kept[0]!.area_m2).toBeCloseTo(equalAreaM2(place(0).geometry!), 2);
  expect(await count('patch_history')).toBe(before + 1);
});

test('a number used twice in one delivery is suffixed and listed, so nothing is lost', async () => {
  const report = await bring('doubles', [place(0, { patch_no: 'A' }), place(1, { patch_no: 'A' })]);
  expect(report.totals).toMatchObject({ accepted: 2, added: 2 });
  expect(report.files[0]!.issues).toMatchObject([{ feature: 1, code: 'duplicate-number-suffixed' }]);
  expect((await patches('doubles')).map((patch) => patch.patch_no)).toEqual(['A', 'A-2']);
});

test('a third feature whose number is what the suffix would make is not lost either', async () => {
  const report = await bring('clash', [
    place(0, { patch_no: 'A' }),
    place(1, { patch_no: 'A' }),
    place(2, { patch_no: 'A-2' }),
  ]);
  expect(report.totals).toMatchObject({ accepted: 3, added: 3 });
  expect((await patches('clash')).map((patch) => patch.patch_no)).toEqual(['A', 'A-2', 'A-2-2']);
});

test('a dry run leaves no batch, no patch and no run', async () => {
  const before = [await count('patch'), await count('batch'), await count('import_run')];
  const report = await bring('dry', [place(0), place(1)], { dryRun: true });
  expect(report).toMatchObject({ dryRun: true, runId: null, totals: { accepted: 2, added: 2 } });
  expect([await count('patch'), await count('batch'), await count('import_run')]).toEqual(before);
});

test('the same delivery again is known', async () => {
  await bring('again', [place(0), place(1)]);
  const before = await count('patch');
  expect(await bring('again', [place(0), place(1)])).toMatchObject({ alreadyImported: true });
  expect(await count('patch')).toBe(before);
});

test('two deliveries of one batch at once take turns', async () => {
  await Promise.all(
    [0, 1, 2].map((n) => bring('at-once', [place(n, { patch_no: `P${n}` }), place(9, { patch_no: 'P9' })])),
  );
  expect((await patches('at-once')).map((patch) => patch.patch_no)).toEqual(['P0', 'P1', 'P2', 'P9']);
});

test('a first delivery loaded straight into the table gets the report of one that goes through the stage', async () => {
  const tie = place(2, { JCBH: 'B' });
  tie.geometry = {
    type: 'Polygon',
    coordinates: [
      [
        [117, 32],
        [117.01, 32.01],
        [117.01, 32],
        [117, 32.01],
        [117, 32],
      ],
    ],
  };
  const features = [
    place(0, { JCBH: 'A', MJ: 1 }),
    tie,
    place(3, { JCBH: 'A' }),
    place(4, { JCBH: 'A-2' }),
    place(5),
    place(5, { JCBH: 'A' }),
  ];
  // What is only tried goes through the stage.
  const tried = await bring('straight', features, { dryRun: true });
  const report = await bring('straight', features);
  const isOfGround = (issue: { code: string }) => issue.code === 'duplicate-ground';
  expect(report.files[0]!.issues.filter((issue) => !isOfGround(issue))).toEqual(tried.files[0]!.issues);
  expect(report.files[0]!.issues.filter(isOfGround)).toHaveLength(1);
  const { path: _p, issues: _i, issueCounts: _c, ...file } = report.files[0]!;
  expect(tried.files[0]).toMatchObject(file);
  expect(report.totals).toMatchObject({ read: 6, accepted: 6, repaired: 1, refused: 0, added: 6 });
  const numbers = (await patches('straight')).map((patch) => patch.patch_no);
  expect(numbers.sort()).toEqual(['A', 'A-2', 'A-2-2', 'A-3', 'B', 'straight-000005']);
});

test('a batch that holds patches cannot be deleted', async () => {
  await bring('kept', [place(0, { JCBH: 'A' })]);
  await expect(database.db.raw(`delete from batch where code = 'kept'`)).rejects.toThrow('still has patches');
});
