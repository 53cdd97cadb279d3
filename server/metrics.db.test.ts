import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyseFixture } from './testing/analyse-fixture.ts';
import { importFixture, readFixture } from './testing/land-fixture.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let app: ServedApp;

beforeAll(async () => {
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture('assignment/across-a-border.geojson'));
  await analyseFixture(database.db, 'across-a-border');
  app = await serveApp(database.db);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const get = async (path: string) => {
  const response = await fetch(app.url + path);
  return { status: response.status, text: await response.text() };
};

test('tiles are counted by layer and zoom, requests by the pattern of their route, pools by what waits', async () => {
  await get('/tiles/patches/9/422/208.mvt');
  await get('/tiles/patches/9/422/208.mvt');
  await get('/tiles/layers/secret-layer/9/422/208.mvt');
  await get('/api/v1/cells?scheme=across-a-border');
  await get('/api/v1/patches/7?scheme=nobody');
  await get('/no/such/place-of-mine');
  const { text } = await get('/metrics');
  expect(text).toContain('jingtian_tile_seconds_count{layer="patches",z="9",status="200"} 2');
  expect(text).toContain('jingtian_tile_seconds_count{layer="layers",z="9",status="404"} 1');
  expect(text).toContain('jingtian_tile_bytes_count{layer="patches",z="9"} 2');
  expect(text).toContain(
    'jingtian_http_request_seconds_count{method="GET",route="/api/v1/cells",status="200"} 1',
  );
  expect(text).toContain('route="/api/v1/patches/:id",status="404"');
  expect(text).toMatch(/jingtian_pool_connections\{pool="requests",state="waiting"\} \d/);
  expect(text).toMatch(/jingtian_tile_cache_total\{outcome="miss"\} [1-9]/);
  // Nothing of the users' own: no codes, no ids, no addresses that somebody made up.
  expect(text).not.toMatch(/secret-layer|across-a-border|place-of-mine|nobody/);
});
