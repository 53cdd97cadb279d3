import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { writeXlsx } from 'hucre/xlsx';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';

import { multiPolygonWkb } from '../../geo/wkb.ts';
import { collectLayers } from '../../testing/collect-layers.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const RING = '119 31,119.01 31,119.01 31.01,119 31';
const POLYGON = `POLYGON((${RING}))`;
const HEX = multiPolygonWkb(
  { type: 'Polygon', coordinates: [RING.split(',').map((pair) => pair.split(' ').map(Number))] },
  4490,
).toString('hex');

async function read(content: string | Uint8Array, name = 'a.csv', options = {}) {
  const path = join(temporaryFolder(), name);
  await writeFile(path, content);
  return (await collectLayers([path], options))[0]!;
}
const csv = (...wkt: string[]) => ['代码,wkt', ...wkt.map((one, i) => `0${i},"${one}"`)].join('\n');

test('a GBK table with WKT', async () => {
  const layer = await read(iconv.encode(`编号,图形,名称\n01,"${POLYGON}",广德县\n`, 'gbk'));
  expect(layer).toMatchObject({
    format: 'csv',
    encoding: 'GB18030',
    crs: 'EPSG:4490',
    crsFrom: 'coordinates',
    featureCount: 1,
    fields: ['编号', '名称'],
    features: [{ attributes: { 编号: '01', 名称: '广德县' }, refused: false }],
  });
});

test.each<[string, string, string[], number]>([
  ['a polygon', POLYGON, [], 1],
  ['small letters and much space', ` polygon ( ( ${RING} ) ) `, [], 1],
  [
    'a multipolygon with a hole',
    `MULTIPOLYGON(((${RING}),(119.005 31.001,119.008 31.001,119.008 31.004,119.005 31.001)),((118 31,118.1 31,118 31.1,118 31)))`,
    [],
    2,
  ],
  ['Z', `POLYGON Z((${RING.replaceAll(',', ' 5,')} 5))`, [], 1],
  ['ZM written together', `POLYGONZM((${RING.replaceAll(',', ' 5 1,')} 5 1))`, [], 1],
  ['a collection', `GEOMETRYCOLLECTION(POINT(1 2),${POLYGON})`, ['collection-polygons-taken'], 1],
  ['EWKT', `SRID=4490;${POLYGON}`, [], 1],
  ['WKB in digits', HEX, [], 1],
  ['empty', 'POLYGON EMPTY', ['geometry-empty'], 0],
  ['nothing', '', ['geometry-null'], 0],
  ['a point', 'POINT(119 31)', ['geometry-not-polygon'], 0],
  ['arcs', 'CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))', ['geometry-curve'], 0],
  ['cut short', POLYGON.slice(0, -3), ['geometry-broken'], 0],
  ['something behind', `${POLYGON})`, ['geometry-broken'], 0],
  ['a letter', POLYGON.replace('31.01', '3l.01'), ['geometry-broken'], 0],
  ['a single number', 'POLYGON((1,2,3))', ['geometry-broken'], 0],
  ['not a number', POLYGON.replace('31.01', 'NaN'), ['coordinate-not-finite'], 0],
  ['brackets without end', '('.repeat(30), ['geometry-broken'], 0],
  ['collections without end', 'GEOMETRYCOLLECTION('.repeat(500), ['geometry-broken'], 0],
])('WKT: %s', async (_, wkt, codes, polygons) => {
  const { features } = await read(csv(wkt, POLYGON));
  expect(features[0]!.issues.map((issue) => issue.code)).toEqual(codes);
  const geometry = features[0]!.geometry;
  expect(geometry === null ? 0 : geometry.type === 'Polygon' ? 1 : geometry.coordinates.length).toBe(
    polygons,
  );
});

test('the coordinate system written with the geometry counts; two of them in one table do not', async () => {
  expect(await read(csv(`SRID=4326;${POLYGON}`))).toMatchObject({ crs: 'EPSG:4326', crsFrom: 'file' });
  expect(await read(csv(`SRID=4610;${POLYGON}`))).toMatchObject({ refusedBy: { code: 'crs-refused' } });
  const two = await read(csv(`SRID=4326;${POLYGON}`, `SRID=4490;${POLYGON}`));
  expect(two).toMatchObject({ refusedBy: { code: 'crs-mismatch' } });
});

test('a table of points is refused row by row, one without geometry as a whole', async () => {
  const points = await read('名称,经度,纬度\n甲,119,31\n');
  expect(points.features[0]).toMatchObject({ refused: true, issues: [{ code: 'geometry-not-polygon' }] });
  expect(await read('名称,代码\n甲,01\n')).toMatchObject({
    format: 'csv',
    refusedBy: { code: 'table-no-geometry' },
  });
});

test('every sheet with WKT is a layer, the others are not', async () => {
  const path = join(temporaryFolder(), 'a.xlsx');
  const rows = [
    ['代码', 'wkt'],
    ['01', POLYGON],
  ];
  const sheets = [
    { name: '甲', rows },
    { name: '说明', rows: [['text'], ['x']] },
    { name: '乙', rows },
  ];
  await writeFile(path, await writeXlsx({ sheets }));
  const layers = await collectLayers([path]);
  expect(layers.map((layer) => [layer.path, layer.format, layer.features[0]!.refused])).toEqual([
    [`${path}/甲`, 'xlsx', false],
    [`${path}/乙`, 'xlsx', false],
  ]);
});

test('in a folder, tables without geometry are passed over', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'people.csv'), '姓名,电话\n王,1\n');
  await writeFile(
    join(folder, 'people.xlsx'),
    await writeXlsx({ sheets: [{ name: 'a', rows: [['姓名'], ['王']] }] }),
  );
  await writeFile(join(folder, 'cells.csv'), iconv.encode(`编号,图形\n01,"${POLYGON}"\n`, 'gbk'));
  expect((await collectLayers([folder])).map((layer) => layer.path)).toEqual([join(folder, 'cells.csv')]);
});
