import { chmod, copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import sqlite from 'node-sqlite3-wasm';
import { expect, test } from 'vitest';

import { collectLayers } from '../../testing/collect-layers.ts';
import { makeZip } from '../../testing/make-zip.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const FIXTURE = join(import.meta.dirname, '../../../data/fixtures/formats/layers.gpkg');

/** A copy of the fixture, altered by SQL. */
async function altered(...statements: string[]): Promise<string> {
  const path = join(temporaryFolder(), 'a.gpkg');
  await copyFile(FIXTURE, path);
  const database = new sqlite.Database(path);
  for (const statement of ['pragma foreign_keys = off', ...statements]) database.exec(statement);
  database.close();
  return path;
}

/** The layer whose path ends so. */
async function layerOf(path: string, name = '图斑', options = {}) {
  const layers = await collectLayers([path], options);
  return layers.find((layer) => layer.path.endsWith(`/${name}`))!;
}

test('each layer of a file made by GDAL is a layer, points refused as a whole', async () => {
  const layers = await collectLayers([FIXTURE]);
  expect(layers.map((layer) => [layer.path, layer.crs, layer.featureCount, layer.refusedBy?.code])).toEqual([
    [`${FIXTURE}/gk40`, 'EPSG:4528', 3, undefined],
    [`${FIXTURE}/points`, null, 0, 'layer-not-polygon'],
    [`${FIXTURE}/图斑`, 'EPSG:4490', 3, undefined],
  ]);
  const [gk, , degrees] = layers;
  expect(degrees).toMatchObject({
    format: 'gpkg',
    encoding: 'UTF-8',
    encodingFrom: 'standard',
    crsFrom: 'file',
    fields: ['名称', '代码', 'MJ', 'N', 'HSX', 'ok'],
    fileIssues: [],
  });
  expect(degrees!.features.map((feature) => feature.attributes)).toEqual([
    { 名称: '广德县', 代码: '0341882', MJ: 12.5, N: 3, HSX: '2026-03-31', ok: true },
    { 名称: null, 代码: '0012', MJ: null, N: -7, HSX: null, ok: false },
    { 名称: '无图形', 代码: '', MJ: 1, N: 1, HSX: null, ok: null },
  ]);
  expect(degrees!.features.map((feature) => feature.issues.map((issue) => issue.code))).toEqual([
    [],
    [],
    ['geometry-null'],
  ]);
  expect(degrees!.features[0]!.geometry!.coordinates).toHaveLength(2);
  expect(degrees!.features[1]!.geometry!.coordinates).toHaveLength(2);
  expect(gk!.fileIssues.map((issue) => issue.code)).toEqual(['z-dropped']);
  const [a, b] = [gk!, degrees!].map((layer) => layer.features[0]!.geometry!.coordinates[0]![0] as number[]);
  expect(a![0]).toBeCloseTo(b![0]!, 8);
  expect(a![1]).toBeCloseTo(b![1]!, 8);
});

test('nothing is written beside the file or left behind, and a folder without write permission will do', async () => {
  const path = await altered();
  const folder = join(path, '..');
  const tmpDir = temporaryFolder();
  await chmod(folder, 0o555);
  expect(await collectLayers([path], { tmpDir })).toHaveLength(3);
  await chmod(folder, 0o755);
  expect([await readdir(folder), await readdir(tmpDir)]).toEqual([['a.gpkg'], []]);
});

test('in a zip it is read as well', async () => {
  const path = join(temporaryFolder(), 'a.zip');
  await writeFile(path, makeZip([{ name: '省/a.gpkg', content: await readFile(FIXTURE) }]));
  expect((await layerOf(path)).path).toBe(`${path}/省/a.gpkg/图斑`);
});

test('write-ahead mode is read when nothing is in the log, and said to be in use otherwise', async () => {
  const path = await altered();
  const bytes = await readFile(path);
  bytes.set([2, 2], 18);
  await writeFile(path, bytes);
  expect((await layerOf(path)).features).toHaveLength(3);
  await writeFile(path.replace('.gpkg', '.gpkg-wal'), Buffer.alloc(5000, 1));
  expect((await collectLayers([path]))[0]).toMatchObject({ refusedBy: { code: 'sqlite-in-use' } });
});

const EMPTY = "X'47500011000000000106000000000000000000'";
const CURVE = "X'4750000100000000010A00000000000000'";
test.each([
  ['the empty flag', EMPTY, 'geometry-empty'],
  ['arcs', CURVE, 'geometry-curve'],
  ['a count that lies', "X'47500001000000000103000000FFFFFF7F'", 'geometry-broken'],
  ['another header', "X'0106000000'", 'geometry-broken'],
  ['nothing in it', "X''", 'geometry-broken'],
  ['an unknown envelope', "X'4750000F000000000106000000'", 'geometry-broken'],
  ['text', "'POLYGON EMPTY'", 'geometry-broken'],
  [
    'a point among polygons',
    "X'4750000100000000010100000000000000000000000000000000000000'",
    'geometry-not-polygon',
  ],
])('a geometry of %s is refused alone', async (_, value, code) => {
  const layer = await layerOf(
    await altered(...withoutTriggers(`update "图斑" set geom = ${value} where fid = 1`)),
  );
  expect(layer.features.map((feature) => feature.issues.at(-1)?.code)).toEqual([
    code,
    undefined,
    'geometry-null',
  ]);
});

/** GDAL's triggers call functions that only spatial programs have. */
function withoutTriggers(statement: string): string[] {
  const events = [
    'insert',
    'update1',
    'update2',
    'update3',
    'update4',
    'update5',
    'update6',
    'update7',
    'delete',
  ];
  return [...events.map((event) => `drop trigger if exists "rtree_图斑_geom_${event}"`), statement];
}

test.each([
  ["Xi'an 80 by code", 'organization_coordsys_id = 4610', 'crs-refused'],
  [
    "Xi'an 80 behind the code of CGCS2000",
    `definition = 'GEOGCS["Xian 1980",DATUM["Xian_1980",SPHEROID["Xian_1980",6378140,298.257]]]'`,
    'crs-refused',
  ],
  ['another zone', 'organization_coordsys_id = 4527', 'crs-mismatch'],
])('the coordinate system is refused: %s', async (_, change, code) => {
  const path = await altered(`update gpkg_spatial_ref_sys set ${change} where srs_id in (4490, 4528)`);
  const layer = await layerOf(path, code === 'crs-mismatch' ? 'gk40' : '图斑');
  expect(layer).toMatchObject({ refusedBy: { code }, features: [] });
});

test('an undefined coordinate system is told by the coordinates, a code of its own by the definition', async () => {
  const none = await altered(`update gpkg_geometry_columns set srs_id = 0`);
  expect(await layerOf(none, 'gk40')).toMatchObject({ crs: 'EPSG:4528', crsFrom: 'coordinates' });
  const own = await altered(
    `update gpkg_spatial_ref_sys set organization = 'NONE', organization_coordsys_id = 1 where srs_id = 4528`,
  );
  expect(await layerOf(own, 'gk40')).toMatchObject({ crs: 'EPSG:4528', crsFrom: 'file' });
});

test('a view that never ends, a missing table and binary fields do no harm', async () => {
  const renamed = (from: string, to: string) =>
    ['gpkg_contents', 'gpkg_geometry_columns'].map(
      (table) => `update ${table} set table_name = '${to}' where table_name = '${from}'`,
    );
  const path = await altered(
    `create view endless as with recursive n(i) as (select 1 union all select i from n) select i as fid, null as geometry from n`,
    `create table photos (fid integer primary key, geom blob, photo blob)`,
    `insert into photos select fid, geom, X'00' from "图斑"`,
    ...renamed('points', 'endless'),
    `update gpkg_geometry_columns set geometry_type_name = 'POLYGON' where table_name = 'endless'`,
    ...renamed('gk40', 'gone'),
    ...renamed('图斑', 'photos'),
  );
  const layers = await collectLayers([path]);
  expect(layers.map((layer) => layer.refusedBy?.code ?? layer.fileIssues[0]?.code)).toEqual([
    'layer-is-view',
    'layer-missing',
    'field-binary',
  ]);
});

test('whole numbers too long for a number stay text', async () => {
  const path = await altered(...withoutTriggers(`update "图斑" set N = 9007199254740993 where fid = 1`));
  expect((await layerOf(path)).features[0]!.attributes['N']).toBe('9007199254740993');
});

test('a row over the limit refuses its layer', async () => {
  const path = await altered(
    ...withoutTriggers(`update "图斑" set 名称 = printf('%.*c', 200000, 'x') where fid = 1`),
  );
  expect(await layerOf(path, '图斑', { limits: { recordBytes: 100_000 } })).toMatchObject({
    refusedBy: { code: 'feature-too-large' },
  });
});

test.each<[string, (path: string) => Promise<void>, string]>([
  ['cut short', (path) => truncate(path, 60_000), 'file-truncated'],
  ['cut inside its head', (path) => truncate(path, 40), 'file-truncated'],
  ['empty', (path) => truncate(path, 0), 'file-truncated'],
  ['not SQLite', (path) => writeFile(path, 'x'.repeat(500)), 'sqlite-not'],
])('is refused: %s', async (_, change, code) => {
  const path = await altered();
  await change(path);
  expect((await collectLayers([path]))[0]).toMatchObject({
    format: 'gpkg',
    refusedBy: { code },
    features: [],
  });
});

test('SQLite that is no GeoPackage, and a GeoPackage without layers', async () => {
  const other = await altered(`drop table gpkg_geometry_columns`);
  expect((await collectLayers([other]))[0]).toMatchObject({ refusedBy: { code: 'gpkg-not' } });
  const none = await altered(`delete from gpkg_contents`);
  expect((await collectLayers([none]))[0]).toMatchObject({ refusedBy: { code: 'gpkg-no-layer' } });
});
