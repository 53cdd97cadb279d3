import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzzApi } from './testing/api-fuzz/fuzz-api.ts';
import { makeFuzzWorld, type FuzzWorld } from './testing/api-fuzz/fuzz-world.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let world: FuzzWorld;

beforeAll(async () => {
  database = await openTestDatabase();
  world = await makeFuzzWorld(database);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

test('whatever is asked, the answer is one that the document tells, and none of the server’s own making', async () => {
  const { findings, requests, statuses } = await fuzzApi(world, { runs: 8, seed: 20_261_125 });
  expect(
    findings.map(({ operation, what, request }) => `${operation}: ${what} ← ${JSON.stringify(request)}`),
  ).toEqual([]);
  expect(requests).toBeGreaterThan(800);
  // That nothing is wrong says little unless something was reached.
  expect(statuses['200']).toBeGreaterThan(200);
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['201', '304', '400', '401', '403', '404']));
}, 180_000);
