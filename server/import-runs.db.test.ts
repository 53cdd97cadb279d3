import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from './app.ts';
import type { ImportRunDetail, ImportRunPage, UndoReport } from './contract/import-runs.ts';
import type { Problem } from './contract/land.ts';
import { importCells } from './ingest/import-cells.ts';
import { importFeatures, TODAY } from './testing/land-fixture.ts';
import { box } from './testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let server: Server;
let api: string;
const runs: string[] = [];

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
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/import-runs`;
  for (const east of [117.01, 117.02, 117.03]) {
    const report = await importFeatures([box(117, 31, east, 31.01, { code: '34' })], (path) =>
      importCells(database.db, {
        ...{ regionId: 1, dryRun: false, today: TODAY, scheme: 's', level: 1, kind: 'territorial' },
        paths: [path],
      }),
    );
    runs.push(report.runId!);
  }
});
afterAll(async () => {
  server.close();
  await database.drop();
});

const get = async <T>(path: string) => (await (await fetch(api + path)).json()) as T;

test('runs are listed newest first, in pages, without their reports', async () => {
  const first = await get<ImportRunPage>('?limit=2');
  expect(first.rows.map((row) => row.runId)).toEqual([runs[2], runs[1]]);
  expect(first.total).toBe(3);
  expect(first.rows[0]).toMatchObject({
    kind: 'cells',
    target: 's/1',
    state: 'done',
    files: 1,
    undoneAt: null,
  });
  expect(first.rows[0]).not.toHaveProperty('report');
  const second = await get<ImportRunPage>(`?limit=2&after=${first.next!}`);
  expect(second.rows.map((row) => row.runId)).toEqual([runs[0]]);
  expect(second.next).toBeNull();
  expect((await get<ImportRunPage>('?kind=patches')).total).toBe(0);
  expect((await get<ImportRunPage>('?target=s/1')).total).toBe(3);
});

test('one run comes with the report as its user saw it', async () => {
  const run = await get<ImportRunDetail>(`/${runs[0]!}`);
  expect(run.report).toMatchObject({ runId: runs[0], totals: { added: 1 } });
  expect(run.options).toMatchObject({ scheme: 's', level: 1 });
  expect(await get<Problem>('/4711')).toMatchObject({ code: 'run-not-found', status: 404 });
  expect(await get<Problem>('/x')).toMatchObject({ code: 'wrong-request', status: 400 });
});

test('undo answers with what was done, is refused with what depends on the run, and is not taken from other sites', async () => {
  const refused = await fetch(`${api}/${runs[0]!}/undo`, { method: 'POST' });
  expect(refused.status).toBe(409);
  const problem = (await refused.json()) as Problem;
  expect(problem.code).toBe('undo-refused');
  expect(problem.dependents!.map(({ id }) => id)).toEqual([runs[2], runs[1]]);
  const forged = { method: 'POST', headers: { origin: 'https://elsewhere.example' } };
  expect((await fetch(`${api}/${runs[2]!}/undo`, forged)).status).toBe(403);
  const done = await fetch(`${api}/${runs[2]!}/undo`, { method: 'POST' });
  expect((await done.json()) as UndoReport).toMatchObject({ runId: runs[2], withdrawn: 1, restored: 1 });
  expect(await get<ImportRunDetail>(`/${runs[2]!}`)).toMatchObject({ state: 'undone' });
  expect((await fetch(`${api}/${runs[2]!}/undo`, { method: 'POST' })).status).toBe(409);
});
