import { expect, test } from 'vitest';

import { multiPolygonBbox4490, multiPolygonWkb } from './wkb.ts';

const TRIANGLE = [
  [1, 2],
  [3, 4],
  [5, 2],
  [1, 2],
];

test('a polygon is written as a little-endian MultiPolygon with its SRID', () => {
  const wkb = multiPolygonWkb({ type: 'Polygon', coordinates: [TRIANGLE] }, 4490);
  expect(wkb.toString('hex').slice(0, 26)).toBe('01060000208a11000001000000');
  expect(wkb.length).toBe(13 + 9 + 4 + 4 * 16);
  expect(wkb.readDoubleLE(13 + 9 + 4)).toBe(1);
  expect(wkb.readDoubleLE(13 + 9 + 4 + 8)).toBe(2);
});

test('without an SRID it is plain WKB', () => {
  const wkb = multiPolygonWkb({ type: 'MultiPolygon', coordinates: [[TRIANGLE], [TRIANGLE]] });
  expect(wkb.toString('hex').slice(0, 18)).toBe('010600000002000000');
});

test('the extent is west, south, east, north', () => {
  expect(multiPolygonBbox4490({ type: 'Polygon', coordinates: [TRIANGLE] })).toEqual([1, 2, 5, 4]);
});
