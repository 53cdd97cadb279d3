import { afterAll, beforeAll, expect, test } from 'vitest';
import { assignBatch } from './analysis/assign-batch.ts';
import type { ImportReport } from './contract/import-report.ts';
import type { UndoReport } from './contract/import-runs.ts';
import type { Database } from './db/pool.ts';
import { AppError } from './errors.ts';
import { runCellImport, runPatchImport, runUndo } from './pipeline.ts';
import { importFeatures } from './testing/land-fixture.ts';
import { box, type MadeFeature } from './testing/make-feature.ts';
import type { CellImportOptions } from './ingest/import-cells.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const quiet = () => undefined;
const ALWAYS = { regionId: 1, dryRun: false, today: '2026-01-15' };
const cell = (code: string, west: number, east: number) =>
  box(west, 31, east, 31.01, { code, name: `网格${code}` });
const patch = (patch_no: string, west: number, more: Record<string, unknown> = {}) =>
  box(west, 31.002, west + 0.001, 31.003, { patch_no, ...more });
const WEST = cell('3401', 117, 117.01);
const EAST = cell('3402', 117.01, 117.02);

function bringCells(
  scheme: string,
  features: MadeFeature[],
  level = 1,
  more: Partial<CellImportOptions> = {},
): Promise<ImportReport> {
  return importFeatures(features, (path) =>
    runCellImport(
      database.db,
      { ...ALWAYS, paths: [path], scheme, level, kind: 'territorial', ...more },
      quiet,
    ),
  );
}

function bringPatches(batch: string, features: MadeFeature[], more = {}): Promise<ImportReport> {
  return importFeatures(features, (path) =>
    runPatchImport(database.db, { ...ALWAYS, paths: [path], batch, ...more }, quiet),
  );
}

const undo = (report: ImportReport): Promise<UndoReport> =>
  runUndo(database.db, { regionId: 1, runId: Number(report.runId), today: ALWAYS.today }, quiet);

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error('not refused');
  return error;
}

/** What we hold true of the cells of a scheme, without the ids of its rows. */
async function cellsHeld(db: Database, scheme: string): Promise<unknown[]> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select v.cell_id, v.level, v.kind, v.code, v.name, v.parent_cell_id, v.parent_code, v.division_status, v.valid::text valid,
            v.ground_hash, v.area_m2, v.attributes, v.content_hash, v.import_run_id, v.opened_by_run
       from cell_version v join scheme s on s.id = v.scheme_id
      where s.code = :scheme and upper_inf(v.recorded) order by v.cell_id, v.valid`,
    { scheme },
  );
  return rows;
}

async function patchesHeld(db: Database, batch: string): Promise<unknown[]> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select p.id, p.patch_no, p.patch_type, p.before_date::text, p.after_date::text, p.after_text, p.observed_on, p.issued_area_m2, p.details,
            p.area_m2, st_astext(p.geom) geom, st_astext(p.point) point, p.attributes, p.content_hash, p.import_run_id, p.source_crs,
            encode(p.source_geom, 'hex') source, t.area_m2 tile_m2, st_astext(t.geom3857) tile
       from patch p join batch b on b.id = p.batch_id left join tile_patch t on t.patch_id = p.id
      where b.code = :batch order by p.id`,
    { batch },
  );
  return rows;
}

async function sharesHeld(db: Database, batch: string): Promise<unknown[]> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select s.code scheme, p.patch_no, a.state, a.lead_cell_id, h.cell_id, h.share_m2, h.method
       from patch p join batch b on b.id = p.batch_id and b.code = :batch
       left join patch_assignment a on a.patch_id = p.id left join scheme s on s.id = a.scheme_id
       left join patch_share h on h.patch_id = p.id and h.scheme_id = a.scheme_id
      order by s.code, p.patch_no, h.cell_id`,
    { batch },
  );
  return rows;
}

test('undoing the first import of a level leaves no cell, and the same file may then be imported again', async () => {
  const first = await bringCells('again', [WEST, EAST]);
  expect(await undo(first)).toMatchObject({ kind: 'cells', target: 'again/1', withdrawn: 2, restored: 0 });
  expect(await cellsHeld(database.db, 'again')).toEqual([]);
  const second = await bringCells('again', [WEST, EAST]);
  expect(second).toMatchObject({ alreadyImported: false, totals: { added: 2, changed: 0, unchanged: 0 } });
  expect((await cellsHeld(database.db, 'again')).map((row) => (row as { valid: string }).valid)).toEqual([
    '[-infinity,)',
    '[-infinity,)',
  ]);
});

test('undoing a later version restores exactly the state before it, as often as there are runs', async () => {
  const states = [await cellsHeld(database.db, 'layers')];
  const runs: ImportReport[] = [];
  for (const east of [117.01, 117.008, 117.006]) {
    runs.push(await bringCells('layers', [cell('3401', 117, east), cell('3402', east, 117.02)]));
    states.push(await cellsHeld(database.db, 'layers'));
  }
  for (const run of [...runs].reverse()) {
    states.pop();
    await undo(run);
    expect(await cellsHeld(database.db, 'layers')).toEqual(states[states.length - 1]);
  }
});

test('cells that were ended, recoded, merged or corrected are as they were, and their lineage is withdrawn', async () => {
  await bringCells('ends', [WEST, EAST, cell('3403', 117.02, 117.03), cell('3404', 117.03, 117.04)]);
  const before = await cellsHeld(database.db, 'ends');
  const delivery = [cell('3401', 117, 117.02), cell('3451', 117.02, 117.03)];
  for (const correction of [false, true]) {
    const run = await bringCells('ends', delivery, 1, { complete: 'level', correction });
    expect(run.changes!.counts).toMatchObject({ removed: 2, recoded: 1, merged: 1 });
    await undo(run);
    expect(await cellsHeld(database.db, 'ends')).toEqual(before);
  }
  const { rows } = await database.db.raw<{ rows: unknown[] }>(
    'select 1 from cell_lineage where upper_inf(recorded)',
  );
  expect(rows).toEqual([]);
});

test('what an undone import had said stays answerable by recorded time', async () => {
  const first = await bringCells('memory', [WEST]);
  const { rows: before } = await database.db.raw<{ rows: { t: string }[] }>(
    'select clock_timestamp()::text t',
  );
  await undo(first);
  const { rows } = await database.db.raw<{ rows: { code: string }[] }>(
    `select v.code from cell_version v join scheme s on s.id = v.scheme_id and s.code = 'memory'
      where v.recorded @> cast(:at as timestamptz)`,
    { at: before[0]!.t },
  );
  expect(rows).toEqual([{ code: '3401' }]);
});

test('parents that were found for cells already there are lost again with their parents', async () => {
  await bringCells('links', [cell('340101', 117, 117.005), cell('340102', 117.005, 117.01)], 2);
  const before = await cellsHeld(database.db, 'links');
  const parents = await bringCells('links', [WEST]);
  expect(await cellsHeld(database.db, 'links')).not.toEqual(before);
  await undo(parents);
  expect(await cellsHeld(database.db, 'links')).toEqual(before);
});

test('an import that later ones rest on is not undone, and the refusal names them', async () => {
  const parents = await bringCells('refused', [WEST]);
  const children = await bringCells('refused', [cell('340101', 117, 117.005)], 2);
  const later = await bringCells('refused', [WEST, EAST]);
  const before = await cellsHeld(database.db, 'refused');
  const error = await refusal(undo(parents));
  expect(error).toMatchObject({ code: 'undo-refused', exit: 1 });
  expect(error.dependents.map(({ kind, id, count }) => [kind, id, count])).toEqual([
    ['run', later.runId, 1],
    ['run', children.runId, 1],
  ]);
  expect(await cellsHeld(database.db, 'refused')).toEqual(before);
  await undo(later);
  await undo(children);
  await undo(parents);
  expect(await cellsHeld(database.db, 'refused')).toEqual([]);
});

test('an import whose cells a later one linked to their parents is undone after that one only', async () => {
  const villages = await bringCells('under', [cell('340101', 117, 117.005)], 2);
  const townships = await bringCells('under', [WEST]);
  expect((await refusal(undo(villages))).dependents).toMatchObject([{ kind: 'run', id: townships.runId }]);
  await undo(townships);
  await undo(villages);
});

test('undo twice is refused, and a run that never was is not found', async () => {
  const run = await bringCells('twice', [WEST]);
  await undo(run);
  expect(await refusal(undo(run))).toMatchObject({ code: 'already-undone', exit: 1 });
  expect(await refusal(undo({ ...run, runId: '999999' }))).toMatchObject({ code: 'run-not-found', exit: 2 });
});

test('two undos of one run at once: one is done, the other refused', async () => {
  const run = await bringCells('at-once', [WEST]);
  const outcomes = await Promise.allSettled([undo(run), undo(run)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a decision on a finding holds the cells it is about', async () => {
  const run = await bringCells('decided', [WEST, EAST]);
  await database.db.raw(
    `insert into coverage_finding (region_id, scheme_id, kind, level, cell_ids, codes, border_key, geom, area_m2, width_m, state)
     select 1, v.scheme_id, 'overlap', 1, array[v.cell_id], array[v.code], 'b', v.geom, 1, 1, 'accepted'
       from cell_version v join scheme s on s.id = v.scheme_id and s.code = 'decided' limit 1`,
  );
  expect((await refusal(undo(run))).dependents).toMatchObject([{ kind: 'finding', count: 1 }]);
});

test('undoing a corrected delivery of patches puts every field back, new ones go, tiles and shares with them', async () => {
  await bringCells('ground', [WEST, EAST]);
  const first = await bringPatches('p', [patch('1', 117.001, { patch_type: '01' }), patch('2', 117.0095)], {
    period: { from: '2025-01-01', to: '2025-03-31' },
  });
  await assignBatch(database.db, { regionId: 1, scheme: 'ground', batch: 'p' });
  const [patches, shares] = [await patchesHeld(database.db, 'p'), await sharesHeld(database.db, 'p')];
  const second = await bringPatches(
    'p',
    [patch('1', 117.015, { patch_type: '02' }), patch('2', 117.0095), patch('3', 117.004)],
    {
      batchName: '改名',
      period: { from: '2025-01-01', to: '2025-06-30' },
    },
  );
  expect(await sharesHeld(database.db, 'p')).toHaveLength(4);
  expect(await undo(second)).toMatchObject({
    kind: 'patches',
    target: 'p',
    assigned: [{ scheme: 'ground', batch: 'p' }],
  });
  expect(await patchesHeld(database.db, 'p')).toEqual(patches);
  expect(await sharesHeld(database.db, 'p')).toEqual(shares);
  const { rows } = await database.db.raw<{ rows: unknown[] }>(
    `select name, kind, period::text from batch where code = 'p'`,
  );
  expect(rows).toEqual([{ name: 'p', kind: 'own', period: '[2025-01-01,2025-04-01)' }]);
  await undo(first);
  expect(await patchesHeld(database.db, 'p')).toEqual([]);
  const { rows: history } = await database.db.raw<{ rows: { patch_no: string; n: number }[] }>(
    `select h.patch_no, count(*) n from patch_history h join batch b on b.id = h.batch_id and b.code = 'p'
      group by h.patch_no order by h.patch_no`,
  );
  // 1: the first state, the second, the first again. 2: unchanged all along. 3: withdrawn.
  expect(history.map(({ patch_no, n }) => [patch_no, n])).toEqual([
    ['1', 3],
    ['2', 1],
    ['3', 1],
  ]);
  expect((await bringPatches('p', [patch('1', 117.001)])).totals).toMatchObject({ added: 1, changed: 0 });
});

test('after the undo of the last delivery the one before it is known again', async () => {
  const features = [patch('1', 117.001)];
  await bringPatches('known', features);
  await undo(await bringPatches('known', [patch('1', 117.002)]));
  expect(await bringPatches('known', features)).toMatchObject({ alreadyImported: true });
});

test('undoing a border change assigns the patches as they were', async () => {
  await bringCells('border', [WEST, EAST]);
  await bringPatches('b', [patch('1', 117.0085, { HSX: '20260601' }), patch('2', 117.015)]);
  await assignBatch(database.db, { regionId: 1, scheme: 'border', batch: 'b' });
  const shares = await sharesHeld(database.db, 'b');
  const moved = await bringCells('border', [cell('3401', 117, 117.008), cell('3402', 117.008, 117.02)]);
  expect(await sharesHeld(database.db, 'b')).not.toEqual(shares);
  expect((await undo(moved)).assigned).toEqual([{ scheme: 'border', batch: 'b' }]);
  expect(await sharesHeld(database.db, 'b')).toEqual(shares);
});
