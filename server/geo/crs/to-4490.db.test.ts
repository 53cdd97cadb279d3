import { afterAll, beforeAll, expect, test } from 'vitest';

import { openTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { knownCrs } from './known-crs.ts';
import { to4490 } from './to-4490.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const METRES_PER_DEGREE = 111_320;
const MILLIMETRE = 1e-3;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
/** Every CGCS2000 Gauss-Krüger system, Web Mercator, the Taiwan belts, and the UTM zones of China. */
const SYSTEMS = [...range(4491, 4554), 3857, 3825, 3826, ...range(32643, 32653)];
const LATITUDES = [3, 18.25, 31.1958207, 40, 53.55];

/** Degrees from the central meridian: on it, at both edges of the zone, and as far beyond as files reach. */
function offsets(epsg: number, name: string): number[] {
  if (epsg === 3857) return [75, 120.123456, 135];
  const half = name.includes('3-degree') ? 1.5 : epsg === 3825 || epsg === 3826 ? 1 : 3;
  return [0, 0.777, -half, half, -half - 1, half + 1];
}

/** What PROJ makes of the places, in the metres of the system, and back in degrees: both answers of the reference. */
async function asProj(epsg: number, places: [number, number][]) {
  const { rows } = await database.db.raw<{ rows: { x: number; y: number; lon: number; lat: number }[] }>(
    `with projected as (
       select n, st_transform(st_setsrid(st_point(lon, lat), 4490), cast(:epsg as int)) p
         from jsonb_to_recordset(cast(:places as jsonb)) as place(n int, lon float8, lat float8))
     select st_x(p) x, st_y(p) y, st_x(st_transform(p, 4490)) lon, st_y(st_transform(p, 4490)) lat
       from projected order by n`,
    { epsg, places: JSON.stringify(places.map(([lon, lat], n) => ({ n, lon, lat }))) },
  );
  return rows;
}

test('every system comes out as PROJ has it, to a millimetre, at the edges of its zone too', async () => {
  let [compared, worst] = [0, 0];
  for (const epsg of SYSTEMS) {
    const crs = knownCrs(`EPSG:${epsg}`)!;
    const transform = to4490(crs);
    const places = offsets(epsg, crs.name).flatMap((dx) =>
      LATITUDES.map((lat): [number, number] => [(crs.centralMeridian ?? 0) + dx, lat]),
    );
    for (const { x, y, lon, lat } of await asProj(epsg, places)) {
      const [ourLon, ourLat] = transform(x, y) as [number, number];
      const metres =
        METRES_PER_DEGREE * Math.hypot((ourLon - lon) * Math.cos((lat * Math.PI) / 180), ourLat - lat);
      expect(metres, `EPSG:${epsg} at ${lon}, ${lat}`).toBeLessThan(MILLIMETRE);
      worst = Math.max(worst, metres);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(2000);
  // The working grid is a tenth of a millimetre: half of its diagonal is all the difference there is.
  expect(worst).toBeLessThan(1.2e-4);
});
