import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findLayer, listLayers } from './catalog/layers.queries.ts';
import type { ImportReport } from './contract/import-report.ts';
import { importLayer, type LayerImportOptions } from './ingest/import-layer.ts';
import { runUndo } from './pipeline.ts';
import { importFeatures } from './testing/land-fixture.ts';
import { box, type MadeFeature } from './testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { tileAt } from './testing/tile-to-text.ts';
import { readLayerTile } from './tiles/read-tile.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const common = { regionId: 1, dryRun: false, today: '2026-01-15' };
const place = (n: number, properties: Record<string, unknown>) =>
  box(117 + n * 0.01, 31, 117.005 + n * 0.01, 31.005, properties);
const approval = (n: number, no: string) =>
  place(n, { DKBH: `D${n}`, PZWH: no, XMMC: `项目${n}`, PZRQ: '2025-01-01' });

function bring(
  layer: string,
  features: MadeFeature[],
  more: Partial<LayerImportOptions> = {},
): Promise<ImportReport> {
  return importFeatures(features, (path) =>
    importLayer(database.db, { ...common, paths: [path], layer, ...more }),
  );
}

async function held(layer: string, when = 'infinity') {
  const { rows } = await database.db.raw<{ rows: { code: string; approval_no: string; name: string }[] }>(
    `select f.code, f.approval_no, f.name from reference_feature f join reference_layer l on l.id = f.layer_id
      where l.code = :layer and case when :when = 'infinity' then upper_inf(f.recorded) else f.recorded @> cast(:when as timestamptz) end
      order by f.code, f.approval_no`,
    { layer, when },
  );
  return rows;
}

test('approvals keep the number of their document in a column, and the layer is listed', async () => {
  const report = await bring('approvals', [approval(0, '皖政地〔2025〕1号')], {
    kind: 'approvals',
    layerName: '用地批文',
  });
  expect(report.files[0]).toMatchObject({
    profile: 'cn-approvals',
    mapping: { approvalNo: 'PZWH', name: 'XMMC' },
  });
  expect(await held('approvals')).toEqual([{ code: 'D0', approval_no: '皖政地〔2025〕1号', name: '项目0' }]);
  expect(await listLayers(database.db, 1)).toMatchObject([
    {
      code: 'approvals',
      name: '用地批文',
      kind: 'approvals',
      features: 1,
      bbox4490: [117, 31, 117.005, 31.005],
    },
  ]);
});

test('a new delivery ends what it no longer holds, keeps what is the same, and the past stays answerable', async () => {
  await bring('versions', [approval(0, 'A'), approval(1, 'B'), approval(2, 'C')]);
  const { rows } = await database.db.raw<{ rows: { now: string }[] }>('select clock_timestamp()::text now');
  const report = await bring('versions', [approval(1, 'B2'), approval(0, 'A'), approval(3, 'D')]);
  expect(report.totals).toMatchObject({ added: 1, changed: 1, unchanged: 1, removed: 1 });
  expect((await held('versions')).map((row) => row.approval_no)).toEqual(['A', 'B2', 'D']);
  expect((await held('versions', rows[0]!.now)).map((row) => row.approval_no)).toEqual(['A', 'B', 'C']);
  expect(await bring('versions', [approval(1, 'B2'), approval(0, 'A'), approval(3, 'D')])).toMatchObject({
    alreadyImported: true,
  });
});

test('two equal features are two, and one of them may go', async () => {
  const twice = [approval(0, 'A'), approval(0, 'A')];
  expect((await bring('twice', twice)).totals).toMatchObject({ added: 2 });
  expect((await bring('twice', twice.slice(1))).totals).toMatchObject({ added: 0, unchanged: 1, removed: 1 });
  expect(await held('twice')).toHaveLength(1);
});

test('a delivery of which nothing can be used does not empty the layer, and a dry run changes nothing', async () => {
  await bring('kept', [approval(0, 'A')]);
  const broken = await bring('kept', [{ type: 'Feature', properties: {}, geometry: null }]);
  expect(broken.totals).toMatchObject({ accepted: 0, refused: 1 });
  const dry = await bring('kept', [approval(5, 'Z')], { dryRun: true });
  expect(dry.totals).toMatchObject({ added: 1, removed: 1 });
  expect((await held('kept')).map((row) => row.approval_no)).toEqual(['A']);
});

test('an undone delivery brings back what it had ended, columns included', async () => {
  await bring('undone', [approval(0, 'A')]);
  const second = await bring('undone', [approval(1, 'B')]);
  await runUndo(
    database.db,
    { regionId: 1, runId: Number(second.runId), today: '2026-01-15' },
    () => undefined,
  );
  expect(await held('undone')).toEqual([{ code: 'D0', approval_no: 'A', name: '项目0' }]);
  // Brought back, it is known again as what it was.
  expect((await bring('undone', [approval(0, 'A'), approval(4, 'E')])).totals).toMatchObject({
    unchanged: 1,
    added: 1,
  });
});

test('a layer is drawn as tiles, what is too small to be seen as a counted point', async () => {
  await bring('drawn', [
    place(0, { DLBM: '0101', DLMC: '水田', TBBH: '1' }),
    box(117.2, 31.2, 117.20001, 31.20001, { TBBH: '2' }),
  ]);
  const layer = (await findLayer(database.db, 1, 'drawn'))!;
  const draw = async (lon: number, lat: number, z: number) => {
    const { bytes } = await readLayerTile(database.db, {
      regionId: 1,
      layerId: layer.id,
      ...tileAt(lon, lat, z),
    });
    const drawn = new VectorTile(new PbfReader(bytes)).layers.layer;
    return Array.from({ length: drawn?.length ?? 0 }, (_, n) => drawn!.feature(n).properties);
  };
  expect(await draw(117.002, 31.002, 12)).toEqual([
    { code: '1', name: '水田', class: '0101', area_m2: expect.any(Number) as number },
  ]);
  expect(await draw(117.2, 31.2, 8)).toMatchObject([{ code: '1' }, { n: 1, area_m2: 1 }]);
  expect(await draw(117.200005, 31.200005, 18)).toMatchObject([{ code: '2' }]);
});
