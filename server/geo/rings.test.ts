import { expect, test } from 'vitest';

import { cleanRing, pointInRing, ringSignedArea2 } from './rings.ts';

const SQUARE = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
  [0, 0],
];

test('an open ring is closed and said to have been', () => {
  expect(cleanRing(SQUARE.slice(0, 4))).toEqual({ ring: SQUARE, closed: true });
});

test('a vertex twice in a row is dropped, Z with it', () => {
  expect(
    cleanRing([
      [0, 0, 9],
      [0, 0, 9],
      [1, 0, 9],
      [1, 1, 9],
      [1, 1, 8],
      [0, 1, 9],
      [0, 0, 9],
    ]),
  ).toEqual({
    ring: SQUARE,
    closed: false,
  });
});

test.each([
  ['no vertex', []],
  [
    'one point many times',
    [
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ],
  ],
  [
    'two points',
    [
      [0, 0],
      [1, 0],
      [0, 0],
    ],
  ],
  [
    'two points there and back',
    [
      [0, 0],
      [1, 0],
      [0, 0],
      [1, 0],
      [0, 0],
    ],
  ],
])('a ring of %s has collapsed', (_, ring) => {
  expect(cleanRing(ring)).toBe('collapsed');
});

test.each([NaN, Infinity, -1e38, null as unknown as number])('a coordinate of %s is no place', (bad) => {
  expect(
    cleanRing([
      [0, 0],
      [bad, 0],
      [1, 1],
      [0, 0],
    ]),
  ).toBe('not-finite');
});

test('a three point triangle is kept', () => {
  expect(
    cleanRing([
      [0, 0],
      [1, 0],
      [1, 1],
    ]),
  ).toMatchObject({ closed: true });
});

test('the area of a small ring survives large coordinates', () => {
  const far = SQUARE.map(([x, y]) => [x! * 1e-3 + 40_500_000, y! * 1e-3 + 3_400_000]);
  expect(ringSignedArea2(far) / 2).toBeCloseTo(1e-6, 10);
});

test('points are told inside, outside and on the line', () => {
  expect(pointInRing(0.5, 0.5, SQUARE)).toBe(1);
  expect(pointInRing(2, 0.5, SQUARE)).toBe(-1);
  expect(pointInRing(-1, 1, SQUARE)).toBe(-1);
  expect(pointInRing(-1, 0, SQUARE)).toBe(-1);
  expect(pointInRing(1, 0.5, SQUARE)).toBe(0);
  expect(pointInRing(0.5, 1, SQUARE)).toBe(0);
  expect(pointInRing(1, 1, SQUARE)).toBe(0);
});
