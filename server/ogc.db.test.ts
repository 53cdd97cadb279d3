import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyseFixture } from './testing/analyse-fixture.ts';
import { importFixture, readFixture, TODAY } from './testing/land-fixture.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { buildTiles } from './tiles/build-tiles.ts';
import { CONFORMANCE } from './features/conformance.ts';

interface Page {
  features: (GeoJSON.Feature<GeoJSON.MultiPolygon | null> & { id: number })[];
  links: { rel: string; href: string; type: string }[];
  numberMatched: number;
  numberReturned: number;
}

let database: TestDatabase;
let app: ServedApp;

beforeAll(async () => {
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture('tiles/irregular-grid.geojson'));
  await importFixture(database.db, await readFixture('assignment/fifty-fifty.geojson'), 'two');
  await importFixture(database.db, await readFixture('coverage/gap-between-siblings.geojson'));
  await analyseFixture(database.db, 'irregular-grid');
  await analyseFixture(database.db, 'gap-between-siblings');
  await buildTiles(database.db, { regionId: 1, scheme: 'irregular-grid', date: TODAY });
  app = await serveApp(database.db);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function get(path: string): Promise<Response> {
  return fetch(path.startsWith('http') ? path : `${app.url}/ogc${path}`);
}

async function items(path: string): Promise<Page> {
  const response = await get(path);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Page;
}

async function countOf(table: string): Promise<number> {
  const rows = (await database.owner.raw<{ rows: { n: number }[] }>(`select count(*) n from ${table}`)).rows;
  return rows[0]!.n;
}

const NOW = 'cell_version where upper_inf(recorded) and valid @> current_date';

test('every link of the landing page, the collections and the tile sets leads somewhere', async () => {
  const seen = new Set<string>();
  const walk = async (href: string) => {
    if (seen.has(href) || href.includes('{')) return;
    seen.add(href);
    const response = await get(href);
    expect(response.status, href).toBe(200);
    const type = response.headers.get('content-type')!;
    expect(type, href).toMatch(/json/);
    const body = (await response.json()) as Record<string, unknown>;
    const links = JSON.stringify(body).matchAll(/"href":"([^"]+)"/g);
    for (const [, link] of links) await walk(link!);
  };
  await walk(`${app.url}/ogc/`);
  expect(
    [...seen].filter((href) => /collections\/(cells|patches|coverage|batches)\/items$/.test(href)),
  ).toHaveLength(4);
});

test('the conformance page names what is kept', async () => {
  const { conformsTo } = (await (await get('/conformance')).json()) as { conformsTo: string[] };
  expect(conformsTo).toEqual(CONFORMANCE);
});

test('the pages of a collection add up to its count, each feature once', async () => {
  const ids: number[] = [];
  let next: string | undefined = '/collections/cells/items?limit=7';
  let matched = 0;
  while (next) {
    const page: Page = await items(next);
    expect(page.numberReturned).toBe(page.features.length);
    ids.push(...page.features.map(({ id }) => id));
    matched = page.numberMatched;
    next = page.links.find(({ rel }) => rel === 'next')?.href;
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(matched);
  expect(matched).toBe(await countOf(NOW));
});

test('a box finds what its exact ground meets, in any system asked for', async () => {
  const all = await items('/collections/cells/items?scheme=irregular-grid&limit=1000');
  const [west, south, east, north] = [117.2, 31.2, 117.21, 31.21];
  const here = await items(`/collections/cells/items?bbox=${[west, south, east, north].join()}`);
  expect(here.numberMatched).toBeGreaterThan(0);
  expect(here.numberMatched).toBeLessThan(all.numberMatched);
  const turned = `bbox=${[south, west, north, east].join()}&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490`;
  expect((await items(`/collections/cells/items?${turned}`)).numberMatched).toBe(here.numberMatched);
  // Beyond the meridian of 180 degrees and around it: the same ground again.
  expect((await items('/collections/cells/items?bbox=117,31,-170,32')).numberMatched).toBeGreaterThanOrEqual(
    here.numberMatched,
  );
  expect((await items('/collections/batches/items?bbox=117,31,118,32')).numberMatched).toBe(0);
});

test('coordinates come in the system and the order of axes asked for', async () => {
  const [feature] = (await items('/collections/patches/items?limit=1')).features;
  const [lon, lat] = feature!.geometry!.coordinates[0]![0]![0]!;
  const at = async (crs: string) => {
    const response = await get(`/collections/patches/items/${feature!.id}?crs=${encodeURIComponent(crs)}`);
    expect(response.headers.get('content-crs')).toBe(`<${crs}>`);
    return ((await response.json()) as typeof feature)!.geometry!.coordinates[0]![0]![0]!;
  };
  expect(await at('http://www.opengis.net/def/crs/EPSG/0/4326')).toEqual([lat, lon]);
  // Zone 39 (117° E) of three degrees, with its number: northing, then easting.
  const [northing, easting] = await at('http://www.opengis.net/def/crs/EPSG/0/4527');
  expect(northing).toBeGreaterThan(3.3e6);
  expect(northing).toBeLessThan(3.6e6);
  expect(Math.floor(easting! / 1e6)).toBe(39);
});

describe('filters', () => {
  test('CQL2 as text, as JSON and as a parameter find the same', async () => {
    const text = await items(`/collections/cells/items?filter=${encodeURIComponent('level = 2')}`);
    const json = await items(
      `/collections/cells/items?filter-lang=cql2-json&filter=${encodeURIComponent('{"op":"=","args":[{"property":"level"},2]}')}`,
    );
    const plain = await items('/collections/cells/items?level=2');
    expect(text.numberMatched).toBe(await countOf(`${NOW} and level = 2`));
    expect([json.numberMatched, plain.numberMatched]).toEqual([text.numberMatched, text.numberMatched]);
    expect(text.features.every(({ properties }) => properties!.level === 2)).toBe(true);
  });

  test('a drawn shape finds what it meets, a bow-tie too', async () => {
    const shape = 'POLYGON((117 31, 118 32, 118 31, 117 32, 117 31))';
    const found = await items(
      `/collections/cells/items?filter=${encodeURIComponent(`S_INTERSECTS(geometry, ${shape})`)}`,
    );
    expect(found.numberMatched).toBeGreaterThan(0);
  });

  test('days of states: a patch by the day observed, a cell by the day it holds', async () => {
    const none = await items('/collections/patches/items?datetime=1999-01-01/1999-12-31');
    expect([none.numberMatched, none.features]).toEqual([0, []]);
    const open = await items('/collections/patches/items?datetime=1999-01-01/..');
    expect(open.numberMatched).toBe(await countOf('patch'));
  });
});

test.each([
  ['/collections/nothing/items', 404, 'collection-not-found'],
  ['/collections/layer-nothing/items', 404, 'collection-not-found'],
  ['/collections/cells/items/999999999', 404, 'not-found'],
  ['/collections/cells/items/abc', 404, 'not-found'],
  ['/collections/cells/items?scheme=nothing', 404, 'scheme-not-found'],
  ['/collections/cells/items?colour=red', 400, 'wrong-request'],
  ['/collections/cells/items?limit=0', 400, 'wrong-request'],
  ['/collections/cells/items?bbox=1,2,3', 400, 'wrong-request'],
  ['/collections/cells/items?bbox=1,4,3,2', 400, 'wrong-request'],
  ['/collections/cells/items?datetime=yesterday', 400, 'wrong-request'],
  ['/collections/cells/items?crs=EPSG:2380', 400, 'crs-not-offered'],
  ['/collections/cells/items?level=one', 400, 'wrong-request'],
  ['/collections/cells/items?level=1&level=2', 400, 'wrong-request'],
  ['/collections/cells/items?cursor=%00', 400, 'wrong-request'],
  ['/collections/cells/items?filter=level%20%3D', 400, 'filter-wrong'],
  ['/collections/batches/items?filter=S_INTERSECTS(geometry,POINT(1%202))', 400, 'filter-wrong'],
  ['/collections/batches/tiles', 404, 'not-found'],
  ['/collections/cells/tiles/WebMercatorQuad/3/9/1', 404, 'not-found'],
])('%s is answered with %i %s', async (path, status, code) => {
  const response = await get(path);
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
});

test('a limit above the largest page is lowered, not refused', async () => {
  const page = await items('/collections/cells/items?limit=1000000');
  expect(page.numberReturned).toBe(page.numberMatched);
});

test('tiles of a collection are those of the map, row before column', async () => {
  const map = await fetch(`${app.url}/tiles/cells/8/211/104.mvt`);
  const ogc = await get('/collections/cells/tiles/WebMercatorQuad/8/104/211');
  expect(ogc.status).toBe(200);
  expect(ogc.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile');
  const bytes = Buffer.from(await ogc.arrayBuffer());
  expect(bytes.length).toBeGreaterThan(0);
  expect(bytes.equals(Buffer.from(await map.arrayBuffer()))).toBe(true);
});
