import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { randomStream } from './made/random.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const MU_M2 = 2000 / 3;

test('the legal area equals the geodesic area to 0.01 亩 on a thousand patches of up to 20 hectares', async () => {
  const random = randomStream(2026, 'areas');
  const wkt = Array.from({ length: 1000 }, () => {
    const [lon, lat] = [74 + 60 * random(), 18 + 35 * random()];
    const radius = Math.sqrt(20e4 / Math.PI) * Math.sqrt(random()) * 0.95;
    const corners = 4 + Math.floor(random() * 60);
    const points = Array.from({ length: corners }, (_, n) => {
      const angle = (2 * Math.PI * n) / corners;
      const r = radius * (0.6 + 0.4 * random());
      return `${lon + (r * Math.cos(angle)) / (111320 * Math.cos((lat * Math.PI) / 180))} ${lat + (r * Math.sin(angle)) / 111132}`;
    });
    return `POLYGON((${[...points, points[0]].join(',')}))`;
  });
  const { rows } = await database.db.raw<{ rows: { ours: number; geodesic: number }[] }>(
    `select area_m2(g) ours, st_area(g::geography, true) geodesic
       from unnest(cast(:wkt as text[])) w, st_geomfromtext(w, 4490) g`,
    { wkt },
  );
  expect(rows).toHaveLength(1000);
  expect(Math.max(...rows.map((row) => row.geodesic))).toBeGreaterThan(10e4);
  const off = rows.map((row) => Math.abs(row.ours - row.geodesic));
  expect(Math.max(...off) / MU_M2).toBeLessThan(0.01);
  expect(Math.max(...off.map((m2, n) => m2 / rows[n]!.geodesic))).toBeLessThan(5e-6);
});
