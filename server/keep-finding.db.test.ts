import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCoverage } from './analysis/check-coverage.ts';
import { reportCoverage } from './analysis/coverage-report.ts';
import { runDeclare, runKeep, runUndo } from './pipeline.ts';
import { importFixture, TODAY } from './testing/land-fixture.ts';
import { drawLand } from './testing/random-land.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
const scheme = 'keep';
const none = () => undefined;
const said = { regionId: 1, scheme, date: TODAY, reason: '水面，由水利站管', by: '王工' };

beforeAll(async () => {
  database = await openTestDatabase();
  const jitter = Array.from({ length: 98 }, () => 0);
  const faults = [
    { kind: 'drop' as const, cell: 7 },
    { kind: 'double' as const, cell: 20 },
  ];
  await importFixture(database.db, { name: scheme, why: '', features: drawLand({ jitter, faults }) });
  await checkCoverage(database.db, { regionId: 1, scheme, date: TODAY });
});
afterAll(() => database.drop());

const report = () => reportCoverage(database.db, { regionId: 1, scheme });
const undo = (runId: string | null) =>
  runUndo(database.db, { regionId: 1, runId: Number(runId), today: TODAY }, none);

test('a gap becomes a special cell of its parent, which closes it; undone the gap is there again', async () => {
  const [gap] = (await report()).gaps;
  const order = { ...said, findingId: gap!.id, kind: 'special', code: '9S1', name: '东湖' };
  const tried = await runKeep(database.db, { ...order, dryRun: true }, none);
  expect(tried).toMatchObject({ runId: null, cells: [{ code: '9S1', areaBeforeM2: null }] });
  const done = await runKeep(database.db, { ...order, dryRun: false }, none);
  expect(done.cells[0]!.areaAfterM2).toBeCloseTo(gap!.areaM2, 1);
  expect((await report()).totals).toMatchObject({ gaps: 0, overlaps: 1 });
  await undo(done.runId);
  expect((await report()).gaps.map(({ id }) => id)).toEqual([gap!.id]);
});

test('a gap declared non-grid is no fault any more, told with reason and unit; undone it is one again', async () => {
  const [gap] = (await report()).gaps;
  const declared = await runDeclare(database.db, {
    ...{ ...said, findingId: gap!.id, name: '东湖水面', unit: '县水利局' },
  });
  const after = await report();
  expect(after.totals.gaps).toBe(0);
  expect(after.ground?.nonGrid).toMatchObject([
    { name: '东湖水面', reason: '水面，由水利站管', unit: '县水利局' },
  ]);
  await undo(declared.runId);
  expect((await report()).gaps.map(({ id }) => id)).toEqual([gap!.id]);
});

test('what is no gap is neither kept nor declared', async () => {
  const [overlap] = (await report()).overlaps;
  const order = { ...said, findingId: overlap!.id, kind: 'special', code: '9S2', name: '无', dryRun: false };
  await expect(runKeep(database.db, order, none)).rejects.toMatchObject({ code: 'edit-refused' });
  await expect(
    runDeclare(database.db, { ...said, findingId: overlap!.id, name: '无', unit: '县水利局' }),
  ).rejects.toMatchObject({ code: 'edit-refused' });
});
