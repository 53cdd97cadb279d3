import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LayerKind } from './contract/layers.ts';
import type { OverlayReport } from './contract/overlay.ts';
import { importLayer } from './ingest/import-layer.ts';
import { importPatches } from './ingest/import-patches.ts';
import { equalAreaM2 } from './testing/equal-area.ts';
import { importFeatures } from './testing/land-fixture.ts';
import { box, type MadeFeature } from './testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { overlayBatch } from './analysis/overlay-batch.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const common = { regionId: 1, dryRun: false, today: '2026-01-15' };
/** A box in units of 0.001°, about 100 m. */
const at = (
  west: number,
  south: number,
  east: number,
  north: number,
  properties: Record<string, unknown> = {},
) => box(117 + west / 1000, 31 + south / 1000, 117 + east / 1000, 31 + north / 1000, properties);
const m2 = (feature: MadeFeature) => equalAreaM2(feature.geometry!);

const bringLayer = (layer: string, kind: LayerKind, features: MadeFeature[]) =>
  importFeatures(features, (path) => importLayer(database.db, { ...common, paths: [path], layer, kind }));
const bringPatches = (batch: string, features: MadeFeature[], period?: { from: string; to: string }) =>
  importFeatures(features, (path) => importPatches(database.db, { ...common, paths: [path], batch, period }));
const overlay = (batch: string, layers?: string[]): Promise<OverlayReport> =>
  overlayBatch(database.db, { regionId: 1, batch, layers });

interface Row {
  patch_no: string;
  source: string;
  hit_m2: number;
  hit_ratio: number;
  farmland_m2: number | null;
  unmatched_m2: number | null;
  matched: string[];
  classes: Record<string, number>;
}
async function rows(batch: string): Promise<Record<string, Row>> {
  const result = await database.db.raw<{ rows: Row[] }>(
    `select p.patch_no, coalesce(l.code, e.code) source, o.hit_m2, o.hit_ratio, o.farmland_m2, o.unmatched_m2, o.matched, o.classes
       from patch_overlay o join patch p on p.id = o.patch_id join batch b on b.id = p.batch_id
       left join reference_layer l on o.source_kind = 'layer' and l.id = o.source_id
       left join batch e on o.source_kind = 'batch' and e.id = o.source_id
      where b.code = :batch and o.part_id = 0 order by 1, 2`,
    { batch },
  );
  return Object.fromEntries(result.rows.map((row) => [`${row.patch_no} ${row.source}`, row]));
}

const land = (n: number, west: number, south: number, east: number, north: number, more = {}) =>
  at(west, south, east, north, { DLBM: '0101', DLMC: '水田', TBBH: String(n), ...more });
const approval = (no: string, west: number, south: number, east: number, north: number) =>
  at(west, south, east, north, { DKBH: no, PZWH: no, XMMC: '项目', PZRQ: '2025-01-01' });
const patch = (no: string, west: number, south: number, east: number, north: number) =>
  at(west, south, east, north, { JCBH: no, TBLX: '20', QSX: '2025Q1', HSX: '2025Q2' });

test('farmland that no approval covers is what is hit less what is approved, features that overlap counted once', async () => {
  await bringLayer('farmland', 'farmland', [
    land(1, 0, 0, 4, 4),
    land(2, 4, 0, 6, 4),
    land(3, 6, 0, 8, 4, { DLBM: '1202', DLMC: '设施农用地' }),
  ]);
  await bringLayer('approvals', 'approvals', [approval('A1', 0, 0, 2, 10), approval('A2', 1, 0, 3, 10)]);
  await bringPatches('b1', [patch('P', 0, 0, 8, 4), patch('Q', 20, 20, 21, 21), patch('R', 1, 1, 2, 2)]);
  const report = await overlay('b1');
  expect(report).toMatchObject({ batch: 'b1', patches: 3, parts: 0 });
  expect(report.sources).toMatchObject([
    { code: 'approvals', layerKind: 'approvals', hits: 2, unmatchedM2: null, computed: 3 },
    { code: 'farmland', layerKind: 'farmland', hits: 2, computed: 3 },
  ]);
  const found = await rows('b1');
  const farm = found['P farmland']!;
  expect(farm.hit_m2).toBeCloseTo(m2(at(0, 0, 8, 4)), 2);
  expect(farm.hit_ratio).toBeCloseTo(1, 6);
  expect(farm.farmland_m2).toBeCloseTo(m2(at(0, 0, 6, 4)), 2);
  expect(farm.unmatched_m2).toBeCloseTo(m2(at(3, 0, 6, 4)), 2);
  expect(farm.classes['1202']).toBeCloseTo(m2(at(6, 0, 8, 4)), 2);
  const approved = found['P approvals']!;
  expect(approved.hit_m2).toBeCloseTo(m2(at(0, 0, 3, 4)), 2);
  expect(approved.matched).toEqual(['A1', 'A2']);
  // Wholly inside one field and one approval: its own area to the last digit, nothing without approval.
  expect(found['R farmland']).toMatchObject({
    hit_ratio: 1,
    unmatched_m2: 0,
    farmland_m2: found['R farmland']!.hit_m2,
  });
  expect(found['R approvals']!.matched).toEqual(['A1', 'A2']);
  expect(Object.keys(found).filter((key) => key.startsWith('Q'))).toEqual([]);
});

test('without a layer of approvals it is not known what is approved; touching is no hit', async () => {
  const other = await openTestDatabase();
  try {
    await importFeatures([land(1, 0, 0, 4, 4)], (path) =>
      importLayer(other.db, { ...common, paths: [path], layer: 'f', kind: 'farmland' }),
    );
    await importFeatures([patch('P', 2, 0, 6, 4), patch('T', 4, 0, 6, 4)], (path) =>
      importPatches(other.db, { ...common, paths: [path], batch: 'b' }),
    );
    const report = await overlayBatch(other.db, { regionId: 1, batch: 'b' });
    expect(report.sources).toMatchObject([{ code: 'f', hits: 1, unmatchedM2: null }]);
  } finally {
    await other.drop();
  }
});

test('a batch is compared with those before it, not with those after', async () => {
  await bringPatches('q1', [patch('E1', 100, 0, 102, 2), patch('E2', 102, 0, 104, 2)], {
    from: '2025-01-01',
    to: '2025-03-31',
  });
  await bringPatches('q3', [patch('L', 101, 0, 103, 2)], { from: '2025-07-01', to: '2025-09-30' });
  await overlay('q3');
  await overlay('q1');
  expect((await rows('q3'))['L q1']).toMatchObject({
    hit_ratio: expect.closeTo(1, 6) as number,
    matched: ['E1', 'E2'],
  });
  expect(Object.keys(await rows('q1')).filter((key) => key.endsWith('q3'))).toEqual([]);
});

test('nothing is computed again while nothing changed, and after a change only what lies there', async () => {
  const many = Array.from({ length: 20 }, (_, n) => patch(`M${n}`, 200 + n * 10, 0, 204 + n * 10, 4));
  const fields = Array.from({ length: 20 }, (_, n) => land(100 + n, 198 + n * 10, 0, 202 + n * 10, 3));
  await bringPatches('many', many, { from: '2024-01-01', to: '2024-12-31' });
  await bringLayer('farmland', 'farmland', fields);
  expect((await overlay('many')).sources.map((s) => [s.code, s.computed])).toEqual([
    ['approvals', 20],
    ['farmland', 20],
  ]);
  expect((await overlay('many')).sources.map((s) => s.computed)).toEqual([0, 0]);
  // One field is bigger now, one is gone; one patch is delivered with other ground.
  const moved = [land(100, 198, 0, 203, 3), ...fields.slice(1, 19)];
  await bringLayer('farmland', 'farmland', moved);
  await bringPatches('many', [patch('M5', 250, 0, 256, 4)], { from: '2024-01-01', to: '2024-12-31' });
  expect((await overlay('many')).sources.map((s) => s.computed)).toEqual([3, 3]);
  const incremental = await rows('many');
  expect(incremental['M0 farmland']!.hit_m2).toBeCloseTo(m2(at(200, 0, 203, 3)), 2);
  expect(incremental['M19 farmland']).toBeUndefined();
  await database.db.raw('delete from overlay_run; delete from patch_overlay; delete from overlay_subject');
  await overlay('many');
  expect(await rows('many')).toEqual(incremental);
});

test('large features are cut into pieces and hit the same area', async () => {
  const circle = (n: number, lon: number, lat: number, radius: number) =>
    Array.from({ length: n + 1 }, (_, i) => {
      const angle = (2 * Math.PI * (i % n)) / n;
      return [lon + radius * Math.cos(angle), lat + radius * Math.sin(angle)];
    });
  const line: MadeFeature = {
    type: 'Feature',
    properties: { name: '红线' },
    geometry: { type: 'Polygon', coordinates: [circle(2000, 117.05, 31.55, 0.01)] },
  };
  await bringLayer('red', 'ecological-red-line', [line]);
  await bringPatches('red', [
    { ...line, properties: { JCBH: 'whole', TBLX: '20' } },
    box(117.05, 31.55, 117.07, 31.57, { JCBH: 'quarter', TBLX: '20' }),
    box(117.0499, 31.5499, 117.0501, 31.5501, { JCBH: 'inside', TBLX: '20' }),
  ]);
  await overlay('red', ['red']);
  const found = await rows('red');
  const whole = m2(line);
  expect(Math.abs(found['whole red']!.hit_m2 - whole) / whole).toBeLessThan(1e-6);
  expect(Math.abs(found['quarter red']!.hit_m2 - whole / 4) / whole).toBeLessThan(1e-4);
  expect(found['inside red']!.hit_ratio).toBeCloseTo(1, 7);
  const pieces = await database.db.raw<{ rows: { n: number; most: number }[] }>(
    `select count(*) n, max(st_npoints(p.geom)) most from reference_piece p join reference_layer l on l.id = p.layer_id where l.code = 'red'`,
  );
  expect(pieces.rows[0]!.n).toBeGreaterThan(20);
  expect(pieces.rows[0]!.most).toBeLessThanOrEqual(65);
});

test('a layer that does not exist is refused and nothing is written', async () => {
  await expect(overlay('red', ['nowhere'])).rejects.toMatchObject({ code: 'layer-not-found' });
});
