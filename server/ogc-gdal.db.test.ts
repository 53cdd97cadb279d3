import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyseFixture } from './testing/analyse-fixture.ts';
import { gdal, readSummary } from './testing/gdal.ts';
import { importFixture, readFixture } from './testing/land-fixture.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let app: ServedApp;
let source: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture('tiles/irregular-grid.geojson'));
  await analyseFixture(database.db, 'irregular-grid');
  app = await serveApp(database.db);
  source = `OAPIF:${app.url}/ogc`;
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function one<Row>(sql: string): Promise<Row> {
  return (await database.owner.raw<{ rows: Row[] }>(sql)).rows[0]!;
}

const cells = () => one<{ n: number }>('select count(*) n from cell_version where upper_inf(recorded)');

test('ogrinfo lists every collection', async () => {
  const list = await gdal('ogrinfo', [source]);
  for (const name of ['cells', 'patches', 'coverage', 'batches']) expect(list).toContain(name);
});

test('ogr2ogr reads every row at its own page size of ten', async () => {
  const file = join(temporaryFolder(), 'cells.geojson');
  await gdal('ogr2ogr', ['-f', 'GeoJSON', file, source, 'cells']);
  const { features } = JSON.parse(await readFile(file, 'utf8')) as GeoJSON.FeatureCollection;
  expect(features).toHaveLength((await cells()).n);
  expect(features.length).toBeGreaterThan(20);
  expect(features[0]!.properties).toHaveProperty('name');
});

test('a table without geometry is read whole', async () => {
  const text = await gdal('ogrinfo', ['-al', source, 'batches']);
  expect(text.match(/^OGRFeature/gm)).toHaveLength(
    (await one<{ n: number }>('select count(*) n from batch')).n,
  );
});

test.each([
  ['EPSG:4490', 'lat first'],
  ['EPSG:4527', 'northing first'],
])('the extent is right in %s, whose axes are %s', async (crs) => {
  const summary = readSummary(
    await gdal('ogrinfo', ['-so', source, 'cells', '-oo', `CRS=${crs}`]).catch(async () => {
      // GDAL before 3.8 has no option CRS: the client's way there is to convert by itself.
      const file = join(temporaryFolder(), 'converted.gpkg');
      await gdal('ogr2ogr', ['-t_srs', crs, file, source, 'cells']);
      return gdal('ogrinfo', ['-so', file, 'cells']);
    }),
  );
  const truth = await one<{ box: number[] }>(
    `select json_build_array(st_xmin(b), st_ymin(b), st_xmax(b), st_ymax(b)) box
       from (select st_extent(st_transform(geom, ${crs.slice(5)})) b from cell_version where upper_inf(recorded)) t`,
  );
  summary.extent.forEach((value, side) => expect(value).toBeCloseTo(truth.box[side]!, 3));
});

test('GDAL hands conditions and boxes over, and gets what they say', async () => {
  const level = await gdal('ogrinfo', ['-so', source, 'cells', '-where', 'level = 2']);
  expect(readSummary(level).featureCount).toBe(
    (await one<{ n: number }>('select count(*) n from cell_version where upper_inf(recorded) and level = 2'))
      .n,
  );
  const box = await gdal('ogrinfo', ['-so', source, 'cells', '-spat', '117.2', '31.2', '117.21', '31.21']);
  const found = readSummary(box).featureCount;
  expect(found).toBeGreaterThan(0);
  expect(found).toBeLessThan((await cells()).n);
});
