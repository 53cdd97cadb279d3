import { Validator } from '@seriousme/openapi-schema-validator';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerSchemas } from '../scripts/openapi/answer-schemas.ts';
import { createApp } from './app.ts';
import { openSpool } from './ingest/upload/spool.ts';
import { createJobRunner } from './jobs/job-runner.ts';
import { HTTP_OPERATIONS } from './openapi/http-operations.ts';
import shapes from './openapi/answers.json' with { type: 'json' };
import { TODAY } from './testing/land-fixture.ts';
import { routesOf } from './testing/routes-of.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { makeThreeCounties } from './testing/three-counties.ts';
import { openMapChanges, type MapChanges } from './tiles/map-changes.ts';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, object> }>>;
}

let database: TestDatabase;
let app: ServedApp;
let mapChanges: MapChanges;
let mounted: string[];

beforeAll(async () => {
  database = await openTestDatabase();
  await makeThreeCounties(database.db);
  app = await serveApp(database.db);
  const shared = { db: database.db, regionId: 1, log: pino({ level: 'silent' }) };
  mapChanges = openMapChanges({ ...shared, url: database.url, cacheBytes: 1 });
  const jobs = createJobRunner({ ...shared, works: {} as never });
  const writing = { spool: openSpool('/nonexistent'), jobs };
  const program = createApp({ ...shared, mapChanges, access: 'login', today: () => TODAY, writing });
  mounted = routesOf(program).map(({ method, path }) => `${method} ${path}`);
});
afterAll(async () => {
  await mapChanges.close();
  await app.close();
  await database.drop();
});

async function documentAt(path: string): Promise<Document> {
  return (await fetch(app.url + path)).json() as Promise<Document>;
}

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => ({ method: method.toUpperCase(), path })),
  );

test.each(['/api/v1/openapi.json', '/ogc/api'])('%s is a valid OpenAPI document', async (path) => {
  const result = await new Validator().validate(JSON.stringify(await documentAt(path), null, 1));
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
});

test('the document tells every route that is mounted, and nothing else', async () => {
  const told = operationsOf(await documentAt('/api/v1/openapi.json')).map(
    ({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  );
  const routes = mounted.filter((route) => !/^\w+ \/ogc/.test(route));
  expect(routes.length).toBeGreaterThan(80);
  expect(told.sort()).toEqual(routes.sort());
});

test('the document of /ogc tells every route below it, for each collection, and nothing else', async () => {
  const routes = mounted.filter((route) => /^GET \/ogc/.test(route)).map((route) => route.slice(8) || '/');
  const shapeOf = (path: string) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
  const told = operationsOf(await documentAt('/ogc/api')).map(({ path }) => path);
  expect(told.filter((path) => !routes.some((route) => shapeOf(route).test(path)))).toEqual([]);
  expect(routes.filter((route) => !told.some((path) => shapeOf(route).test(path)))).toEqual([]);
  for (const name of ['cells', 'patches', 'coverage', 'batches', 'layer-gengdi'])
    expect(told).toContain(`/collections/${name}/items`);
  expect(told).not.toContain('/collections/batches/tiles');
});

test('names of operations are unique, and each JSON answer has its schema', async () => {
  const { paths } = await documentAt('/api/v1/openapi.json');
  const names = Object.values(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(new Set(names).size).toBe(names.length);
  const wanted = HTTP_OPERATIONS.flatMap(({ operations }) => operations)
    .filter(
      ({ status, types }) => status !== 204 && (types ?? ['application/json']).includes('application/json'),
    )
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(Object.keys(shapes.answers).sort()).toEqual(wanted.sort());
});

test('the schemas of answers are those of their types: npm run docs:api', () => {
  expect(JSON.parse(JSON.stringify(answerSchemas()))).toEqual(shapes);
});
