import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { edgesOf, roomBetween, signedDistance } from './inner-room.ts';

test('between two long parallel edges there is room for half their distance, however large the square', () => {
  const strip = edgesOf([
    [
      [0, 0],
      [1000, 0],
      [1000, 3],
      [0, 3],
      [0, 0],
    ],
  ]);
  expect(roomBetween(500, 1.5, 1, strip)).toBeCloseTo(1.5, 9);
  expect(roomBetween(300, 1, 1.4, strip)).toBeCloseTo(1.5, 9);
});

test('no point of a square has more room than is said of the square', () => {
  const at = fc.double({ min: -50, max: 50, noNaN: true });
  const corner = fc.tuple(at, at);
  fc.assert(
    fc.property(
      fc.array(corner, { minLength: 3, maxLength: 9 }).filter((ring) => new Set(ring.flat()).size > 1),
      corner,
      fc.double({ min: 0.01, max: 20, noNaN: true }),
      corner,
      (ring, [x, y], half, [right, up]) => {
        const edges = edgesOf([[...ring, ring[0]!]]);
        const room = roomBetween(x, y, half, edges);
        const inside = signedDistance(x + (right / 50) * half, y + (up / 50) * half, edges);
        expect(Math.abs(inside)).toBeLessThanOrEqual(room + 1e-9);
      },
    ),
    { numRuns: 2000 },
  );
});
