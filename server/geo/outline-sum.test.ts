import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { looseOutlines } from './loose-outlines.ts';
import { newEdgeList, readEdges } from './outline-edges.ts';
import { outlineSum } from './outline-sum.ts';
import { multiPolygonWkb } from './wkb.ts';

type Ring = [number, number][];

const box = (west: number, south: number, east: number, north: number): Ring => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

const wkb = (...polygons: Ring[][]) =>
  multiPolygonWkb({
    type: 'MultiPolygon',
    coordinates: polygons.map((rings) =>
      rings.map((ring) => ring.map(([x, y]) => [117 + x / 100, 31 + y / 100])),
    ),
  });

const sumOf = (bytes: Buffer) => {
  const list = newEdgeList();
  readEdges(bytes, list);
  return outlineSum(list);
};
const add = (...sums: { low: number; high: number }[]) => ({
  low: sums.reduce((sum, one) => (sum + one.low) | 0, 0),
  high: sums.reduce((sum, one) => (sum + one.high) | 0, 0),
});

// A parent of two by one with every corner of its children on it, and its left and right half.
const parent = wkb([
  [
    [0, 0],
    [1, 0],
    [2, 0],
    [2, 1],
    [1, 1],
    [0, 1],
    [0, 0],
  ],
]);
const left = wkb([box(0, 0, 1, 1)]);
const right = wkb([box(1, 0, 2, 1)]);

test('the sums of cells that tile a parent add up to its sum', () => {
  expect(add(sumOf(left), sumOf(right))).toEqual(sumOf(parent));
});

test('a cell moved by one step of the working grid breaks the sum', () => {
  const moved = wkb([box(1, 0, 2, 1.0000001)]);
  expect(add(sumOf(left), sumOf(moved))).not.toEqual(sumOf(parent));
});

test('an outline says the same drawn either way round and from any corner', () => {
  const ring = box(0, 0, 1, 1);
  const turned: Ring = [...ring.slice(2, 4), ...ring.slice(0, 2), ring[2]!];
  expect(sumOf(wkb([[...ring].reverse()]))).toEqual(sumOf(left));
  expect(sumOf(wkb([turned]))).toEqual(sumOf(left));
});

test('a cell that fills the hole of another makes it whole', () => {
  const outer = box(0, 0, 3, 3);
  const hole = box(1, 1, 2, 2);
  expect(add(sumOf(wkb([outer, hole])), sumOf(wkb([hole])))).toEqual(sumOf(wkb([outer])));
});

test('a cell twice on the same ground, and one left out, do not add up', () => {
  expect(add(sumOf(left), sumOf(left))).not.toEqual(sumOf(parent));
  expect(add(sumOf(left), sumOf(right), sumOf(right))).not.toEqual(sumOf(parent));
});

test('the extent comes with the edges', () => {
  const list = newEdgeList();
  readEdges(parent, list);
  expect(list.bbox4490.map((value) => Number(value.toFixed(9)))).toEqual([117, 31, 117.02, 31.01]);
});

test('cells of a clean tiling all fit', () => {
  expect(looseOutlines(parent, [left, right])).toEqual([false, false]);
});

test('a missing neighbour, a double, and a cell inside another are loose', () => {
  expect(looseOutlines(parent, [left])).toEqual([true]);
  expect(looseOutlines(parent, [left, right, right])).toEqual([true, true, true]);
  const inside = wkb([box(0.2, 0.2, 0.4, 0.4)]);
  expect(looseOutlines(parent, [left, right, inside])).toEqual([false, false, true]);
});

test('without a parent the outer border is loose and what lies inside is not', () => {
  const grid = [0, 1, 2].flatMap((x) => [0, 1, 2].map((y) => wkb([box(x, y, x + 1, y + 1)])));
  expect(looseOutlines(null, grid)).toEqual(grid.map((_, n) => n !== 4));
});

test('whatever the tiling, the sums agree when nothing is altered and disagree when one cell is', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(cuts, fc.nat(), fc.integer({ min: 1, max: 1000 }), (at, which, by) => {
      const marks = [0, ...at.sort((a, b) => a - b), 1000];
      const strips = marks.slice(1).map((end, n) => box(marks[n]!, 0, end, 1));
      const whole = wkb([
        [
          ...marks.map((x): [number, number] => [x, 0]),
          ...marks.reverse().map((x): [number, number] => [x, 1]),
          [0, 0],
        ],
      ]);
      const sums = strips.map((strip) => sumOf(wkb([strip])));
      expect(add(...sums)).toEqual(sumOf(whole));
      const n = which % strips.length;
      const altered = strips[n]!.map(([x, y]): [number, number] => [x, y === 1 ? 1 + by / 1e6 : y]);
      sums[n] = sumOf(wkb([altered]));
      expect(add(...sums)).not.toEqual(sumOf(whole));
    }),
    { numRuns: 200 },
  );
});
