import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';

import { collectLayers } from '../../testing/collect-layers.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { ReadOptions } from './format.ts';

const SQUARE = [
  [
    [119, 31],
    [119.01, 31],
    [119.01, 31.01],
    [119, 31.01],
    [119, 31],
  ],
];
const POLYGON = { type: 'Polygon', coordinates: SQUARE };

const feature = (geometry: unknown, properties: unknown = {}) => ({ type: 'Feature', properties, geometry });
const collection = (geometries: unknown[], more: object = {}) => ({
  type: 'FeatureCollection',
  ...more,
  features: geometries.map((geometry) => feature(geometry)),
});
const named = (name: string) => ({ crs: { type: 'name', properties: { name } } });
const codes = (issues: { code: string }[]) => issues.map((issue) => issue.code);

async function read(content: unknown, options?: ReadOptions) {
  const path = join(temporaryFolder(), 'a.geojson');
  await writeFile(
    path,
    typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
  );
  return (await collectLayers([path], options))[0]!;
}

describe('what is read', () => {
  test.each([
    [
      'a FeatureCollection',
      { type: 'FeatureCollection', features: [feature(POLYGON, { code: '01', n: 1.5 })] },
      { code: '01', n: 1.5 },
    ],
    ['a lone Feature', feature(POLYGON, { code: '01' }), { code: '01' }],
    ['a bare geometry', POLYGON, {}],
    ['null properties', feature(POLYGON, null), {}],
  ])('%s', async (_, content, attributes) => {
    const layer = await read(content);
    expect(layer).toMatchObject({
      format: 'geojson',
      encoding: 'UTF-8',
      encodingFrom: 'standard',
      crs: 'OGC:CRS84',
      crsFrom: 'standard',
      featureCount: 1,
    });
    expect(layer.fields).toEqual(Object.keys(attributes));
    expect(layer.features).toMatchObject([
      { index: 0, attributes, geometry: POLYGON, refused: false, issues: [] },
    ]);
  });

  test('an empty collection is a layer of no features', async () => {
    expect(await read({ type: 'FeatureCollection', features: [] })).toMatchObject({
      refusedBy: null,
      features: [],
    });
  });

  test('a byte order mark and UTF-16 are understood', async () => {
    const text = JSON.stringify(feature(POLYGON, { 名称: '广德' }));
    for (const bytes of [
      Buffer.from('\uFEFF' + text),
      Buffer.from('\uFEFF' + text, 'utf16le'),
      Buffer.from('\uFEFF' + text, 'utf16le').swap16(),
    ]) {
      expect((await read(bytes)).features[0]!.attributes).toEqual({ 名称: '广德' });
    }
  });

  test('a GBK file is read and noted, brackets inside its characters included', async () => {
    // The second byte of 乗 is \, of 亄 is |, of 亇 is }.
    const layer = await read(iconv.encode(JSON.stringify(feature(POLYGON, { 名: '乕乗亄亇乧村' })), 'gbk'));
    expect(layer).toMatchObject({
      encoding: 'GB18030',
      encodingFrom: 'gb18030-fallback',
      features: [{ attributes: { 名: '乕乗亄亇乧村' } }],
    });
    expect(codes(layer.fileIssues)).toEqual(['encoding-not-utf-8']);
  });

  test('NaN and Infinity in the text are read as null and noted, in strings they stay', async () => {
    const one = `{"type":"Feature","properties":{"a":NaN,"b":"x NaN"},"geometry":${JSON.stringify(POLYGON)}}`;
    for (const text of [one, `{"type":"FeatureCollection","features":[${one}]}`]) {
      const layer = await read(text);
      expect(codes(layer.fileIssues)).toEqual(['json-nan']);
      expect(layer.features[0]!.attributes).toEqual({ a: null, b: 'x NaN' });
    }
  });
});

describe('geometries', () => {
  test.each([
    ['null', null, true, ['geometry-null']],
    ['a point', { type: 'Point', coordinates: [1, 2] }, true, ['geometry-not-polygon']],
    ['an unclosed ring', { type: 'Polygon', coordinates: [SQUARE[0]!.slice(0, 4)] }, false, ['ring-closed']],
    [
      'a vertex of null',
      {
        type: 'Polygon',
        coordinates: [
          [
            [119, 31],
            [null, 31],
            [119, 32],
            [119, 31],
          ],
        ],
      },
      true,
      ['coordinate-not-finite'],
    ],
    [
      'a shell of two points',
      {
        type: 'Polygon',
        coordinates: [
          [
            [119, 31],
            [119, 32],
            [119, 31],
          ],
        ],
      },
      true,
      ['ring-collapsed', 'geometry-empty'],
    ],
    [
      'a hole of two points',
      {
        type: 'Polygon',
        coordinates: [
          SQUARE[0],
          [
            [119, 31],
            [119, 32],
            [119, 31],
          ],
        ],
      },
      false,
      ['ring-collapsed'],
    ],
    ['an empty polygon', { type: 'Polygon', coordinates: [] }, true, ['geometry-empty']],
    [
      'a collection with a polygon',
      { type: 'GeometryCollection', geometries: [POLYGON, { type: 'Point', coordinates: [1, 2] }] },
      false,
      ['collection-polygons-taken'],
    ],
    ['nonsense', { type: 'Polygon', coordinates: 5 }, true, ['geometry-broken']],
    ['a type nobody knows', { type: 'Circle' }, true, ['geometry-broken']],
  ])('%s', async (_, geometry, refused, issues) => {
    const layer = await read(collection([POLYGON, geometry, POLYGON]));
    expect(layer.features.map((one) => one.refused)).toEqual([false, refused, false]);
    expect(codes(layer.features[1]!.issues)).toEqual(issues);
    expect(layer.features[1]!.issues.every((issue) => issue.feature === 1)).toBe(true);
  });

  test('Z is dropped with one note on the file', async () => {
    const layer = await read(
      collection([{ type: 'Polygon', coordinates: [SQUARE[0]!.map((p) => [...p, 12])] }]),
    );
    expect(codes(layer.fileIssues)).toEqual(['z-dropped']);
    expect(layer.features[0]!.geometry).toEqual(POLYGON);
  });

  test('an element that is no feature is refused alone', async () => {
    const layer = await read({ type: 'FeatureCollection', features: [7, POLYGON, feature(POLYGON)] });
    expect(layer.features.map((one) => codes(one.issues))).toEqual([
      ['feature-broken'],
      ['feature-broken'],
      [],
    ]);
  });
});

describe('coordinate systems', () => {
  const ring = [
    [40_440_205.40473431, 3_452_854.758342598],
    [40_440_305, 3_452_854],
    [40_440_305, 3_452_954],
    [40_440_205.40473431, 3_452_854.758342598],
  ];
  const projected = [{ type: 'Polygon', coordinates: [ring] }];
  const plain = { type: 'Polygon', coordinates: [ring.map(([x, y]) => [x! - 40_000_000, y!])] };

  test.each([
    ['urn:ogc:def:crs:OGC:1.3:CRS84', [POLYGON], 'OGC:CRS84'],
    ['urn:ogc:def:crs:EPSG::4490', [POLYGON], 'EPSG:4490'],
    ['EPSG:4528', projected, 'EPSG:4528'],
  ])('the member crs says %s', async (name, geometries, code) => {
    expect(await read(collection(geometries, named(name)))).toMatchObject({
      crs: code,
      crsFrom: 'file',
      refusedBy: null,
    });
  });

  test('a crs member after the features counts as well', async () => {
    const layer = await read({
      type: 'FeatureCollection',
      features: [feature(projected[0])],
      ...named('EPSG:4528'),
    });
    expect(layer.features[0]!.geometry!.coordinates[0]![0]).toEqual([119.3726267, 31.1958207]);
  });

  test('a zone number in the eastings outweighs the default of the standard', async () => {
    const layer = await read(collection(projected));
    expect(layer).toMatchObject({ crs: 'EPSG:4528', crsFrom: 'coordinates' });
    expect(layer.fileIssues.map((issue) => issue.code)).toEqual(['crs-from-coordinates']);
  });

  test.each([
    ['plain eastings without a crs', collection([plain]), 'crs-mismatch'],
    ["Xi'an 80", collection([POLYGON], named('urn:ogc:def:crs:EPSG::4610')), 'crs-refused'],
    ['a crs nobody knows', collection([POLYGON], named('EPSG:99999')), 'crs-unknown'],
    ['a crs that is no crs', collection([POLYGON], { crs: 'x' }), 'crs-unknown'],
  ])('%s refuses the file', async (_, content, code) => {
    expect(await read(content)).toMatchObject({ refusedBy: { code }, features: [] });
  });

  test('metres without a crs are read with --crs', async () => {
    expect(await read(collection(projected), { crs: 'EPSG:4528' })).toMatchObject({
      crs: 'EPSG:4528',
      crsFrom: 'option',
      refusedBy: null,
    });
  });
});

describe('broken files', () => {
  const text = JSON.stringify(collection([POLYGON, POLYGON]));
  test.each([
    ['cut inside a feature', text.slice(0, text.length - 40), 'file-truncated'],
    ['cut before the last bracket', text.slice(0, -1), 'file-truncated'],
    ['an empty file', '', 'file-truncated'],
    ['a missing comma inside a feature', text.replace('31],[', '31]['), 'json-broken'],
    ['text after the end', text + 'x', 'json-broken'],
    ['another JSON', '{"a": 1}', 'geojson-not'],
    ['no JSON', 'hello', 'json-broken'],
    ['bytes of no encoding', Buffer.from([0x7b, 0x22, 0xff, 0xff, 0x22]), 'encoding-wrong'],
    [
      'an attribute nested a hundred thousand times',
      text.replace('"properties":', `"x":${'['.repeat(1e5)}${']'.repeat(1e5)},"properties":`),
      'json-broken',
    ],
    ['a crs nested a hundred thousand times', `{"crs":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, 'json-broken'],
  ])('%s', async (_, content, code) => {
    expect(await read(content)).toMatchObject({ refusedBy: { code }, features: [] });
  });
});
