import { describe, expect, test } from 'vitest';

import { collectLayers } from '../../testing/collect-layers.ts';
import { makeShapefile } from '../../testing/make-shapefile.ts';
import {
  CGCS2000_PRJ,
  codes,
  NAME_COLUMN,
  readMadeShapefile,
  square,
} from '../../testing/read-made-shapefile.ts';
import { temporaryFolder, writeParts } from '../../testing/temporary-folder.ts';

test('a polygon comes with its attributes, closed, in degrees', async () => {
  const layer = await readMadeShapefile({ cpg: 'UTF-8' });
  expect(layer).toMatchObject({
    format: 'shapefile',
    crs: 'EPSG:4490',
    crsFrom: 'prj',
    fields: ['名称'],
    featureCount: 1,
    fileIssues: [],
  });
  expect(layer.features).toMatchObject([
    {
      index: 0,
      attributes: { 名称: '广德县' },
      geometry: { type: 'Polygon', coordinates: [square(119, 31)] },
      refused: false,
      issues: [],
    },
  ]);
});

describe('geometries', () => {
  test('holes, islands and several parts survive in any order', async () => {
    const hole = square(119.002, 31.002, 0.006).reverse();
    const island = square(119.004, 31.004, 0.002);
    const other = square(120, 31);
    const layer = await readMadeShapefile({ shapes: [[hole, island, square(119, 31), other]] });
    expect(layer.features[0]!.geometry).toEqual({
      type: 'MultiPolygon',
      coordinates: [[island], [square(119, 31), hole], [other]],
    });
    expect(layer.features[0]!.issues).toEqual([]);
  });

  test('a null shape, a collapsed ring, an open ring and a vertex nowhere are told apart', async () => {
    const shapes = [
      null,
      [
        [
          [119, 31],
          [119, 31],
          [119, 31],
          [119, 31],
        ],
      ],
      [square(119, 31).slice(0, 4)],
      [
        [
          [119, 31],
          [NaN, 31],
          [119, 32],
          [119, 31],
        ],
      ],
      [
        [
          [119, 31],
          [-1e38, 31],
          [119, 32],
          [119, 31],
        ],
      ],
    ];
    const { features } = await readMadeShapefile({ shapes, rows: shapes.map(() => ['x']) });
    expect(features.map((feature) => [feature.refused, codes(feature.issues)])).toEqual([
      [true, ['geometry-null']],
      [true, ['ring-collapsed', 'geometry-empty']],
      [false, ['ring-closed']],
      [true, ['coordinate-not-finite']],
      [true, ['coordinate-not-finite']],
    ]);
  });

  test('Z and M are dropped with one note on the file', async () => {
    for (const shapeType of [15, 25] as const) {
      const layer = await readMadeShapefile({ shapeType });
      expect(codes(layer.fileIssues)).toEqual(['z-dropped']);
      expect(layer.features[0]!.geometry).toEqual({ type: 'Polygon', coordinates: [square(119, 31)] });
    }
  });

  test('a file of points is refused feature by feature', async () => {
    const parts = makeShapefile({ columns: [NAME_COLUMN], rows: [['x']], shapes: [null], prj: CGCS2000_PRJ });
    const shp = parts.get('shp')!;
    const point = Buffer.alloc(20);
    point.writeInt32LE(1, 0);
    const record = Buffer.concat([shp.subarray(0, 104), Buffer.from([0, 0, 0, 10]), point]);
    record.writeInt32BE(record.length / 2, 24);
    parts.set('shp', record);
    const [layer] = await collectLayers([await writeParts(temporaryFolder(), 'points', parts)]);
    expect(codes(layer!.features[0]!.issues)).toEqual(['geometry-not-polygon']);
  });

  test('the source coordinates are kept beside the degrees', async () => {
    const ring = [
      [40_440_205.40473431, 3_452_854.758342598],
      [40_440_205.40473431, 3_452_954.7],
      [40_440_305.4, 3_452_954.7],
      [40_440_205.40473431, 3_452_854.758342598],
    ];
    const layer = await readMadeShapefile({ shapes: [[ring]], prj: '' });
    expect(layer).toMatchObject({ crs: 'EPSG:4528', crsFrom: 'coordinates' });
    expect(codes(layer.fileIssues)).toEqual(['crs-from-coordinates']);
    expect(layer.features[0]!.sourceWkb!.readDoubleLE(22)).toBe(40_440_205.40473431);
    expect(layer.features[0]!.geometry!.coordinates[0]![0]).toEqual([119.3726267, 31.1958207]);
  });
});

describe('coordinate systems', () => {
  const plain = [
    [
      [440_205, 3_452_854],
      [440_205, 3_452_954],
      [440_305, 3_452_954],
      [440_205, 3_452_854],
    ],
  ];
  test('plain eastings without a .prj are asked about', async () => {
    const layer = await readMadeShapefile({ shapes: [plain], prj: '' });
    expect(layer).toMatchObject({
      refusedBy: { code: 'crs-unknown' },
      features: [],
      encoding: 'UTF-8',
      fields: ['名称'],
    });
    expect(layer.refusedBy!.message).toContain('--crs');
  });

  test('and read with --crs', async () => {
    const layer = await readMadeShapefile({ shapes: [plain], prj: '', crs: 'EPSG:4549' });
    expect(layer).toMatchObject({ crs: 'EPSG:4549', crsFrom: 'option', refusedBy: null });
    expect(layer.features[0]!.refused).toBe(false);
  });

  test("Xi'an 80 is refused, with what to do", async () => {
    const layer = await readMadeShapefile({ prj: CGCS2000_PRJ.replaceAll('China_2000', 'Xian_1980') });
    expect(layer.refusedBy).toMatchObject({
      code: 'crs-refused',
      message: expect.stringMatching(/西安80.*converted/s),
    });
  });

  test('--crs wins over the .prj and that is noted', async () => {
    const layer = await readMadeShapefile({ shapes: [plain], crs: 'EPSG:4549' });
    expect(codes(layer.fileIssues)).toEqual(['crs-overridden']);
  });

  test('one feature elsewhere is refused alone', async () => {
    const shapes = [[square(119, 31)], [square(500, 31)], [square(119.1, 31)]];
    const { features } = await readMadeShapefile({ shapes, rows: shapes.map(() => ['x']) });
    expect(features.map((feature) => codes(feature.issues))).toEqual([[], ['coordinate-out-of-range'], []]);
  });
});
