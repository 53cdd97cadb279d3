import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportReport } from './contract/import-report.ts';
import { runPatchImport } from './pipeline.ts';
import { importFeatures } from './testing/land-fixture.ts';
import { box, type MadeFeature } from './testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import type { PatchImportOptions } from './ingest/import-patches.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

function bring(
  batch: string,
  features: MadeFeature[],
  more: Partial<PatchImportOptions> = {},
): Promise<ImportReport> {
  return importFeatures(features, (path) =>
    runPatchImport(
      database.db,
      { regionId: 1, dryRun: false, today: '2026-01-15', paths: [path], batch, ...more },
      () => undefined,
    ),
  );
}

const place = (n: number, properties: Record<string, unknown> = {}, grow = 0) =>
  box(100 + n * 0.01, 31, 100.005 + n * 0.01, 31.005 + grow, properties);

/** Numbers of a batch with the western edge of each patch, in hundredths of a degree: where the number is. */
async function where(batch: string): Promise<Record<string, number>> {
  const { rows } = await database.db.raw<{ rows: { patch_no: string; at: number }[] }>(
    `select p.patch_no, round(((st_xmin(p.geom) - 100) * 100)::numeric)::int at
       from patch p join batch b on b.id = p.batch_id where b.code = :batch order by p.patch_no`,
    { batch },
  );
  return Object.fromEntries(rows.map((row) => [row.patch_no, row.at]));
}

test('a reordered, renamed file without numbers is known feature by feature, and nothing is written', async () => {
  const first = await bring('reordered', [place(0, { a: 1 }), place(1, { a: 2 }), place(2, { a: 3 })]);
  const again = await bring('reordered', [place(2, { a: 3 }), place(0, { a: 1 }), place(1, { a: 2 })]);
  expect(again).toMatchObject({
    alreadyImported: true,
    runId: first.runId,
    totals: { added: 0, changed: 0, unchanged: 3 },
    patches: { byGround: 3, missing: 0 },
  });
  expect(await where('reordered')).toEqual({
    'reordered-000001': 0,
    'reordered-000002': 1,
    'reordered-000003': 2,
  });
});

test('a corrected and reordered delivery without numbers keeps the numbers by the ground', async () => {
  await bring('kept', [place(0), place(1), place(2)]);
  const report = await bring('kept', [place(5), place(2, {}, 0.0001), place(1, { note: 'new' }), place(0)]);
  expect(report).toMatchObject({
    totals: { added: 1, changed: 2, unchanged: 1 },
    patches: { byGround: 2, byOverlap: 1, ambiguous: 0, missing: 0 },
  });
  expect(await where('kept')).toEqual({
    'kept-000001': 0,
    'kept-000002': 1,
    'kept-000003': 2,
    'kept-000004': 5,
  });
});

test('the number goes before the ground; a new number on old ground renumbers the patch and keeps the old state', async () => {
  await bring('numbers', [place(0, { patch_no: 'A' }), place(1, { patch_no: 'B' })]);
  const report = await bring('numbers', [place(3, { patch_no: 'A' }), place(1, { patch_no: 'C' })]);
  expect(report).toMatchObject({
    totals: { added: 0, changed: 2 },
    patches: { byNumber: 1, byGround: 1 },
  });
  expect(await where('numbers')).toEqual({ A: 3, C: 1 });
  const { rows } = await database.db.raw<{ rows: { patch_no: string }[] }>(
    `select h.patch_no from patch_history h join batch b on b.id = h.batch_id where b.code = 'numbers' order by 1`,
  );
  expect(rows.map((row) => row.patch_no)).toEqual(['A', 'B']);
});

test('a feature that may be two patches is asked about: kept as new, or the better one by option', async () => {
  const twins = [place(0, { patch_no: 'A' }), place(0, { patch_no: 'B' }, 0.00002)];
  await bring('ask', twins);
  const asked = await bring('ask', [place(0, {}, 0.00003)]);
  expect(asked).toMatchObject({ totals: { added: 1 }, patches: { ambiguous: 1, missing: 2 } });
  expect(asked.files[0]!.issues.map((issue) => issue.code).sort()).toEqual([
    'match-ambiguous',
    'patches-missing',
  ]);
  await bring('best', twins);
  expect(await bring('best', [place(0, {}, 0.00003)], { match: 'best' })).toMatchObject({
    totals: { added: 0, changed: 1 },
    patches: { byOverlap: 1, missing: 1 },
  });
  await bring('new', twins);
  expect(await bring('new', [place(0, {}, 0.00003)], { match: 'new' })).toMatchObject({
    totals: { added: 1 },
    patches: { byOverlap: 0, ambiguous: 0 },
  });
});

test('what a delivery lacks stays and is told', async () => {
  await bring('lacking', [place(0, { patch_no: 'A' }), place(1, { patch_no: 'B' })]);
  const report = await bring('lacking', [place(0, { patch_no: 'A', changed: 1 })]);
  expect(report.patches).toMatchObject({ missing: 1 });
  expect(report.files[0]!.issues).toMatchObject([{ feature: null, code: 'patches-missing' }]);
  expect(await where('lacking')).toEqual({ A: 0, B: 1 });
});

test('two patches of one outline are both kept and reported', async () => {
  const report = await bring('twice', [place(0, { patch_no: 'A' }), place(0, { patch_no: 'B' })]);
  expect(report).toMatchObject({ totals: { added: 2 }, patches: { duplicateGround: 1 } });
  expect(report.files[0]!.issues).toMatchObject([{ code: 'duplicate-ground' }]);
});

test('the same ground in an earlier batch is linked, whichever batch came first', async () => {
  const at = (n: number, grow = 0) => place(n + 500, {}, grow);
  const quarter = (from: string, to: string) => ({ period: { from, to } });
  await bring('2025Q2', [at(0, 0.005), at(1)], quarter('2025-04-01', '2025-06-30'));
  const later = await bring('2025Q3', [at(0), at(2)], quarter('2025-07-01', '2025-09-30'));
  expect(later.patches).toMatchObject({ linked: 1 });
  const earliest = await bring('2025Q1', [at(2)], quarter('2025-01-01', '2025-03-31'));
  expect(earliest.patches).toMatchObject({ linked: 1 });
  const { rows } = await database.db.raw<{ rows: unknown[] }>(
    `select b.code, e.code earlier, round(l.ratio::numeric, 3)::float8 ratio, round(l.earlier_ratio::numeric, 3)::float8 earlier_ratio
       from patch_link l join patch p on p.id = l.patch_id join batch b on b.id = p.batch_id
       join patch q on q.id = l.earlier_patch_id join batch e on e.id = q.batch_id
      where b.code like '2025%' order by 1, 2`,
  );
  expect(rows).toEqual([
    { code: '2025Q3', earlier: '2025Q1', ratio: 1, earlier_ratio: 1 },
    { code: '2025Q3', earlier: '2025Q2', ratio: 1, earlier_ratio: 0.5 },
  ]);
});

test('tile rows follow the commit, batch by batch, and are made up for when they were cut off', async () => {
  await bring('tiled', [place(0), place(1)]);
  const rows = async () =>
    (
      await database.db.raw<{ rows: { n: number }[] }>(
        `select count(*) n from tile_patch t join batch b on b.id = t.batch_id where b.code = 'tiled'`,
      )
    ).rows[0]!.n;
  expect(await rows()).toBe(2);
  // As a kill between the commit and what follows leaves it.
  await database.db.raw(
    `delete from tile_patch where batch_id = (select id from batch where code = 'tiled')`,
  );
  await database.db.raw(`update batch set tiles_run_id = null where code = 'tiled'`);
  await bring('another', [place(7)]);
  expect(await rows()).toBe(2);
});
