import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { overlayBatch } from './analysis/overlay-batch.ts';
import { mergeParts, splitPatch, type SplitRequest } from './analysis/split-patch.ts';
import { findPatchByNumber } from './catalog/find-patch.queries.ts';
import { listParts } from './catalog/parts.queries.ts';
import { requireBatch } from './catalog/require.ts';
import { importLayer } from './ingest/import-layer.ts';
import { importPatches } from './ingest/import-patches.ts';
import { runUndo } from './pipeline.ts';
import { equalAreaM2 } from './testing/equal-area.ts';
import { importFeatures } from './testing/land-fixture.ts';
import { box, ring, type MadeFeature } from './testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let serial = 0;
let batch = '';
let patchId = 0;
const common = { regionId: 1, dryRun: false, today: '2026-01-15' };
const GROUND = ring(
  [
    [117, 31],
    [117.004, 31.001],
    [117.005, 31.004],
    [117.001, 31.005],
    [117, 31],
  ],
  { JCBH: 'P', TBLX: '20' },
);

beforeAll(async () => {
  database = await openTestDatabase();
  await importFeatures([box(116.9, 30.9, 117.002, 31.1, { DLBM: '0101', DLMC: '水田', TBBH: '1' })], (path) =>
    importLayer(database.db, { ...common, paths: [path], layer: 'farmland', kind: 'farmland' }),
  );
});
afterAll(() => database.drop());
beforeEach(async () => {
  batch = `b${++serial}`;
  await deliver(GROUND);
  const { id } = (await requireBatch(database.db, 1, batch))!;
  patchId = (await findPatchByNumber(database.db, { regionId: 1, batchId: id, patchNo: 'P' }))!;
});

const deliver = (feature: MadeFeature) =>
  importFeatures([feature], (path) => importPatches(database.db, { ...common, paths: [path], batch }));
const parts = () => listParts(database.db, { regionId: 1, id: patchId });
const split = (by: Partial<SplitRequest>) =>
  splitPatch(database.db, { regionId: 1, patchId, reason: '', by: '李工', ...by });
const line = (...coordinates: GeoJSON.Position[]): GeoJSON.LineString => ({
  type: 'LineString',
  coordinates,
});
const MIDDLE = line([117.002, 30.99], [117.0025, 31.01]);
const sum = (list: { areaM2: number }[]) => list.reduce((total, { areaM2 }) => total + areaM2, 0);
async function patchM2(): Promise<number> {
  const { rows } = await database.db.raw<{ rows: { area_m2: number }[] }>(
    'select area_m2 from patch where id = :patchId',
    { patchId },
  );
  return rows[0]!.area_m2;
}

test('a line cuts a patch into parts that add up to it, and each part is overlaid', async () => {
  await overlayBatch(database.db, { regionId: 1, batch });
  const cut = await split({ line: MIDDLE, reason: '东侧为道路' });
  expect(cut.map((part) => [part.partNo, part.reason, part.splitBy, part.outdated])).toEqual([
    ['1', '东侧为道路', '李工', false],
    ['2', '东侧为道路', '李工', false],
  ]);
  expect(Math.abs(sum(cut) - (await patchM2()))).toBeLessThan(1e-6);
  // Balanced: a slanted cut of 500 m is off by some hundredths before.
  for (const part of cut) expect(Math.abs(part.areaM2 - equalAreaM2(part.geometry))).toBeLessThan(0.05);
  const west = cut[0]!.overlays[0]!;
  expect(west).toMatchObject({ code: 'farmland', current: true });
  // The layer ends at 117.002°, the cut at half height is at 117.0023° and the part 0.0018° wide there: a sixth is beyond.
  expect(west.hitRatio).toBeGreaterThan(0.82);
  expect(west.hitRatio).toBeLessThan(0.86);
  expect(cut[1]!.overlays).toEqual([]);
});

test('a layer cuts a patch into what lies in it and what does not', async () => {
  await overlayBatch(database.db, { regionId: 1, batch });
  const cut = await split({ layer: 'farmland' });
  expect(cut.map((part) => [part.partNo, part.layer, part.inside])).toEqual([
    ['1', 'farmland', true],
    ['2', 'farmland', false],
  ]);
  expect(cut[0]!.overlays[0]!.hitRatio).toBeCloseTo(1, 6);
  expect(sum(cut)).toBeCloseTo(await patchM2(), 6);
});

test('any line leaves parts that add up to 0.01 m², and merging back makes the patch whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      async (bends) => {
        const inner = bends.map(([x, y]): GeoJSON.Position => [117 + x * 0.005, 31 + y * 0.005]);
        try {
          await split({ line: line([116.99, 31.002], ...inner, [117.01, 31.003]) });
        } catch (error) {
          expect(error).toMatchObject({ code: 'split-refused' });
          return;
        }
        const found = await parts();
        expect(found.length).toBeGreaterThan(1);
        expect(Math.abs(sum(found) - (await patchM2()))).toBeLessThan(0.01);
        expect(await mergeParts(database.db, { regionId: 1, patchId, by: '李工' })).toEqual([]);
      },
    ),
    { numRuns: 15, seed: 7 },
  );
});

test('a part is cut again, and taken back by itself', async () => {
  await split({ line: MIDDLE });
  const [first, second] = await parts();
  await split({ line: line([116.99, 31.002], [117.01, 31.002]), partId: second!.id });
  expect((await parts()).map((part) => part.partNo)).toEqual(['1', '2-1', '2-2']);
  expect(sum(await parts())).toBeCloseTo(await patchM2(), 6);
  const again = await mergeParts(database.db, {
    regionId: 1,
    patchId,
    partId: (await parts())[1]!.id,
    by: '李工',
  });
  expect(again.map((part) => part.partNo)).toEqual(['1', '2']);
  expect(again[0]!.id).toBe(first!.id);
  expect(again[1]!.geometry).toEqual(second!.geometry);
});

test('a patch delivered with other ground marks its parts outdated and keeps them; cut again, they end', async () => {
  await split({ line: MIDDLE });
  await deliver(box(117, 31, 117.005, 31.005, { JCBH: 'P', TBLX: '20' }));
  expect((await parts()).map((part) => part.outdated)).toEqual([true, true]);
  // Nothing but words changed: the ground is still what was cut.
  await deliver({ ...GROUND, properties: { JCBH: 'P', TBLX: 'YH' } });
  expect((await parts()).map((part) => part.outdated)).toEqual([false, false]);
  await deliver(box(117, 31, 117.005, 31.005, { JCBH: 'P', TBLX: '20' }));
  const anew = await split({ line: MIDDLE });
  expect(anew.map((part) => part.outdated)).toEqual([false, false]);
  const { rows } = await database.db.raw<{ rows: { n: number }[] }>(
    'select count(*) n from patch_part where patch_id = :patchId',
    { patchId },
  );
  expect(rows[0]!.n).toBe(4);
});

test('a line that does not cross, a sliver and a whole patch to be merged are refused and change nothing', async () => {
  const refused = { code: 'split-refused' };
  await expect(split({ line: line([116, 30], [116, 32]) })).rejects.toMatchObject(refused);
  await expect(split({ line: line([117.001, 31.002], [117.002, 31.002]) })).rejects.toMatchObject(refused);
  await expect(split({ line: line([117, 31.00001], [117.00002, 31]) })).rejects.toMatchObject(refused);
  await expect(mergeParts(database.db, { regionId: 1, patchId, by: '李工' })).rejects.toMatchObject(refused);
  await expect(split({ layer: 'nowhere' })).rejects.toMatchObject({ code: 'layer-not-found' });
  expect(await parts()).toEqual([]);
});

test('an import whose patches were cut is not undone until they are merged back', async () => {
  await split({ line: MIDDLE });
  const { rows } = await database.db.raw<{ rows: { import_run_id: number }[] }>(
    'select import_run_id from patch where id = :patchId',
    { patchId },
  );
  const undo = () =>
    runUndo(
      database.db,
      { regionId: 1, runId: rows[0]!.import_run_id, today: '2026-01-15' },
      () => undefined,
    );
  await expect(undo()).rejects.toMatchObject({
    code: 'undo-refused',
    dependents: [{ kind: 'part', count: 2 }],
  });
  await mergeParts(database.db, { regionId: 1, patchId, by: '李工' });
  await undo();
});
