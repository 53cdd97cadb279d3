import { expect, test } from 'vitest';
import { packRings, unpackRings } from './delta-rings.ts';

const RING = [
  [117.1234567, 31.7654321],
  [117.2, 31.7654321],
  [117.2, -0.0000001],
  [117.1234567, 31.7654321],
];
const HOLE = [
  [117.15, 31.7],
  [117.16, 31.7],
  [117.15, 31.71],
  [117.15, 31.7],
];

test('rings come back to the centimetre, holes and parts in their order', () => {
  const geometry = { type: 'MultiPolygon' as const, coordinates: [[RING, HOLE], [HOLE]] };
  const back = unpackRings(packRings(geometry));
  expect(back.map((polygon) => polygon.length)).toEqual([2, 1]);
  for (const [at, [x, y]] of RING.entries()) {
    expect(back[0]![0]![at]![0]).toBeCloseTo(x!, 9);
    expect(back[0]![0]![at]![1]).toBeCloseTo(y!, 9);
  }
});

test('a polygon packs as the multipolygon of itself', () => {
  const polygon = packRings({ type: 'Polygon', coordinates: [RING] });
  expect(polygon).toEqual(packRings({ type: 'MultiPolygon', coordinates: [[RING]] }));
  expect(polygon[0]![0]).toHaveLength(6);
});
