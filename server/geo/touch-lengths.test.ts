import { expect, test } from 'vitest';
import { TouchLengths } from './touch-lengths.ts';
import { multiPolygonWkb } from './wkb.ts';

type Ring = [number, number][];

/** At the equator, in hundredths of a degree: 1 is 1,113.19 m. */
const wkb = (...rings: Ring[]) =>
  multiPolygonWkb({
    type: 'Polygon',
    coordinates: rings.map((ring) => ring.map(([x, y]) => [x / 100, y / 100])),
  });
const box = (west: number, south: number, east: number, north: number): Ring => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const touch = (shape: Buffer, cell: Buffer) => {
  const lengths = new TouchLengths();
  lengths.add(shape);
  return (lengths.along(cell)[0]?.metres ?? 0) / 1113.19;
};

test('a gap touches the cells around it along the border they share, whatever vertices they have on it', () => {
  const gap = wkb(box(1, 0, 2, 1));
  expect(touch(gap, wkb(box(0, -3, 1, 3)))).toBeCloseTo(1, 4);
  expect(touch(gap, wkb(box(2, 0.25, 3, 0.75)))).toBeCloseTo(0.5, 4);
});

test('a shape that lies inside a cell touches it with all its outline, in a hole of it with the border of the hole', () => {
  const shape = wkb(box(1, 1, 2, 2));
  expect(touch(shape, wkb(box(0, 0, 3, 3)))).toBeCloseTo(4, 3);
  expect(touch(shape, wkb(box(0, 0, 9, 9), box(1, 1, 2, 4)))).toBeCloseTo(3, 3);
  expect(touch(shape, wkb(box(0, 0, 9, 9), box(0.5, 0.5, 3, 4)))).toBe(0);
});

test('a corner alone and what lies near but apart are not touched', () => {
  const shape = wkb(box(1, 1, 2, 2));
  expect(touch(shape, wkb(box(2, 2, 3, 3)))).toBe(0);
  expect(touch(shape, wkb(box(2.00001, 1, 3, 2)))).toBe(0);
});

test('of several shapes each is told by the number it was added with', () => {
  const lengths = new TouchLengths();
  for (const west of [0, 5, 10]) lengths.add(wkb(box(west, 0, west + 1, 1)));
  expect(lengths.along(wkb(box(6, 0, 10, 1))).map(({ shape }) => shape)).toEqual([1, 2]);
});
