import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyseFixture } from './testing/analyse-fixture.ts';
import { gdal, readSummary } from './testing/gdal.ts';
import { importFixture, readFixture, TODAY } from './testing/land-fixture.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { buildTiles } from './tiles/build-tiles.ts';

let database: TestDatabase;
let app: ServedApp;
let source: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture('tiles/irregular-grid.geojson'));
  await analyseFixture(database.db, 'irregular-grid');
  await buildTiles(database.db, { regionId: 1, scheme: 'irregular-grid', date: TODAY });
  app = await serveApp(database.db);
  source = `WFS:${app.url}/ogc/wfs?version=2.0.0`;
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function one<Row>(sql: string): Promise<Row> {
  return (await database.owner.raw<{ rows: Row[] }>(sql)).rows[0]!;
}
const cells = async () =>
  (await one<{ n: number }>('select count(*) n from cell_version where upper_inf(recorded)')).n;
const get = async (query: string) => {
  const response = await fetch(`${app.url}/ogc/wfs?service=WFS&version=2.0.0&${query}`);
  return { status: response.status, text: await response.text() };
};
const features = (text: string) => text.match(/<wfs:member>/g)?.length ?? 0;

test('GDAL lists every type and reads every row, the table without geometry too, in pages', async () => {
  const list = await gdal('ogrinfo', [source]);
  for (const name of ['cells', 'patches', 'coverage', 'batches']) expect(list).toContain(`jt:${name}`);
  const file = join(temporaryFolder(), 'cells.geojson');
  await gdal('ogr2ogr', ['-f', 'GeoJSON', file, source, 'jt:cells', '--config', 'OGR_WFS_PAGE_SIZE', '7']);
  const read = JSON.parse(await readFile(file, 'utf8')) as GeoJSON.FeatureCollection;
  expect(read.features).toHaveLength(await cells());
  expect(new Set(read.features.map(({ properties }) => (properties as { code: string }).code)).size).toBe(
    await cells(),
  );
  const table = await gdal('ogrinfo', ['-al', source, 'jt:batches']);
  expect(table.match(/^OGRFeature/gm)).toHaveLength(
    (await one<{ n: number }>('select count(*) n from batch')).n,
  );
});

test.each(['EPSG:4490', 'EPSG:4326', 'EPSG:3857', 'EPSG:4527'])(
  'the ground is where it is in %s, whatever the order of its axes',
  async (crs) => {
    const code = crs.slice(5);
    const answer = join(temporaryFolder(), 'cells.gml');
    const { text } = await get(`request=GetFeature&typeNames=jt:cells&srsName=urn:ogc:def:crs:EPSG::${code}`);
    await writeFile(answer, text);
    const summary = readSummary(await gdal('ogrinfo', ['-so', '-al', answer]));
    const { box } = await one<{ box: number[] }>(
      `select json_build_array(st_xmin(b), st_ymin(b), st_xmax(b), st_ymax(b)) box
       from (select st_extent(st_transform(geom, ${code})) b from cell_version where upper_inf(recorded)) t`,
    );
    // GDAL turns the axes by the name of the system, so x is east in its answer.
    summary.extent.forEach((value, side) => expect(value).toBeCloseTo(box[side]!, 3));
  },
);

test('conditions and boxes are handed over by GDAL and mean what they say', async () => {
  const level = await gdal('ogrinfo', ['-so', source, 'jt:cells', '-where', 'level = 2']);
  expect(readSummary(level).featureCount).toBe(
    (await one<{ n: number }>('select count(*) n from cell_version where upper_inf(recorded) and level = 2'))
      .n,
  );
  const box = await gdal('ogrinfo', ['-so', source, 'jt:cells', '-spat', '117.2', '31.2', '117.21', '31.21']);
  expect(readSummary(box).featureCount).toBeGreaterThan(0);
  expect(readSummary(box).featureCount).toBeLessThan(await cells());
});

test('hits, ids, chosen properties, pages and filters of FES', async () => {
  const total = await cells();
  const hits = await get('request=GetFeature&typeNames=jt:cells&resultType=hits');
  expect(hits.text).toContain(`numberMatched="${total}" numberReturned="0"`);
  const page = await get('request=GetFeature&typeNames=jt:cells&count=5&startIndex=3&propertyName=code');
  expect(features(page.text)).toBe(5);
  expect(page.text).toMatch(/numberMatched="unknown" numberReturned="5" next="[^"]*startindex=8/);
  expect(page.text).toContain('<jt:code>');
  expect(page.text).not.toMatch(/<jt:name>|<jt:geometry>/);
  const id = /gml:id="(cells\.\d+)"/.exec(page.text)![1]!;
  for (const query of [
    `request=GetFeature&resourceId=${id}`,
    `request=GetFeature&storedquery_id=urn:ogc:def:query:OGC-WFS::GetFeatureById&id=${id}`,
  ])
    expect((await get(query)).text).toContain(`gml:id="${id}"`);
  const { code, name } = await one<{ code: string; name: string }>(
    'select code, name from cell_version where upper_inf(recorded) and level = 2 limit 1',
  );
  const fes = (inner: string) =>
    get(
      `request=GetFeature&typeNames=jt:cells&filter=${encodeURIComponent(`<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">${inner}</fes:Filter>`)}`,
    );
  const is = (op: string, property: string, value: unknown, more = '') =>
    `<fes:PropertyIs${op}${more}><fes:ValueReference>jt:${property}</fes:ValueReference><fes:Literal>${String(value)}</fes:Literal></fes:PropertyIs${op}>`;
  expect(features((await fes(is('EqualTo', 'code', code))).text)).toBe(1);
  const like = is('Like', 'name', `${name.slice(0, 1)}*`, ' wildCard="*" singleChar="?" escapeChar="!"');
  expect(
    features((await fes(`<fes:And>${like}${is('EqualTo', 'level', 2)}</fes:And>`)).text),
  ).toBeGreaterThan(0);
  expect(features((await fes(`<fes:Not>${is('GreaterThan', 'level', 0)}</fes:Not>`)).text)).toBe(0);
  expect(features((await fes(`<fes:ResourceId rid="${id}"/><fes:ResourceId rid="patches.1"/>`)).text)).toBe(
    1,
  );
});

test('what is wrong is told as an exception report', async () => {
  for (const query of [
    'request=GetFeature&typeNames=jt:nothing',
    'request=GetFeature&typeNames=jt:cells&srsName=EPSG:9999',
    'request=GetFeature&typeNames=jt:cells&bbox=1,2,3',
    'request=GetFeature&typeNames=jt:cells&count=x',
    'request=GetFeature&typeNames=jt:cells&filter=%3Cx',
    'request=GetFeature&typeNames=jt:cells&filter=%3CFilter%2F%3E',
    'request=Transaction',
  ]) {
    const { status, text } = await get(query);
    expect({ query, status: status >= 400 && status < 500 }).toEqual({ query, status: true });
    expect(text).toContain('<ows:ExceptionReport');
  }
});

test('WMTS lists the tile sets, and a tile asked of it is that of the map', async () => {
  const list = await (await fetch(`${app.url}/ogc/wmts?service=WMTS&request=GetCapabilities`)).text();
  for (const id of ['cells', 'patches', 'coverage'])
    expect(list).toContain(`<ows:Identifier>${id}</ows:Identifier>`);
  const tile = await fetch(
    `${app.url}/ogc/wmts?service=WMTS&request=GetTile&layer=cells&style=default&tileMatrixSet=WebMercatorQuad&tileMatrix=8&tileRow=104&tileCol=211`,
  );
  const same = await fetch(`${app.url}/tiles/cells/8/211/104.mvt`);
  expect(tile.status).toBe(200);
  expect(Buffer.from(await tile.arrayBuffer())).toEqual(Buffer.from(await same.arrayBuffer()));
  expect((await fetch(`${app.url}/ogc/wmts?request=GetTile&layer=nothing`)).status).toBe(404);
});
