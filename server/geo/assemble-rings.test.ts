import { expect, test } from 'vitest';

import { assembleRings } from './assemble-rings.ts';

/** A closed square ring around a centre; clockwise as shapefile shells are, unless told. */
function square(x: number, y: number, half: number, counterclockwise = false): number[][] {
  const ring = [
    [x - half, y - half],
    [x - half, y + half],
    [x + half, y + half],
    [x + half, y - half],
    [x - half, y - half],
  ];
  return counterclockwise ? ring.reverse() : ring;
}

test('a hole goes to the shell around it, whichever comes first', () => {
  const shell = square(0, 0, 10);
  const hole = square(0, 0, 5, true);
  expect(assembleRings([hole, shell])).toEqual({ polygons: [[shell, hole]], orientationIgnored: false });
});

test('an island in a hole is a polygon of its own', () => {
  const rings = [square(0, 0, 10), square(0, 0, 5, true), square(0, 0, 2)];
  expect(assembleRings(rings)).toEqual({
    polygons: [[rings[0], rings[1]], [rings[2]]],
    orientationIgnored: false,
  });
});

test('a file with all directions the wrong way round is read the same', () => {
  const rings = [square(0, 0, 10, true), square(0, 0, 5), square(0, 0, 2, true)];
  expect(assembleRings(rings)).toEqual({
    polygons: [[rings[0], rings[1]], [rings[2]]],
    orientationIgnored: false,
  });
});

test('a hole that turns like its shell is still a hole, and that is said', () => {
  const rings = [square(0, 0, 10), square(0, 0, 5)];
  expect(assembleRings(rings)).toEqual({ polygons: [[rings[0], rings[1]]], orientationIgnored: true });
});

test('separate parts are separate polygons in their order', () => {
  const rings = [square(0, 0, 1), square(10, 0, 3), square(20, 0, 2)];
  expect(assembleRings(rings).polygons).toEqual(rings.map((ring) => [ring]));
});

test('a hole that touches its shell along an edge is a hole', () => {
  const shell = square(0, 0, 10);
  const hole = [
    [-10, -5],
    [-5, -5],
    [-5, 5],
    [-10, 5],
    [-10, -5],
  ];
  expect(assembleRings([shell, hole]).polygons).toEqual([[shell, hole]]);
});

test('parts that touch in a corner are not inside each other', () => {
  const rings = [square(0, 0, 5), square(6, 6, 1)];
  expect(assembleRings(rings).polygons).toHaveLength(2);
});

test('many rings with holes are sorted the same way as few', () => {
  const shells = Array.from({ length: 600 }, (_, i) => square((i % 20) * 10, Math.floor(i / 20) * 10, 4));
  const holes = Array.from({ length: 600 }, (_, i) =>
    square((i % 20) * 10, Math.floor(i / 20) * 10, 1, true),
  );
  const lake = square(95, 145, 500, true).reverse();
  const { polygons } = assembleRings([lake, ...holes, ...shells]);
  // The lake is the one shell, so the 600 shells are its holes and the 600 holes islands in them.
  expect(polygons[0]).toHaveLength(601);
  expect(polygons).toHaveLength(601);
});
