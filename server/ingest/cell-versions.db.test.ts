import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CellChanges } from '../contract/cell-changes.ts';
import type { ImportReport } from '../contract/import-report.ts';
import { equalAreaM2 } from '../testing/equal-area.ts';
import { importFeatures } from '../testing/land-fixture.ts';
import { box, ring, type MadeFeature } from '../testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importCells, type CellImportOptions } from './import-cells.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const at = (code: string, west: number, east: number, more: Record<string, unknown> = {}) =>
  box(west, 31, east, 31.01, { code, name: `网格${code}`, ...more });
const A = at('3401', 117, 117.01);
const B = at('3402', 117.01, 117.02);
const C = at('3403', 117.02, 117.03);
const areaM2 = (cell: MadeFeature) => equalAreaM2(cell.geometry!);

function bring(
  scheme: string,
  features: MadeFeature[],
  more: Partial<CellImportOptions> = {},
): Promise<ImportReport> {
  return importFeatures(features, (path) =>
    importCells(database.db, {
      ...{
        regionId: 1,
        paths: [path],
        dryRun: false,
        today: '2026-01-15',
        scheme,
        level: 1,
        kind: 'territorial',
      },
      ...more,
    }),
  );
}

async function changes(
  scheme: string,
  features: MadeFeature[],
  more: Partial<CellImportOptions> = {},
): Promise<CellChanges> {
  return (await bring(scheme, features, more)).changes!;
}

interface HeldRow {
  id: number;
  cell_id: number;
  code: string;
  name: string;
  valid: string;
}

/** States held true now, by code and start. */
async function held(scheme: string): Promise<HeldRow[]> {
  const { rows } = await database.db.raw<{ rows: HeldRow[] }>(
    `select v.id, v.cell_id, v.code, v.name, v.valid::text valid from cell_version v join scheme s on s.id = v.scheme_id
      where s.code = :scheme and upper_inf(v.recorded) order by v.code, v.valid`,
    { scheme },
  );
  return rows;
}

const stated = (rows: HeldRow[]) => rows.map(({ code, valid }) => [code, valid]);

async function lineage(scheme: string) {
  const { rows } = await database.db.raw<{ rows: { kind: string; pair: string; area_m2: number }[] }>(
    `select distinct l.kind, f.code || '>' || t.code pair, l.area_m2 from cell_lineage l
       join cell_version f on f.cell_id = l.from_cell_id and upper_inf(f.recorded)
       join cell_version t on t.cell_id = l.to_cell_id and upper_inf(t.recorded)
       join scheme s on s.id = f.scheme_id and s.code = :scheme where l.kind <> 'recode' order by 2`,
    { scheme },
  );
  return rows;
}

test('a cell stays the same row when rings start elsewhere, the order differs, and vertices differ below the grid', async () => {
  await bring('same', [A, B, C]);
  const before = await held('same');
  const turned = ring(
    [
      [117.01, 31.01],
      [117, 31.01],
      [117, 31],
      [117.01, 31],
      [117.01, 31.01],
    ],
    { code: '3401', name: '网格3401' },
  );
  // 0.4e-9 off rounds to the same grid point, 0.6e-9 to the next one.
  const [near, next] = [4e-10, 6e-10].map((by, n) =>
    box(117.01 + by + n * 0.01, 31 + by, 117.02 + by + n * 0.01, 31.01 - by, {
      ...[B, C][n]!.properties,
      OBJECTID: 7 + n,
    }),
  );
  const report = await bring('same', [next!, near!, turned]);
  expect(report.totals).toMatchObject({ added: 0, changed: 0, unchanged: 3 });
  expect(await held('same')).toEqual(before);
  expect(report.changes!.counts).toMatchObject({ changed: 0, renamed: 0, altered: 0, missing: 0 });
});

test('a vertex two grid steps away is a change', async () => {
  await bring('steps', [A]);
  const report = await bring('steps', [box(117, 31, 117.010000002, 31.01, A.properties)]);
  expect(report.totals).toMatchObject({ changed: 1, unchanged: 0 });
});

test('a change begins on a day; what was before stands', async () => {
  await bring('change', [A, B]);
  const wider = at('3401', 117, 117.012);
  const narrower = at('3402', 117.012, 117.02);
  const found = await changes('change', [wider, narrower], { validFrom: '2025-07-01' });
  expect(stated(await held('change'))).toEqual([
    ['3401', '[-infinity,2025-07-01)'],
    ['3401', '[2025-07-01,)'],
    ['3402', '[-infinity,2025-07-01)'],
    ['3402', '[2025-07-01,)'],
  ]);
  expect(found).toMatchObject({
    mode: 'change',
    validFrom: '2025-07-01',
    counts: { changed: 2, merged: 0, split: 0 },
  });
  const moved = areaM2(at('', 117.01, 117.012));
  const [west, east] = found.changed;
  expect(west!.gainedM2).toBeCloseTo(moved, 1);
  expect(west!.lostM2).toBeCloseTo(0, 3);
  expect(west!.areaBeforeM2).toBeCloseTo(areaM2(A), 2);
  expect(west!.areaM2).toBeCloseTo(areaM2(wider), 2);
  expect(east!.lostM2).toBeCloseTo(moved, 1);
  expect(found.movedM2).toBeCloseTo(moved, 1);
});

test('a correction replaces the whole valid time and leaves no state standing before it', async () => {
  await bring('correction', [A, B]);
  const found = await changes('correction', [at('3401', 117, 117.012), at('3402', 117.012, 117.02)], {
    correction: true,
  });
  expect(stated(await held('correction'))).toEqual([
    ['3401', '[-infinity,)'],
    ['3402', '[-infinity,)'],
  ]);
  expect(found).toMatchObject({ mode: 'correction', validFrom: null, counts: { changed: 2 } });
});

test('a correction of a state that began on a day begins on that day', async () => {
  await bring('dated', [A]);
  await bring('dated', [at('3401', 117, 117.012)], { validFrom: '2025-07-01' });
  await bring('dated', [at('3401', 117, 117.013)], { correction: true });
  const whole = [
    ['3401', '[-infinity,2025-07-01)'],
    ['3401', '[2025-07-01,)'],
  ];
  expect(stated(await held('dated'))).toEqual(whole);
  await bring('dated', [at('3401', 117, 117.014)], { validFrom: '2025-07-01' });
  expect(stated(await held('dated'))).toEqual(whole);
});

test('a delivery that says nothing of being complete ends no cell and names what it does not hold', async () => {
  await bring('partial', [A, B]);
  const found = await changes('partial', [at('3401', 117, 117.009)]);
  expect(found.counts).toMatchObject({ removed: 0, missing: 1 });
  expect(found.missing).toMatchObject([{ code: '3402', sameGroundAs: null }]);
  expect((await held('partial')).filter(({ valid }) => valid.endsWith(',)')).map(({ code }) => code)).toEqual(
    ['3401', '3402'],
  );
});

test('a complete delivery ends what it does not hold, from its day on', async () => {
  await bring('complete', [A, B]);
  const found = await changes('complete', [A], { complete: 'level', validFrom: '2025-07-01' });
  expect(found).toMatchObject({ complete: 'level', counts: { removed: 1, missing: 0 } });
  expect(found.removed[0]).toMatchObject({ codeBefore: '3402', code: null, areaM2: null });
  expect(stated(await held('complete'))).toEqual([
    ['3401', '[-infinity,)'],
    ['3402', '[-infinity,2025-07-01)'],
  ]);
});

test('where something was refused nothing is ended, complete or not', async () => {
  await bring('withheld', [A, B]);
  const broken: MadeFeature = { type: 'Feature', properties: { code: '3402' }, geometry: null };
  const report = await bring('withheld', [A, broken], { complete: 'level' });
  expect(report.changes).toMatchObject({ complete: null, counts: { removed: 0, missing: 1 } });
  expect(report.files[0]!.issues.map(({ code }) => code)).toContain('complete-withheld');
});

test('one township’s file that is complete for its parents ends cells of that township alone', async () => {
  await bring('townships', [A, B]);
  const village = (code: string, west: number) => at(code, west, west + 0.005);
  await bring(
    'townships',
    [
      village('340101', 117),
      village('340102', 117.005),
      village('340201', 117.01),
      village('340202', 117.015),
    ],
    { level: 2 },
  );
  const found = await changes('townships', [village('340101', 117)], { level: 2, complete: 'parents' });
  expect(found.removed.map(({ codeBefore }) => codeBefore)).toEqual(['340102']);
  expect(found.counts).toMatchObject({ missing: 0, missingElsewhere: 2 });
  const silent = await changes('townships', [at('340201', 117.01, 117.0149)], { level: 2 });
  expect(silent.missing.map(({ code }) => code)).toEqual(['340202']);
  expect(silent.counts.missingElsewhere).toBe(1);
});

test('a new code on the same ground keeps the cell, and the lineage says so', async () => {
  await bring('recode', [A, B]);
  const [before] = await held('recode');
  const renumbered = box(117, 31, 117.0101, 31.01, { code: '3451', name: '新西村' });
  const found = await changes('recode', [renumbered, B], { complete: 'level' });
  expect(found.counts).toMatchObject({ added: 0, removed: 0, recoded: 1, renamed: 1 });
  expect(found.recoded).toMatchObject([{ cellId: before!.cell_id, codeBefore: '3401', code: '3451' }]);
  const rows = await held('recode');
  expect(rows.filter((row) => row.code === '3451')).toMatchObject([{ cell_id: before!.cell_id }]);
  const { rows: kept } = await database.db.raw<{ rows: unknown[] }>(
    `select kind, from_cell_id, to_cell_id from cell_lineage where from_cell_id = :cell`,
    { cell: before!.cell_id },
  );
  expect(kept).toEqual([{ kind: 'recode', from_cell_id: before!.cell_id, to_cell_id: before!.cell_id }]);
});

test('without a word of being complete the same ground under a new code is told, not decided', async () => {
  await bring('maybe', [A, B]);
  const found = await changes('maybe', [at('3451', 117, 117.01), B]);
  expect(found.counts).toMatchObject({ added: 1, recoded: 0, removed: 0 });
  expect(found.missing).toMatchObject([{ code: '3401', sameGroundAs: '3451' }]);
});

test('a name alone makes a version, renamed and with no ground moved', async () => {
  await bring('name', [A]);
  const found = await changes('name', [at('3401', 117, 117.01, { name: '东风村' })]);
  expect(found.counts).toMatchObject({ renamed: 1, changed: 0, altered: 0 });
  expect(found.renamed).toMatchObject([{ nameBefore: '网格3401', name: '东风村', movedM2: 0 }]);
});

test('a delivery without names renames nothing', async () => {
  await bring('nameless', [A]);
  const report = await bring('nameless', [box(117, 31, 117.01, 31.01, { code: '3401' })]);
  expect(report.totals.unchanged).toBe(1);
});

test('two cells that become one are a merge, into a new code or into one of them', async () => {
  await bring('merge', [A, B, C]);
  const found = await changes('merge', [at('3409', 117, 117.02), C], { complete: 'level' });
  expect(found.merged.map(({ into, from }) => [into, from.map(({ code }) => code)])).toEqual([
    ['3409', ['3401', '3402']],
  ]);
  expect(found.merged[0]!.areaM2).toBeCloseTo(areaM2(A) + areaM2(B), 1);
  expect((await lineage('merge')).map(({ kind, pair }) => [kind, pair])).toEqual([
    ['merge', '3401>3409'],
    ['merge', '3402>3409'],
  ]);
  await bring('swallow', [A, B]);
  const swallowed = await changes('swallow', [at('3401', 117, 117.02)], { complete: 'level' });
  expect(swallowed.merged.map(({ into, from }) => [into, from.map(({ code }) => code)])).toEqual([
    ['3401', ['3402']],
  ]);
  expect(swallowed.counts).toMatchObject({ removed: 1, changed: 1, split: 0 });
});

test('a cell that becomes several is a split, whether its code lives on or not', async () => {
  await bring('split', [at('3401', 117, 117.02)]);
  const found = await changes('split', [at('3411', 117, 117.008), at('3412', 117.008, 117.02)], {
    complete: 'level',
  });
  expect(found.split.map(({ from, into }) => [from, into.map(({ code }) => code)])).toEqual([
    ['3401', ['3411', '3412']],
  ]);
  expect(found.split[0]!.areaM2).toBeCloseTo(areaM2(at('', 117, 117.02)), 1);
  await bring('carve', [at('3401', 117, 117.02)]);
  const carved = await changes('carve', [at('3401', 117, 117.015), at('3402', 117.015, 117.02)]);
  expect(carved.split).toMatchObject([{ from: '3401', into: [{ code: '3402' }] }]);
  expect(carved.counts).toMatchObject({ added: 1, changed: 1, merged: 0, removed: 0 });
});

test('a border that moved a little is neither merge nor split', async () => {
  await bring('border', [A, B]);
  const found = await changes('border', [at('3401', 117, 117.0104), at('3402', 117.0104, 117.02)], {
    complete: 'level',
  });
  expect(found.counts).toMatchObject({ changed: 2, merged: 0, split: 0 });
  expect(await lineage('border')).toEqual([]);
});

test('a code that ended and comes back on its ground is the same cell', async () => {
  await bring('back', [A, B]);
  const [, before] = await held('back');
  await bring('back', [A], { complete: 'level', validFrom: '2025-03-01' });
  await bring('back', [A, B], { validFrom: '2025-09-01' });
  expect((await held('back')).filter(({ code }) => code === '3402')).toMatchObject([
    { cell_id: before!.cell_id, valid: '[-infinity,2025-03-01)' },
    { cell_id: before!.cell_id, valid: '[2025-09-01,)' },
  ]);
});

test('a code whose earlier cell ended later than the day asked for begins where that one ended', async () => {
  await bring('taken', [A, B]);
  await bring('taken', [A], { complete: 'level', validFrom: '2025-09-01' });
  await bring('taken', [A, at('3402', 117.05, 117.06)], { validFrom: '2025-03-01' });
  expect(stated((await held('taken')).filter(({ code }) => code === '3402'))).toEqual([
    ['3402', '[-infinity,2025-09-01)'],
    ['3402', '[2025-09-01,)'],
  ]);
});

test('the report tells how far each parent is divided, and whether somebody said so', async () => {
  await bring('division', [A, at('3402', 117.01, 117.02, { division_status: 'partial' }), C]);
  const found = await changes(
    'division',
    [at('340101', 117, 117.01), at('340201', 117.01, 117.02), at('340301', 117.02, 117.021)],
    { level: 2 },
  );
  expect(found.division.map(({ code, status, declared }) => [code, status, declared])).toEqual([
    ['3401', 'complete', false],
    ['3402', 'partial', true],
    ['3403', 'partial', false],
  ]);
});

test('a cell whose code names one parent and whose place another is told, and comes in', async () => {
  await bring('place', [A, B]);
  const report = await bring(
    'place',
    [at('340101', 117, 117.005), at('340102', 117.012, 117.018), at('340201', 117.5, 117.51)],
    { level: 2 },
  );
  expect(report.totals).toMatchObject({ accepted: 3, added: 3 });
  expect(
    report.files[0]!.issues.map(({ feature, code, message }) => [
      feature,
      code,
      /3402|其中|任何上级/.test(message),
    ]),
  ).toEqual([
    [2, 'outside-parent', true],
    [1, 'parent-place-differs', true],
  ]);
});

test('a dry run tells the changes and makes none', async () => {
  await bring('rehearsal', [A, B]);
  const before = await held('rehearsal');
  const found = await changes('rehearsal', [at('3401', 117, 117.02)], { complete: 'level', dryRun: true });
  expect(found.counts).toMatchObject({ removed: 1, changed: 1, merged: 1 });
  expect(await held('rehearsal')).toEqual(before);
});
