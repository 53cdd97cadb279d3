import { expect, test } from 'vitest';
import { StripedOutline } from './striped-outline.ts';
import { multiPolygonWkb } from './wkb.ts';

/** A closed ring of many vertices around a centre. */
function blob(x: number, y: number, radius: number, vertices: number): number[][] {
  const ring = Array.from({ length: vertices }, (_, k) => {
    const angle = (k / vertices) * 2 * Math.PI;
    const far = radius * (1 + 0.3 * Math.sin(7 * angle));
    return [x + far * Math.cos(angle), y + far * Math.sin(angle)];
  });
  return [...ring, ring[0]!];
}

const outline = (coordinates: number[][][][]) =>
  new StripedOutline(multiPolygonWkb({ type: 'MultiPolygon', coordinates }));

test('points are told inside, in a hole, on an island in it, and outside', () => {
  const land = outline([
    [blob(110, 30, 1, 2000), blob(110, 30, 0.5, 500)],
    [blob(110, 30, 0.1, 90)],
    [blob(113, 31, 0.2, 4)],
  ]);
  expect(land.sideOf(110.7, 30)).toBe(1);
  expect(land.sideOf(110.3, 30)).toBe(-1);
  expect(land.sideOf(110.02, 30.01)).toBe(1);
  expect(land.sideOf(113.05, 31.02)).toBe(1);
  expect(land.sideOf(112, 30)).toBe(-1);
  expect(land.sideOf(110, 80)).toBe(-1);
  expect(land.sideOf(110, -80)).toBe(-1);
});

test('a point on the line is not certain', () => {
  const square = outline([[[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]]]); // prettier-ignore
  expect(square.sideOf(0, 2)).toBe(0);
  expect(square.sideOf(4, 1)).toBe(0);
});
