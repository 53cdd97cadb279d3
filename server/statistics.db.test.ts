import { readXlsx } from 'hucre';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assignBatch, reportAssignment } from './analysis/assign-batch.ts';
import { prejudgeBatch } from './analysis/prejudge-batch.ts';
import type { Statistics } from './contract/statistics.ts';
import { importCells } from './ingest/import-cells.ts';
import { importLayer } from './ingest/import-layer.ts';
import { runPatchImport } from './pipeline.ts';
import { batchChanges, fatePatches } from './reports/batch-changes.ts';
import { comparePeriods } from './reports/compare-periods.ts';
import { statisticsOf } from './reports/read-statistics.ts';
import { equalAreaM2 } from './testing/equal-area.ts';
import { importFeatures, importFixture, readFixtures, TODAY } from './testing/land-fixture.ts';
import { box, type MadeFeature } from './testing/make-feature.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let served: ServedApp;
beforeAll(async () => {
  database = await openTestDatabase();
  for (const level of [1, 2, 3]) await bringCells(level, cells(level));
  await bringBatch('q3', [
    patch('A1', [0.001, 0.001], '2025-08-10', '11'),
    patch('A2', [0.0095, 0.001], '2025-08-20', '11'),
    patch('B1', [0.021, 0.001], '2025-09-05', '21'),
    patch('X1', [0.045, 0.001], '2025-09-06', '21'),
  ]);
  await bringBatch('q4', [
    patch('A1n', [0.001, 0.001], '2025-11-10', '11'),
    patch('A2n', [0.0095, 0.001], '2025-11-20', '22'),
    patch('C1n', [0.031, 0.001], '2025-11-21', '22'),
  ]);
  served = await serveApp(database.db);
}, 120_000);
afterAll(async () => {
  await served.close();
  await database.drop();
});

const SCHEME = 'county';
const ask = (more: object = {}) =>
  statisticsOf(database.db, { regionId: 1, scheme: SCHEME, today: TODAY, ...more });

// A county of two towns with two villages each, all squares of 0.01 degrees in a row.
function cells(level: number): MadeFeature[] {
  const at = (code: string, name: string, from: number, to: number, parent?: string) =>
    box(117 + from, 31, 117 + to, 31.01, { code, name, ...(parent ? { parent_code: parent } : {}) });
  if (level === 1) return [at('010', '望县', 0, 0.04)];
  if (level === 2) return [at('0101', '甲镇', 0, 0.02, '010'), at('0102', '乙镇', 0.02, 0.04, '010')];
  return [
    at('01011', '一村', 0, 0.01, '0101'),
    at('01012', '二村', 0.01, 0.02, '0101'),
    at('01021', '三村', 0.02, 0.03, '0102'),
    at('01022', '四村', 0.03, 0.04, '0102'),
  ];
}
const patch = (JCBH: string, [x, y]: [number, number], HSX: string, TBLX: string): MadeFeature =>
  box(117 + x, 31 + y, 117.001 + x, 31.002 + y, { JCBH, TBLX, QSX: '2025-01-01', HSX });
const bringCells = (level: number, features: MadeFeature[]) =>
  importFeatures(features, (path) =>
    importCells(database.db, {
      ...{ regionId: 1, paths: [path], dryRun: false, today: TODAY, kind: 'territorial', scheme: SCHEME, level },
    }),
  ); // prettier-ignore
async function bringBatch(batch: string, features: MadeFeature[]): Promise<void> {
  await importFeatures(features, (path) =>
    runPatchImport(database.db, { regionId: 1, dryRun: false, today: TODAY, paths: [path], batch }, () => undefined),
  ); // prettier-ignore
  await assignBatch(database.db, { regionId: 1, scheme: SCHEME, batch });
}
const row = (view: Statistics, code: string) => view.units.find(({ cell }) => cell?.code === code)!;

test('totals are those of the assignment report, whatever the patches do', async () => {
  for (const fixture of await readFixtures('assignment')) {
    const key = { regionId: 1, scheme: fixture.name, batch: fixture.name };
    await importFixture(database.db, fixture);
    await assignBatch(database.db, key);
    const { totals, units } = await statisticsOf(database.db, { ...key, today: TODAY });
    const report = await reportAssignment(database.db, key);
    const { scheme: _scheme, batch: _batch, totals: areas, ...counts } = report;
    expect(totals, fixture.name).toMatchObject(counts);
    for (const [name, m2] of Object.entries(areas)) expect(totals[name as keyof typeof areas]).toBeCloseTo(m2, 1);
    expect(units.filter(({ kind }) => kind === 'unplaced')).toEqual([]);
  }
}, 120_000); // prettier-ignore

test('a patch over two villages counts once, with its lead, and its ground where it lies', async () => {
  const view = await ask({ under: '0101', batch: 'q3' });
  const half = equalAreaM2(patch('A2', [0.0095, 0.001], '', '').geometry!) / 2;
  expect(view.units.map(({ cell, patches }) => [cell?.name, patches])).toEqual([
    ['一村', 2],
    ['二村', 0],
  ]);
  expect(row(view, '01012').areaM2).toBeCloseTo(half, 0);
  expect(row(view, '01011').areaM2).toBeCloseTo(3 * half, 0);
});

test('a county begins with its towns, and a row is the total of what is below it', async () => {
  const view = await ask();
  expect(view.under?.name).toBe('望县');
  expect(view.units.map(({ kind, cell }) => cell?.name ?? kind)).toEqual(['甲镇', '乙镇', 'outside']);
  for (const code of ['0101', '0102']) {
    const { totals } = await ask({ under: code });
    expect({ patches: totals.patches, multi: totals.multi }).toEqual({
      patches: row(view, code).patches,
      multi: row(view, code).multi,
    });
    expect(totals.areaM2).toBeCloseTo(row(view, code).areaM2, 6);
  }
});

test('every facet adds up to its unit', async () => {
  for (const unit of (await ask()).units) {
    for (const facet of [unit.byState, unit.byType, unit.byPrejudgement, unit.byMonth, unit.byBatch]) {
      const figures = Object.values(facet);
      expect(figures.reduce((n, { patches }) => n + patches, 0)).toBe(unit.patches);
      expect(figures.reduce((m2, { areaM2 }) => m2 + areaM2, 0)).toBeCloseTo(unit.areaM2, 6);
    }
  }
});

test('days and batches choose the patches', async () => {
  const september = await ask({ from: '2025-09-01', to: '2025-09-30' });
  expect(september.totals.patches).toBe(2);
  expect(Object.keys(row(september, '0102').byMonth)).toEqual(['2025-09']);
  expect((await ask({ batch: 'q4' })).totals.patches).toBe(3);
});

test('a village that changes its town keeps the patches of its time with the old one', async () => {
  const moved = box(117.01, 31, 117.02, 31.01, { code: '01012', name: '二村', parent_code: '0102' });
  await importFeatures([moved], (path) =>
    importCells(database.db, {
      ...{ regionId: 1, paths: [path], dryRun: false, today: TODAY, kind: 'territorial' },
      ...{ scheme: SCHEME, level: 3, validFrom: '2025-10-01' },
    }),
  );
  for (const batch of ['q3', 'q4']) await assignBatch(database.db, { regionId: 1, scheme: SCHEME, batch });
  const ground = async (under: string, batch: string) =>
    (await ask({ under, batch })).units.find(({ cell }) => cell?.code === '01012')?.areaM2 ?? 0;
  expect(await ground('0101', 'q3')).toBeGreaterThan(1000);
  expect(await ground('0102', 'q3')).toBe(0);
  expect(await ground('0101', 'q4')).toBe(0);
  expect(await ground('0102', 'q4')).toBeGreaterThan(1000);
  expect((await ask({ batch: 'q4' })).totals.patches).toBe(3);
});

test('a quarter stands against the one before and the one of last year', async () => {
  const { periods, units, totals } = await comparePeriods(database.db, {
    ...{ regionId: 1, scheme: SCHEME, today: TODAY, period: '2025Q4' },
  });
  expect([periods.previous.code, periods.yearBefore.code]).toEqual(['2025Q3', '2024Q4']);
  expect(periods.previous).toMatchObject({ from: '2025-07-01', to: '2025-09-30' });
  expect([totals.now.patches, totals.previous.patches, totals.yearBefore.patches]).toEqual([3, 4, 0]);
  expect(totals.onPrevious).toMatchObject({ patches: -1, patchesRatio: -0.25 });
  expect(totals.onYearBefore).toMatchObject({ patches: 3, patchesRatio: null });
  const town = units.find(({ cell }) => cell?.code === '0101')!;
  expect([town.now.patches, town.previous.patches]).toEqual([2, 2]);
});

test('a period that is no month, quarter, half-year or year is refused', async () => {
  for (const period of ['2025-01-03', '2025-01/2025-05', 'soon']) {
    const asked = comparePeriods(database.db, { regionId: 1, scheme: SCHEME, today: TODAY, period });
    await expect(asked).rejects.toMatchObject({ code: 'wrong-request' });
  }
});

test('between two batches ground is new, persists, changes its type or is gone, and both batches add up', async () => {
  const pair = { regionId: 1, scheme: SCHEME, today: TODAY, from: 'q3', to: 'q4' };
  const { totals, from, to, typeChanges, units, linked } = await batchChanges(database.db, pair);
  expect(linked).toBe(true);
  expect(Object.fromEntries(Object.entries(totals).map(([fate, { patches }]) => [fate, patches]))).toEqual({
    ...{ new: 1, persisted: 1, 'type-changed': 1, gone: 2 },
  }); // prettier-ignore
  expect(totals.persisted.sharedM2).toBeCloseTo(totals.persisted.areaM2, 2);
  expect([from.patches, to.patches]).toEqual([4, 3]);
  expect(to.areaM2).toBeCloseTo((await ask({ batch: 'q4' })).totals.areaM2, 1);
  expect(from.areaM2).toBeCloseTo((await ask({ batch: 'q3' })).totals.areaM2, 1);
  expect(typeChanges).toMatchObject([{ from: '11', to: '22', patches: 1 }]);
  expect(units.find(({ kind }) => kind === 'outside')!.fates.gone.patches).toBe(1);
  const gone = await fatePatches(database.db, { ...pair, fate: 'gone', limit: 1 });
  expect(gone).toMatchObject({ total: 2, rows: [{ other: null }] });
  const changed = await fatePatches(database.db, { ...pair, fate: 'type-changed', limit: 9 });
  expect(changed.rows).toMatchObject([{ patchNo: 'A2n', other: { patchNo: 'A2', patchType: '11' } }]);
  // The other way round what was new is gone.
  const back = await batchChanges(database.db, { ...pair, from: 'q4', to: 'q3' });
  expect([back.totals.new.patches, back.totals.gone.patches]).toEqual([2, 1]);
});

test('farmland counts with the lead, as the overlay measured it', async () => {
  const field = box(117, 31, 117.0015, 31.01, { DLBM: '0101', DLMC: '水田', TBBH: '1' });
  await importFeatures([field], (path) =>
    importLayer(database.db, {
      ...{ regionId: 1, dryRun: false, today: TODAY, paths: [path], layer: 'farmland', kind: 'farmland' },
    }),
  ); // prettier-ignore
  expect(row(await ask({ batch: 'q3' }), '0101').overlaid).toBe(0);
  await prejudgeBatch(database.db, { regionId: 1, batch: 'q3' });
  const view = await ask({ batch: 'q3' });
  const town = row(view, '0101');
  expect(town.farmland.patches).toBe(1);
  expect(town.farmland.areaM2).toBeCloseTo(
    equalAreaM2(box(117.001, 31.001, 117.0015, 31.003, {}).geometry!),
    0,
  );
  expect([town.overlaid, Object.keys(town.byPrejudgement)]).toEqual([2, ['lacking']]);
  expect(view.layerKinds).toEqual(['farmland']);
});

test('a download opens rightly in Chinese Excel: byte order mark, codes as text, columns that add up', async () => {
  const csv = await (await fetch(`${served.url}/api/v1/export/statistics?scheme=${SCHEME}&by=state&format=csv`)).arrayBuffer();
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(csv);
  const [head, ...rows] = text.trimEnd().split('\r\n').map((line) => line.split(','));
  expect(head!.slice(0, 2)).toEqual(['\uFEFF单位代码', '单位']);
  expect(rows[0]!.slice(0, 2)).toEqual(['\t0101', '甲镇']);
  for (let column = 2; column < head!.length; column++) {
    const values = rows.map((line) => Number(line[column]));
    const total = values.pop()!;
    expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 6);
  }
  const xlsx = await (await fetch(`${served.url}/api/v1/export/statistics?scheme=${SCHEME}&format=xlsx`)).arrayBuffer();
  const book = await readXlsx(new Uint8Array(xlsx));
  expect(book.sheets.map(({ name }) => name)).toEqual(['总表', '按状态', '按类型', '按预判', '按月份', '按批次', '耕地与红线']);
  expect(book.sheets[0]!.rows[1]!.slice(0, 2)).toEqual(['0101', '甲镇']);
}); // prettier-ignore

test('what is asked wrongly is told, not answered', async () => {
  for (const [query, code] of [
    ['scheme=nowhere', 'scheme-not-found'],
    [`scheme=${SCHEME}&under=999`, 'cell-not-found'],
    [`scheme=${SCHEME}&batch=none`, 'batch-not-found'],
    [`scheme=${SCHEME}&period=then`, 'wrong-request'],
  ]) {
    const answer = await fetch(`${served.url}/api/v1/statistics?${query}`);
    expect(await answer.json()).toMatchObject({ code });
  }
  const same = await fetch(`${served.url}/api/v1/statistics/changes?scheme=${SCHEME}&from=q3&to=q3`);
  expect(await same.json()).toMatchObject({ code: 'wrong-request' });
});
