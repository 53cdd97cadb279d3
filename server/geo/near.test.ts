import { expect, test } from 'vitest';
import { directionTo, metresPerDegree, nearestOn } from './near.ts';

const square: GeoJSON.MultiPolygon = {
  type: 'MultiPolygon',
  coordinates: [
    [
      [[117, 31], [117.02, 31], [117.02, 31.02], [117, 31.02], [117, 31]], // prettier-ignore
      // A hole: ground of somebody else.
      [[117.005, 31.005], [117.005, 31.01], [117.01, 31.01], [117.01, 31.005], [117.005, 31.005]], // prettier-ignore
    ],
  ],
};

test('distances are those of the geodesic, to a few parts in 100,000', () => {
  // PostGIS: ST_Distance('SRID=4490;POINT(117 31)'::geography, …).
  for (const [lon, lat, metres] of [
    [117.1, 31, 9550.426],
    [117, 31.1, 11_087.032],
    [117.3, 31.2, 36_206.014],
  ] as const) {
    const { distanceM } = directionTo({ lon: 117, lat: 31 }, { lon, lat });
    expect(Math.abs(distanceM / metres - 1), `${lon} ${lat}`).toBeLessThan(3e-5);
  }
});

test('bearings go clockwise from north', () => {
  const from = { lon: 117, lat: 31 };
  const ways = [
    [117, 31.01, 0],
    [117.01, 31, 90],
    [117, 30.99, 180],
    [116.99, 31, 270],
  ] as const;
  for (const [lon, lat, bearing] of ways)
    expect(Math.abs(directionTo(from, { lon, lat }).bearing - bearing)).toBeLessThan(0.01);
});

test('inside, outside and in a hole are told apart, with the way to the nearest line', () => {
  const [perLon] = metresPerDegree(31.015);
  const inside = nearestOn(square, { lon: 117.001, lat: 31.015 });
  expect(inside.inside).toBe(true);
  expect(inside.distanceM).toBeCloseTo(0.001 * perLon, 0);
  expect(inside.bearing).toBeCloseTo(270, 0);
  const outside = nearestOn(square, { lon: 117.03, lat: 31.01 });
  expect([outside.inside, Math.round(outside.bearing)]).toEqual([false, 270]);
  expect(outside.at.lon).toBeCloseTo(117.02, 6);
  expect(nearestOn(square, { lon: 117.007, lat: 31.007 }).inside).toBe(false);
});
