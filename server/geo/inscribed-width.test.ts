import { expect, test } from 'vitest';
import { inscribedWidth } from './inscribed-width.ts';

const strip = (length: number, width: number, degrees: number): GeoJSON.MultiPolygon => {
  const a = (degrees * Math.PI) / 180;
  const turn = ([x, y]: [number, number]) => [
    x * Math.cos(a) - y * Math.sin(a),
    x * Math.sin(a) + y * Math.cos(a),
  ];
  const corners: [number, number][] = [
    [0, 0],
    [length, 0],
    [length, width],
    [0, width],
    [0, 0],
  ];
  return { type: 'MultiPolygon', coordinates: [[corners.map(turn)]] };
};

test.each([
  [100, 100, 0],
  [1000, 3, 0],
  [20_000, 1.9, 30],
  [20_000, 2.1, 77],
  [5_000, 0.05, 45],
])('a strip of %d by %d m turned by %d° is as wide as it was made', (length, width, degrees) => {
  const found = inscribedWidth(strip(length, width, degrees));
  expect(found / width).toBeGreaterThan(0.975);
  expect(found / width).toBeLessThanOrEqual(1.0001);
});

test('a ring around a hole is as wide as the band between them', () => {
  const square = (at: number, size: number) => [
    [at, at],
    [at + size, at],
    [at + size, at + size],
    [at, at + size],
    [at, at],
  ];
  const band: GeoJSON.MultiPolygon = { type: 'MultiPolygon', coordinates: [[square(0, 100), square(5, 90)]] };
  const found = inscribedWidth(band);
  // The corners of the band are a little wider than its sides: 10 × (2 − √2).
  expect(found).toBeGreaterThan(5);
  expect(found).toBeLessThan(6);
});

test('nothing has no width', () => {
  expect(inscribedWidth({ type: 'MultiPolygon', coordinates: [] })).toBe(0);
});

test('dust of half a kilometre by a tenth of a millimetre is measured without millions of squares', () => {
  const dust = strip(500, 1e-4, 0);
  expect(inscribedWidth(dust)).toBeGreaterThan(0);
  expect(inscribedWidth(dust)).toBeLessThanOrEqual(1e-4 * 1.0001);
});
