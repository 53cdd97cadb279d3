import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TileLayer } from '../contract/tiles.ts';
import { analyseFixture } from '../testing/analyse-fixture.ts';
import { drawn, importFixture, readFixture, TODAY } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { tileAt, tileToText } from '../testing/tile-to-text.ts';
import { BANDS, bandOf } from './bands.ts';
import { buildTiles } from './build-tiles.ts';
import { readTile } from './read-tile.ts';

const SCHEMES = { grid: 'irregular-grid', gap: 'gap-between-siblings' };
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  const { db } = database;
  await importFixture(db, await readFixture('tiles/irregular-grid.geojson'));
  await importFixture(db, await readFixture('coverage/gap-between-siblings.geojson'));
  for (const scheme of Object.values(SCHEMES)) {
    await analyseFixture(db, scheme);
    await buildTiles(db, { regionId: 1, scheme, date: TODAY });
  }
});
afterAll(() => database.drop());

interface Asked {
  scheme?: string | null;
  level?: number;
}

async function read(
  layer: TileLayer,
  at: { z: number; x: number; y: number },
  { scheme = SCHEMES.grid, level }: Asked = {},
): Promise<Buffer> {
  const tile = { regionId: 1, scheme, level: level ?? null, batch: null, ...at };
  return (await readTile(database.db, layer, tile)).bytes;
}

const CENTRE = [117.3, 31.3] as const;

test.each<[TileLayer, number, Asked]>([
  ['cells', 6, {}],
  ['cells', 8, { level: 2 }],
  ['cells', 12, {}],
  ['cell-labels', 10, {}],
  ['patches', 6, {}],
  ['patches', 10, {}],
  ['coverage', 6, { scheme: SCHEMES.gap }],
  ['coverage', 12, { scheme: SCHEMES.gap }],
])('the layer %s at zoom %i draws what it drew before', async (layer, z, asked) => {
  const [lon, lat] =
    layer === 'coverage' ? [117.0095, 31.005] : layer === 'patches' ? [117.205, 31.205] : CENTRE;
  const text = tileToText(await read(layer, tileAt(lon!, lat!, z), asked));
  await expect(text).toMatchFileSnapshot(`snapshots/${layer}-z${z}.txt`);
});

test('neighbours stay joined in every zoom band: no gap between them, no overlap, and none is lost', async () => {
  // As the only level, so that it is filled at every zoom.
  const fixture = await readFixture('tiles/irregular-grid.geojson');
  const cells = drawn(fixture, 'cell').filter((cell) => cell.properties.level === 2);
  for (const cell of cells) cell.properties.level = 1;
  await importFixture(database.db, { ...fixture, features: cells }, 'one-level');
  await buildTiles(database.db, { regionId: 1, scheme: 'one-level', date: TODAY });
  const { rows } = await database.db.raw<{ rows: BandRow[] }>(JOINED, { scheme: 'one-level' });
  expect(rows.map((row) => row.band)).toEqual(BANDS.map((band) => band.minZoom));
  const exact = rows.at(-1)!.area;
  for (const row of rows) {
    expect(row.cells, `cells in band ${row.band}`).toBe(26);
    expect(row.overlap, `m² of overlap in band ${row.band}`).toBeLessThan(1);
    expect(row.gap, `m² of gap in band ${row.band}`).toBeLessThan(1);
    expect(Math.abs(row.area / exact - 1), `area in band ${row.band}`).toBeLessThan(0.05);
  }
});

interface BandRow {
  band: number;
  cells: number;
  area: number;
  overlap: number;
  gap: number;
}

const JOINED = `
  with c as (
    select t.band, t.code, t.geom3857 geom from tile_shape t
     where t.scheme_id = (select id from scheme where code = :scheme) and t.cell_id is not null)
  select band, count(*) cells, sum(st_area(geom)) area,
         (select coalesce(sum(st_area(st_intersection(a.geom, b.geom))), 0)
            from c a join c b on a.band = b.band and a.code < b.code
           where a.band = c.band and st_intersects(a.geom, b.geom)) overlap,
         (select sum(st_area(st_makepolygon(st_exteriorring(part.geom)))) from st_dump(st_union(c.geom)) part)
           - st_area(st_union(c.geom)) gap
    from c group by band order by band`;

test('the borders of neighbouring tiles meet: a cell across a tile edge is cut beyond it on both sides', async () => {
  const { x, y, z } = tileAt(...CENTRE, 10);
  for (const other of [
    { z, x, y },
    { z, x: x + 1, y },
  ]) {
    const tile = new VectorTile(new PbfReader(await read('cells', other, { level: 2 })));
    const layer = tile.layers.cells!;
    const xs = Array.from({ length: layer.length }, (_, i) => layer.feature(i)).flatMap((feature) =>
      feature.loadGeometry().flatMap((ring) => ring.map((point) => point.x)),
    );
    expect(other.x === x ? Math.max(...xs) : Math.min(...xs)).toBe(other.x === x ? 4096 + 64 : -64);
  }
});

test('a tile where nothing is has no bytes', async () => {
  for (const layer of ['cells', 'cell-labels', 'patches', 'coverage'] as const) {
    expect(await read(layer, tileAt(10, 10, 10)), layer).toHaveLength(0);
    expect(await read(layer, tileAt(-170, -80, 14)), layer).toHaveLength(0);
  }
});

test('the whole world in one tile holds the top level and every patch in the counts', async () => {
  const world = { z: 0, x: 0, y: 0 };
  expect(tileToText(await read('cells', world)).match(/code="34"/g)).toHaveLength(1);
  expect(tileToText(await read('patches', world))).toContain(' n=3 ');
});

test('without a scheme the tile holds those of every scheme', async () => {
  const at = tileAt(...CENTRE, 6);
  expect(tileToText(await read('cells', at, { level: 1 })).match(/code="34"/g)).toHaveLength(1);
  expect(tileToText(await read('cells', at, { level: 1, scheme: null })).match(/code="34"/g)).toHaveLength(2);
});

test('the children carry the fill and their parents come as outlines', async () => {
  // A corner of the land: the parent's outline runs through it.
  const text = tileToText(await read('cells', tileAt(117.001, 31.001, 10)));
  expect(text).toMatch(/fill=true .*level=2 .* id polygon/);
  expect(text).toMatch(/fill=false level=1 .*line/);
});

test('patches carry the state in the scheme asked for, and none without one', async () => {
  const at = tileAt(117.205, 31.205, 12);
  expect(tileToText(await read('patches', at))).toContain('state="assigned"');
  expect(tileToText(await read('patches', at, { scheme: null }))).toContain('state="none"');
});

test('a build of the same cells is not made again', async () => {
  expect(await buildTiles(database.db, { regionId: 1, scheme: SCHEMES.grid, date: TODAY })).toBe(false);
});

test('every zoom falls into one band', () => {
  for (let z = 0; z <= 22; z++) {
    const band = bandOf(z);
    expect(z >= band.minZoom && z < band.maxZoom, `zoom ${z}`).toBe(true);
  }
});
