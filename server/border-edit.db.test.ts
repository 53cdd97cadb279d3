import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCoverage } from './analysis/check-coverage.ts';
import { reportCoverage } from './analysis/coverage-report.ts';
import { editBorders, readBorders, type BorderRequest } from './analysis/edit-borders.ts';
import type { BorderOp, BorderReport, BorderSheet } from './contract/borders.ts';
import { mergeCells, splitCell } from './analysis/reshape-cells.ts';
import { lockLines } from './analysis/lock-lines.ts';
import { runBorderEdit, runUndo } from './pipeline.ts';
import { importFixture, TODAY } from './testing/land-fixture.ts';
import { drawLand } from './testing/random-land.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
const scheme = 'borders';
const none = () => undefined;
/** Corners of cells 07, 08, 13 and 14 (a parent each of 0 and 1): the middle of the land. */
const at = (x: number, y: number): [number, number] => [
  Number((117 + x / 1e5).toFixed(9)),
  Number((31 + y / 1e5).toFixed(9)),
];

beforeAll(async () => {
  database = await openTestDatabase();
  const jitter = Array.from({ length: 98 }, () => 0);
  await importFixture(database.db, { name: scheme, why: '', features: drawLand({ jitter, faults: [] }) });
  await checkCoverage(database.db, { regionId: 1, scheme, date: TODAY });
});
afterAll(() => database.drop());

async function cellIdOf(code: string): Promise<number> {
  const { rows } = await database.db.raw<{ rows: { cell_id: number }[] }>(
    `select v.cell_id from scheme s, lateral cells_on(1, s.id, cast(:today as date)) v where s.code = :scheme and v.code = :code`,
    { scheme, code, today: TODAY },
  );
  return rows[0]!.cell_id;
}

const sheetOf = async (code: string): Promise<BorderSheet> =>
  readBorders(database.db, { regionId: 1, scheme, cellId: await cellIdOf(code), date: TODAY });

/** All cells of the land are the base: a test that wants a conflict says so. */
async function baseNow(): Promise<BorderRequest['base']> {
  const { rows } = await database.db.raw<{ rows: BorderRequest['base'] }>(
    `select v.cell_id "cellId", v.id "versionId" from scheme s, lateral cells_on(1, s.id, cast(:today as date)) v where s.code = :scheme`,
    { scheme, today: TODAY },
  );
  return rows;
}

async function edit(ops: BorderOp[], by: Partial<BorderRequest> = {}): Promise<BorderReport> {
  return editBorders(database.db, {
    ...{ regionId: 1, scheme, date: TODAY, ops, upper: false, as: 'correction', dryRun: false },
    ...{ reason: '按实地更正', by: '王工', base: by.base ?? (await baseNow()) },
    ...by,
  });
}

async function outlines(): Promise<string[]> {
  const { rows } = await database.db.raw<{ rows: { line: string }[] }>(
    `select v.code || ' ' || md5(st_astext(st_normalize(v.geom), 9)) line
       from scheme s, lateral cells_on(1, s.id, cast(:today as date)) v where s.code = :scheme order by 1`,
    { scheme, today: TODAY },
  );
  return rows.map(({ line }) => line);
}

async function landArea(): Promise<number[]> {
  const { rows } = await database.db.raw<{ rows: { m2: number }[] }>(
    `select sum(v.area_m2) m2 from scheme s, lateral cells_on(1, s.id, cast(:today as date)) v
      where s.code = :scheme group by v.level order by v.level`,
    { scheme, today: TODAY },
  );
  return rows.map(({ m2 }) => m2);
}

const undo = (report: BorderReport) =>
  runUndo(database.db, { regionId: 1, runId: Number(report.runId), today: TODAY }, none);

const said = { reason: '勘界成果', by: '王工' };
const CLEAN = { gaps: 0, overlaps: 0, outside: 0 };

test('a vertex four cells share moves on all of them; nothing gapes, and undone it is as before', async () => {
  const before = await outlines();
  const report = await runBorderEdit(
    database.db,
    {
      ...{ regionId: 1, scheme, date: TODAY, today: TODAY, upper: false, as: 'correction', dryRun: false },
      ...{ reason: '按实地更正', by: '王工', base: await baseNow() },
      ops: [{ op: 'move', from: at(100, 100), to: at(112, 109) }],
    },
    none,
  );
  expect(report.cells.map(({ code }) => code)).toEqual(['9000', '9001', '9006', '9007']);
  expect(report.cells.reduce((sum, cell) => sum + cell.areaAfterM2! - cell.areaBeforeM2!, 0)).toBeCloseTo(
    0,
    4,
  );
  expect((await reportCoverage(database.db, { regionId: 1, scheme })).totals).toMatchObject(CLEAN);
  expect((await outlines()).length).toBe(before.length);
  await undo(report);
  expect(await outlines()).toEqual(before);
});

test('a line of an upper cell stays unless it is asked to move, then all levels move together', async () => {
  const before = await outlines();
  const ops: BorderOp[] = [{ op: 'move', from: at(200, 100), to: at(212, 104) }];
  await expect(edit(ops)).rejects.toMatchObject({ code: 'edit-refused', message: /上级网格的边界/ });
  expect(await outlines()).toEqual(before);
  const areas = await landArea();
  const report = await edit(ops, { upper: true });
  expect(report.cells.map(({ code }) => code)).toEqual(['90', '91', '9001', '9007', '9102', '9108']);
  for (const [n, m2] of (await landArea()).entries()) expect(m2).toBeCloseTo(areas[n]!, 3);
  await undo(report);
});

test('a legal line never moves, whatever is asked', async () => {
  const before = await outlines();
  const cellIds = [await cellIdOf('9007')];
  const lock = (locked: boolean) =>
    lockLines(database.db, { regionId: 1, scheme, date: TODAY, ...{ locked, cellIds }, ...said });
  expect(await lock(true)).toMatchObject({ locked: true, cells: ['9007'] });
  expect(await lock(true)).toMatchObject({ runId: null, cells: [] });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<[number, number]>([100, 100], [200, 100], [100, 200], [200, 200]),
      fc.integer({ min: -30, max: 30 }),
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      async ([x, y], dx, dy, upper) => {
        const ops: BorderOp[] = [{ op: 'move', from: at(x, y), to: at(x + dx, y + dy) }];
        await expect(edit(ops, { upper })).rejects.toMatchObject({ code: 'edit-refused' });
      },
    ),
    { numRuns: 8 },
  );
  expect((await lock(false)).cells).toEqual(['9007']);
  expect(await outlines()).toEqual(before);
});

test('moved and moved back, inserted and deleted: whatever the vertex, nothing has changed', async () => {
  const before = await outlines();
  const areas = await landArea();
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: -40, max: 40 }),
      fc.integer({ min: -40, max: 40 }),
      async (i, j, dx, dy) => {
        const from = at(i * 100, j * 100);
        const to = at(i * 100 + dx, j * 100 + dy);
        const middle = at(i * 100 + 50, j * 100);
        const next = at(i * 100 + 100, j * 100);
        await edit([{ op: 'insert', between: [from, next], at: middle }], { upper: true });
        await edit([{ op: 'move', from, to }], { upper: true });
        for (const [n, m2] of (await landArea()).entries()) expect(m2).toBeCloseTo(areas[n]!, 3);
        await edit([{ op: 'move', from: to, to: from }], { upper: true });
        await edit([{ op: 'delete', at: middle }], { upper: true });
        expect(await outlines()).toEqual(before);
      },
    ),
    { numRuns: 6 },
  );
});

test('a stretch takes a drawn line on both its cells', async () => {
  const [a, b] = [at(100, 0), at(100, 100)];
  const along = [a, at(120, 30), at(80, 70), b];
  const report = await edit([{ op: 'reshape', along }]);
  expect(report.cells.map(({ code }) => code)).toEqual(['9000', '9001']);
  const back = await edit([{ op: 'reshape', along: [a, b] }]);
  expect(back.cells).toHaveLength(2);
  await expect(edit([{ op: 'reshape', along: [at(0, 0), at(200, 200)] }])).rejects.toMatchObject({
    code: 'edit-refused',
  });
});

test('a vertex dragged over another line is refused, a preview says where, and nothing is kept', async () => {
  const before = await outlines();
  const ops: BorderOp[] = [{ op: 'move', from: at(100, 100), to: at(250, 150) }];
  const tried = await edit(ops, { dryRun: true });
  expect(tried.runId).toBeNull();
  expect(tried.problems.length).toBeGreaterThan(0);
  await expect(edit(ops)).rejects.toMatchObject({ code: 'edit-refused' });
  const corner: BorderOp[] = [{ op: 'delete', at: at(100, 100) }];
  await expect(edit(corner)).rejects.toMatchObject({ code: 'edit-refused', message: /三条边界/ });
  expect(await outlines()).toEqual(before);
});

test('who started from a state that another has replaced is told so, and of two at once one wins', async () => {
  const base = await baseNow();
  const sheet = await sheetOf('9007');
  expect(sheet.cells.map(({ code }) => code)).toContain('90');
  const ops: BorderOp[] = [{ op: 'move', from: at(300, 300), to: at(310, 305) }];
  const other: BorderOp[] = [{ op: 'move', from: at(300, 300), to: at(290, 295) }];
  const both = await Promise.allSettled([edit(ops, { base }), edit(other, { base })]);
  const [lost] = both.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(lost!.reason).toMatchObject({ code: 'edit-conflict', message: /被别人改过/ });
});

test('a gap is closed by dragging the corner to its neighbour, and the preview says which finding goes', async () => {
  const jitter = Array.from({ length: 98 }, () => 0);
  const faults = [{ kind: 'corner' as const, cell: 7, corner: 0, dx: 15, dy: 12 }];
  const features = drawLand({ jitter, faults });
  const name = 'gapped';
  await importFixture(database.db, { name, why: '', features });
  await checkCoverage(database.db, { regionId: 1, scheme: name, date: TODAY });
  const found = await reportCoverage(database.db, { regionId: 1, scheme: name });
  expect(found.totals.gaps).toBe(1);
  const { rows: base } = await database.db.raw<{ rows: BorderRequest['base'] }>(
    `select v.cell_id "cellId", v.id "versionId" from scheme s, lateral cells_on(1, s.id, cast(:today as date)) v where s.code = :name`,
    { name, today: TODAY },
  );
  const request: BorderRequest & { today: string } = {
    ...{ regionId: 1, scheme: name, date: TODAY, today: TODAY, upper: false, as: 'correction', dryRun: true },
    ...{ reason: '合上', by: '王工', base },
    ops: [{ op: 'move', from: at(115, 112), to: at(100, 100) }],
  };
  const tried = await runBorderEdit(database.db, request, none);
  expect(tried.problems).toEqual([]);
  expect(tried.findings).toMatchObject([{ id: found.gaps[0]!.id, kind: 'gap', areaAfterM2: 0 }]);
  await runBorderEdit(database.db, { ...request, dryRun: false }, none);
  expect((await reportCoverage(database.db, { regionId: 1, scheme: name })).totals.gaps).toBe(0);
});

test('a cell that was split and merged is edited like any other: its positions are on the grid', async () => {
  const cellId = await cellIdOf('9414');
  const key = { regionId: 1, scheme, date: TODAY, dryRun: false };
  const line = { type: 'LineString' as const, coordinates: [at(233, 190), at(267, 310)] };
  const { cells } = await splitCell(database.db, { ...key, cellId, line, parts: [] });
  const cellIds = cells.map(({ cellId: id }) => id);
  await mergeCells(database.db, { ...key, cellIds, code: '9414', name: '9414' });
  const digits = (await sheetOf('9414')).cells
    .flatMap(({ outline }) => outline.flat(2).flat())
    .map((degrees) => String(degrees).split('.')[1]?.length ?? 0);
  expect(Math.max(...digits)).toBeLessThanOrEqual(9);
});
