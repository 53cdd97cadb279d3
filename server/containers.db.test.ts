import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assignBatch } from './analysis/assign-batch.ts';
import { checkCoverage } from './analysis/check-coverage.ts';
import { createApp } from './app.ts';
import type { Problem } from './contract/land.ts';
import { importLayer } from './ingest/import-layer.ts';
import { runCellImport, runPatchImport, runUndo } from './pipeline.ts';
import { importFeatures, TODAY } from './testing/land-fixture.ts';
import { box } from './testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let server: Server;
let api: string;
const quiet = () => undefined;
const ALWAYS = { regionId: 1, dryRun: false, today: TODAY };

beforeAll(async () => {
  database = await openTestDatabase();
  const app = createApp({
    access: 'local',
    db: database.db,
    regionId: 1,
    log: pino({ level: 'silent' }),
    today: () => TODAY,
  });
  server = app.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
});
afterAll(async () => {
  server.close();
  await database.drop();
});

const bringCells = (scheme: string) =>
  importFeatures([box(117, 31, 117.01, 31.01, { code: '34' })], (path) =>
    runCellImport(database.db, { ...ALWAYS, paths: [path], scheme, level: 1, kind: 'territorial' }, quiet),
  );
const bringPatches = (batch: string) =>
  importFeatures([box(117.001, 31.001, 117.002, 31.002, { patch_no: '1' })], (path) =>
    runPatchImport(database.db, { ...ALWAYS, paths: [path], batch }, quiet),
  );
const undo = (runId: string | null) =>
  runUndo(database.db, { regionId: 1, runId: Number(runId), today: TODAY }, quiet);

const send = (method: string, path: string, body?: unknown) =>
  fetch(api + path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });

test('a scheme gets another name and code, and its imports go with it', async () => {
  const run = await bringCells('old');
  await bringCells('other');
  const response = await send('PATCH', '/schemes/old', { name: '新方案', code: 'new' });
  expect(await response.json()).toMatchObject({ code: 'new', name: '新方案' });
  expect(((await (await send('PATCH', '/schemes/new', { code: 'other' })).json()) as Problem).code).toBe(
    'code-taken',
  );
  expect((await send('PATCH', '/schemes/old', { name: 'x' })).status).toBe(404);
  expect((await send('PATCH', '/schemes/new', {})).status).toBe(400);
  expect(await undo(run.runId)).toMatchObject({ target: 'new/1', withdrawn: 1 });
});

test('a scheme with cells or assignments is not deleted; once they are undone it goes, with all that was made from it', async () => {
  const cells = await bringCells('gone');
  const patches = await bringPatches('gone-batch');
  await assignBatch(database.db, { regionId: 1, scheme: 'gone', batch: 'gone-batch' });
  await checkCoverage(database.db, { regionId: 1, scheme: 'gone', date: TODAY });
  const refused = await send('DELETE', '/schemes/gone');
  expect(refused.status).toBe(409);
  const problem = (await refused.json()) as Problem;
  expect(problem).toMatchObject({ code: 'delete-refused' });
  expect(problem.dependents!.map(({ kind, count }) => [kind, count])).toEqual([
    ['cells', 1],
    ['assignment', 1],
  ]);
  await undo(cells.runId);
  expect((await send('DELETE', '/schemes/gone')).status).toBe(204);
  expect((await send('DELETE', '/schemes/gone')).status).toBe(404);
  expect((await (await fetch(`${api}/schemes`)).text()).includes('"gone"')).toBe(false);
  const batch = await send('DELETE', '/batches/gone-batch');
  expect(((await batch.json()) as Problem).dependents).toMatchObject([{ kind: 'patches', count: 1 }]);
  await undo(patches.runId);
  expect((await send('DELETE', '/batches/gone-batch')).status).toBe(204);
  expect((await bringPatches('gone-batch')).totals.added).toBe(1);
});

test('a batch gets another name and code', async () => {
  await bringPatches('q1');
  const response = await send('PATCH', '/batches/q1', { name: '一季度', code: '2025Q1' });
  expect(await response.json()).toMatchObject({ code: '2025Q1', name: '一季度' });
  expect((await (await fetch(`${api}/import-runs?target=2025Q1`)).json()) as { total: number }).toMatchObject(
    {
      total: 1,
    },
  );
});

test('a page of another site deletes nothing', async () => {
  const response = await fetch(`${api}/batches/2025Q1`, {
    method: 'DELETE',
    headers: { origin: 'https://elsewhere.example' },
  });
  expect(response.status).toBe(403);
});

test('undoing a delivery of a layer brings the one before it back', async () => {
  const bring = (west: number) =>
    importFeatures([box(west, 31, west + 0.01, 31.01, { code: 'f', name: '农田' })], (path) =>
      importLayer(database.db, { ...ALWAYS, paths: [path], layer: 'farmland' }),
    );
  const held = async () => {
    const { rows } = await database.db.raw<{ rows: unknown[] }>(
      `select code, name, st_astext(geom) geom, area_m2, attributes, content_hash, import_run_id from reference_feature
        where upper_inf(recorded)`,
    );
    return rows;
  };
  await bring(117);
  const before = await held();
  const second = await bring(117.02);
  expect(await held()).not.toEqual(before);
  expect(await undo(second.runId)).toMatchObject({ kind: 'layer', withdrawn: 1, restored: 1, assigned: [] });
  expect(await held()).toEqual(before);
});
