import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assignBatch } from './analysis/assign-batch.ts';
import { checkCoverage } from './analysis/check-coverage.ts';
import { PERU_JOB } from './commands/demo-jobs.ts';
import { TILE_LAYERS, type TileLayer } from './contract/tiles.ts';
import type { Database } from './db/pool.ts';
import { runInScope, type Scope } from './db/scope.ts';
import { scopedDatabase } from './db/scoped-database.ts';
import { followCells, runCellImport, runPatchImport } from './pipeline.ts';
import { importLayer } from './ingest/import-layer.ts';
import { importFeatures, TODAY } from './testing/land-fixture.ts';
import { COUNTY, countyCells, countyLongBatch, countyPatches, placeAt } from './testing/made-county.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { tileAt } from './testing/tile-to-text.ts';
import { readLayerTile, readTile, type ReadOptions } from './tiles/read-tile.ts';

// Every row in scope is told once in a zoom: as a feature of its own, or in the n of one merged point. What is in scope
// is said here by codes and shares, not by the rules under test.

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const ALWAYS = { regionId: 1, dryRun: false, today: TODAY };
const quiet = () => undefined;

interface Caller {
  name: string;
  scope: Scope;
  /** Of the codes of the cells in scope. */
  prefix: string;
}

/** Ids told as features of their own in the tiles, and rows told in merged points. */
async function tell(
  read: (tile: { z: number; x: number; y: number }) => Promise<{ bytes: Buffer; merged: number }>,
  tiles: { z: number; x: number; y: number }[],
): Promise<{ singles: Set<number>; merged: number; largest: number }> {
  const told = { singles: new Set<number>(), merged: 0, largest: 0 };
  for (const place of tiles) {
    const { bytes, merged } = await read(place);
    told.largest = Math.max(told.largest, bytes.length);
    let beyond = 0;
    for (const layer of Object.values(new VectorTile(new PbfReader(bytes)).layers))
      for (let i = 0; i < layer.length; i++) {
        const { id, properties } = layer.feature(i);
        if (typeof properties.n === 'number') {
          told.merged += properties.n;
          beyond += properties.n - 1;
        } else if (id !== undefined) told.singles.add(id);
      }
    expect(beyond, 'what the tile declares to be merged').toBe(merged);
  }
  return told;
}

/** Tiles that the boxes meet: [west, south, east, north] in degrees. */
function tilesOver(boxes: number[][], z: number) {
  const tiles = new Map<string, { z: number; x: number; y: number }>();
  for (const [west, south, east, north] of boxes) {
    const [from, to] = [tileAt(west!, north!, z), tileAt(east!, south!, z)];
    for (let x = from.x; x <= to.x; x++)
      for (let y = from.y; y <= to.y; y++) tiles.set(`${x}/${y}`, { z, x, y });
  }
  return [...tiles.values()];
}

const BOX = (geom: string) =>
  `array[st_xmin(${geom}), st_ymin(${geom}), st_xmax(${geom}), st_ymax(${geom})] box`;
/** Rows that the layer must tell at a zoom, with the box of each. */
const ROWS: Record<TileLayer, string> = {
  // The level that the zoom fills, and cells above it that nothing divides.
  cells: `
    with shown as (select max(level) level from tile_level where scheme_id = :schemeId and from_zoom <= :z),
         live as (select * from cells_on(1, :schemeId, :today))
    select c.cell_id id, ${BOX('c.geom')} from live c, shown
     where c.code like :prefix and (c.level = shown.level
        or c.level < shown.level and not exists (select from live d where d.parent_cell_id = c.cell_id))`,
  'cell-labels': `
    select l.cell_id id, ${BOX('st_transform(l.point3857, 4490)')} from tile_label l join tile_level t using (region_id, scheme_id, level)
     where l.scheme_id = :schemeId and l.code like :prefix and l.from_zoom <= :z and t.from_zoom <= :z`,
  patches: `
    select p.id, ${BOX('p.geom')} from patch p
     where :prefix = '%' or exists (
             select from patch_share s join cell_version v on v.cell_id = s.cell_id and upper_inf(v.recorded)
              where s.patch_id = p.id and v.code like :prefix)
        or exists (
             select from patch_assignment s join cell_version v on v.cell_id = s.lead_cell_id and upper_inf(v.recorded)
              where s.patch_id = p.id and v.code like :prefix)`,
  coverage: `
    select f.id, ${BOX('f.geom')} from coverage_finding f
     where f.scheme_id = :schemeId and f.state <> 'fixed'
       and (f.parent_code like :prefix or exists (select from unnest(f.codes) c (code) where c.code like :prefix))`,
};

async function rowsOf(layer: TileLayer, at: { scheme: string; z: number; prefix: string }) {
  const { rows: schemes } = await database.db.raw<{ rows: { id: number }[] }>(
    'select id from scheme where code = :scheme',
    { scheme: at.scheme },
  );
  const sql = ROWS[layer]
    .replaceAll(':schemeId', String(schemes[0]!.id))
    .replaceAll(':today', `date '${TODAY}'`)
    .replaceAll(':z', String(at.z))
    .replaceAll(':prefix', `'${at.prefix}%'`);
  return (await database.owner.raw<{ rows: { id: number; box: number[] }[] }>(sql)).rows;
}

/** Proves it for a layer and zoom. @returns how many rows it told, how many of them merged, and the heaviest tile */
async function prove(
  caller: Caller,
  scheme: string,
  layer: TileLayer,
  z: number,
  { most = Infinity, ...options }: ReadOptions & { most?: number } = {},
) {
  const rows = await rowsOf(layer, { scheme, z, prefix: caller.prefix });
  const tiles = tilesOver(
    rows.map(({ box }) => box),
    z,
  );
  if (tiles.length > most) return null;
  const db = scopedDatabase(database.appDb, () => caller.scope);
  const told = await runInScope(caller.scope, 0, () =>
    tell(
      (place) => readTile(db, layer, { regionId: 1, scheme, level: null, batch: null, ...place }, options),
      tiles,
    ),
  );
  const ids = new Set(rows.map(({ id }) => id));
  const what = `${layer} at zoom ${z} for ${caller.name}`;
  expect(
    [...told.singles].filter((id) => !ids.has(id)),
    `beyond the scope: ${what}`,
  ).toEqual([]);
  expect(told.singles.size + told.merged, what).toBe(rows.length);
  return { rows: rows.length, ...told };
}

async function cellIdOf(scheme: string, code: string): Promise<number> {
  const { rows } = await database.db.raw<{ rows: { id: number }[] }>(
    `select v.cell_id id from cell_version v join scheme s on s.id = v.scheme_id
      where s.code = :scheme and v.code = :code and upper_inf(v.recorded)`,
    { scheme, code },
  );
  return rows[0]!.id;
}

async function callersOf(scheme: string, root: string): Promise<Caller[]> {
  return [
    { name: 'the whole region', scope: 'all', prefix: '' },
    { name: `the subtree of ${root}`, scope: { cellIds: [await cellIdOf(scheme, root)] }, prefix: root },
  ];
}

/** A patch of some metres, one of no width, one across many tiles. */
function patchesHardToDraw(): GeoJSON.Feature[] {
  const at = (no: string, east: number, north: number, width: number, height: number) => {
    const { lon, lat } = placeAt(east, north);
    const point = (x: number, y: number) => [Number(x.toFixed(9)), Number(y.toFixed(9))];
    const [a, b] = [point(lon, lat), point(lon + width, lat)];
    const [c, d] = [point(lon + width, lat + height), point(lon, lat + height)];
    return {
      type: 'Feature' as const,
      properties: { JCBH: no, TBLX: '临时用地', HSX: '2025-12-31' },
      geometry: { type: 'Polygon' as const, coordinates: [[a, b, c, d, a]] },
    };
  };
  return [
    at('S-1', 0.091, 0.01, 0.00003, 0.00003), // in the overlap: disputed
    at('S-2', 0.029, 0.01, 0.00003, 0.00003), // in the gap: a blind spot
    at('S-3', 0.01, 0.05, 0.00002, 0.00002),
    at('S-4', 0.005, 0.03, 0.1, 0.000002),
    at('S-5', 0.005, 0.002, 0.11, 0.076),
  ] as GeoJSON.Feature[];
}

describe('the county', () => {
  const { scheme } = COUNTY;
  let callers: Caller[];

  beforeAll(async () => {
    for (const level of [1, 2, 3]) {
      // One town is not divided: its branch stops early.
      const cells = countyCells(level).filter(
        ({ properties }) => level < 3 || properties.parent_code !== '349901103',
      );
      await importFeatures(cells, (path) =>
        runCellImport(database.db, { ...ALWAYS, paths: [path], scheme, level, kind: 'territorial' }, quiet),
      );
    }
    for (const [batch, features] of [
      [COUNTY.batch, [...countyPatches(), ...(patchesHardToDraw() as never[])]],
      [COUNTY.longBatch, countyLongBatch()],
    ] as const)
      await importFeatures([...features], (path) =>
        runPatchImport(database.db, { ...ALWAYS, paths: [path], batch }, quiet),
      );
    await checkCoverage(database.db, { regionId: 1, scheme, date: TODAY });
    for (const batch of [COUNTY.batch, COUNTY.longBatch])
      await assignBatch(database.db, { regionId: 1, scheme, batch });
    await followCells(database.db, { regionId: 1, scheme, today: TODAY }, quiet);
    callers = await callersOf(scheme, '349901100');
  });

  test.each(TILE_LAYERS)('every zoom tells every row of %s once, within the scope', async (layer) => {
    let most = 0;
    for (const caller of callers)
      for (let z = 0; z <= 16; z++) most = Math.max(most, (await prove(caller, scheme, layer, z))!.rows);
    expect(most).toBeGreaterThan(layer === 'coverage' ? 1 : 10);
  });

  test('a tile over its budget merges what matters least, and still tells every row', async () => {
    for (const caller of callers) {
      const [free, tight] = [
        await prove(caller, scheme, 'patches', 12),
        await prove(caller, scheme, 'patches', 12, { budgetBytes: 900 }),
      ];
      if (caller.scope !== 'all') continue;
      expect(free!.merged).toBe(0);
      expect(tight!.merged).toBeGreaterThan(20);
      // Disputed ground and blind spots stay what they are while anything else can be merged.
      const { rows } = await database.db.raw<{ rows: { id: number }[] }>(
        `select patch_id id from patch_assignment where state in ('disputed', 'blind-spot')`,
      );
      expect(rows.length).toBeGreaterThanOrEqual(4);
      for (const { id } of rows) expect(tight!.singles).toContain(id);
    }
    await prove(callers[0]!, scheme, 'cells', 12, { budgetBytes: 600 });
    await prove(callers[0]!, scheme, 'coverage', 12, { budgetBytes: 100 });
  });

  test('a low zoom tells how many patches there are of each state and type', async () => {
    const { lon, lat } = placeAt(0.06, 0.04);
    const db = scopedDatabase(database.appDb, () => 'all');
    const sums: Record<string, number> = {};
    const types: Record<string, number> = {};
    const { bytes } = await runInScope('all', 0, () =>
      readTile(db, 'patches', { regionId: 1, scheme, level: null, batch: null, ...tileAt(lon, lat, 5) }),
    );
    const layer = new VectorTile(new PbfReader(bytes)).layers.patches!;
    for (let i = 0; i < layer.length; i++) {
      const { properties } = layer.feature(i);
      for (const name of ['n', 'assigned', 'disputed', 'blind_spot', 'outside'])
        sums[name] = (sums[name] ?? 0) + Number(properties[name]);
      for (const [type, n] of Object.entries(JSON.parse(String(properties.types)) as Record<string, number>))
        types[type] = (types[type] ?? 0) + n;
    }
    const { rows } = await database.db.raw<{ rows: { state: string; n: number }[] }>(
      'select state, count(*) n from patch_assignment group by state',
    );
    const held = Object.fromEntries(rows.map(({ state, n }) => [state.replace('-', '_'), n]));
    expect(sums).toEqual({ n: COUNTY.longBatchPatches + 10, ...held });
    expect(types).toEqual({ 新增建设: 5, 临时用地: 5, '': COUNTY.longBatchPatches });
  });

  test('every zoom tells every feature of a reference layer once, with its area', async () => {
    const fields = [...countyLongBatch(), ...countyCells(3)].map((feature, n) => ({
      ...feature,
      properties: { code: String(n), name: `田${n}`, class: n % 2 ? '0101' : '0103' },
    }));
    await importFeatures(fields, (path) =>
      importLayer(database.db, {
        ...ALWAYS,
        paths: [path],
        layer: 'fields',
        layerName: '田',
        kind: 'farmland',
      }),
    );
    const { rows } = await database.db.raw<{ rows: { layerId: number; box: number[] }[] }>(
      `select layer_id "layerId", ${BOX('geom')} from reference_feature`,
    );
    for (const budgetBytes of [500_000, 900])
      for (let z = 0; z <= 15; z++) {
        const tiles = tilesOver(
          rows.map(({ box }) => box),
          z,
        );
        const db: Database = scopedDatabase(database.appDb, () => 'all');
        const told = await tell(
          (place) => readLayerTile(db, { regionId: 1, layerId: rows[0]!.layerId, ...place }, { budgetBytes }),
          tiles,
        );
        expect(told.singles.size + told.merged, `zoom ${z}`).toBe(rows.length);
      }
  });
});

test(
  'on the sample of Peru every zoom tells every row once, for all of it and for one department',
  { timeout: 240_000 },
  async () => {
    const { db } = database;
    const { scheme } = PERU_JOB;
    for (const [n, { path, codeField, nameField }] of PERU_JOB.levels.entries())
      await runCellImport(
        db,
        { ...ALWAYS, paths: [path], kind: 'territorial', scheme, level: n + 1, codeField, nameField },
        quiet,
      );
    await database.owner.raw('delete from patch');
    const { code: batch, path } = PERU_JOB.batches[0]!;
    await runPatchImport(db, { ...ALWAYS, paths: [path], batch }, quiet);
    await checkCoverage(db, { regionId: 1, scheme, date: TODAY });
    await assignBatch(db, { regionId: 1, scheme, batch });
    await followCells(db, { regionId: 1, scheme, today: TODAY }, quiet);
    const proved: Record<string, number> = {};
    for (const caller of await callersOf(scheme, '25'))
      for (const layer of TILE_LAYERS)
        for (let z = 0; z <= 14; z++) {
          // A zoom of thousands of tiles says nothing that those above have not said.
          const told = await prove(caller, scheme, layer, z, { most: layer === 'cells' ? 450 : 200 });
          if (!told) continue;
          proved[layer] = Math.max(proved[layer] ?? 0, told.rows);
        }
    expect(proved.cells).toBeGreaterThan(1800);
    expect(proved.patches).toBeGreaterThan(100);
    expect(proved.coverage).toBeGreaterThan(3000);
  },
);
