import { expect, test } from 'vitest';

import { codes, readMadeShapefile, square } from '../../testing/read-made-shapefile.ts';

const METRES = { prj: '', rows: [['甲'], ['乙'], ['丙']] };
const ZONE_40 = [square(40_440_205, 3_452_854, 100), square(40_440_405, 3_452_854, 100)];
const turn = (ring: number[][]) => ring.map(([x, y]) => [y!, x!]);

test('a record whose zone number is the next one is taken in its own zone, and named', async () => {
  // 4.5 degrees from zone 40: the west of zone 39.
  const layer = await readMadeShapefile({
    ...METRES,
    shapes: [[ZONE_40[0]!], [ZONE_40[1]!], [square(39_726_000, 3_455_000, 100)]],
  });
  expect(layer).toMatchObject({ crs: 'EPSG:4528', crsFrom: 'coordinates' });
  expect(layer.features.map((feature) => codes(feature.issues))).toEqual([[], [], ['record-other-zone']]);
  expect(layer.features[2]).toMatchObject({ crs: 'EPSG:4527', refused: false });
  const [lon, lat] = layer.features[2]!.geometry!.coordinates[0]![0] as number[];
  expect(lon).toBeCloseTo(119.37, 1);
  expect(lat).toBeCloseTo(31.2, 1);
});

test('a zone farther away is a typing error and refused with the zone it names', async () => {
  const layer = await readMadeShapefile({
    ...METRES,
    shapes: [[ZONE_40[0]!], [ZONE_40[1]!], [square(28_440_205, 3_452_854, 100)]],
  });
  expect(layer.features[2]!.issues).toMatchObject([
    { code: 'coordinate-out-of-range', message: expect.stringContaining('28') },
  ]);
});

test('northing first is exchanged, the stored source with it', async () => {
  const straight = await readMadeShapefile({ ...METRES, rows: [['甲']], shapes: [[ZONE_40[0]!]] });
  const turned = await readMadeShapefile({ ...METRES, rows: [['甲']], shapes: [[turn(ZONE_40[0]!)]] });
  expect(codes(turned.fileIssues)).toEqual(['axes-swapped']);
  expect(turned.features[0]!.geometry).toEqual(straight.features[0]!.geometry);
  expect(turned.features[0]!.sourceWkb).toEqual(straight.features[0]!.sourceWkb);
});

test('plain eastings without a .prj are asked about, and --crs answers', async () => {
  const shapes = [[square(440_205, 3_452_854, 100)]];
  const asked = await readMadeShapefile({ ...METRES, rows: [['甲']], shapes });
  expect(asked.refusedBy).toMatchObject({ code: 'crs-unknown' });
  expect(asked.refusedBy!.candidates).toContain('EPSG:4549');
  const answered = await readMadeShapefile({ ...METRES, rows: [['甲']], shapes, crs: 'EPSG:4549' });
  expect(answered).toMatchObject({ crs: 'EPSG:4549', crsFrom: 'option', refusedBy: null });
});
