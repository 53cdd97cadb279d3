import { expect, test } from 'vitest';
import { parsePlace } from './parse-place.ts';

test.each([
  ['-74.5, -9.2', -74.5, -9.2],
  ['117.3 31.2', 117.3, 31.2],
  ['31.2，117.3', 117.3, 31.2],
  ['9.2S 74.5W', -74.5, -9.2],
  ['N31.2 E117.3', 117.3, 31.2],
  ['东经117.5 北纬31.25', 117.5, 31.25],
  ['北纬31°15′0″ 东经117°30′0″', 117.5, 31.25],
])('%s is a place', (text, lon, lat) => {
  const place = parsePlace(text);
  expect(place?.lon).toBeCloseTo(lon, 9);
  expect(place?.lat).toBeCloseTo(lat, 9);
});

test.each(['', '250110', 'amw-2025Q2-000017', 'Iquitos', '1 2 3', '200, 10', '91N 10E'])(
  '"%s" is none',
  (text) => {
    expect(parsePlace(text)).toBeNull();
  },
);
