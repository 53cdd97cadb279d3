import { afterAll, beforeAll, expect, test } from 'vitest';
import { figuresOf, prejudgeBatch } from './analysis/prejudge-batch.ts';
import { tryRules } from './analysis/try-rules.ts';
import { findPatchByNumber } from './catalog/find-patch.queries.ts';
import { listPrejudgements } from './catalog/prejudgements.queries.ts';
import { requireBatch } from './catalog/require.ts';
import { requireRuleSet } from './catalog/rule-sets.ts';
import type { LayerKind } from './contract/layers.ts';
import { importLayer } from './ingest/import-layer.ts';
import { importPatches } from './ingest/import-patches.ts';
import { importFeatures } from './testing/land-fixture.ts';
import { box, type MadeFeature } from './testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const common = { regionId: 1, dryRun: false, today: '2026-01-15' };
const at = (n: number, properties: Record<string, unknown>): MadeFeature =>
  box(117 + n * 0.01, 31, 117.002 + n * 0.01, 31.002, properties);
const patch = (n: number, more = {}) =>
  at(n, { JCBH: `P${n}`, TBLX: '20', QSX: '2025Q1', HSX: '2025Q2', ...more });
const bringLayer = (layer: string, kind: LayerKind, features: MadeFeature[]) =>
  importFeatures(features, (path) => importLayer(database.db, { ...common, paths: [path], layer, kind }));
async function said(n: number) {
  const batch = (await requireBatch(database.db, 1, 'b'))!;
  const id = (await findPatchByNumber(database.db, { regionId: 1, batchId: batch.id, patchNo: `P${n}` }))!;
  return (await listPrejudgements(database.db, { regionId: 1, id }))[0]!;
}

test('each patch is told what it should be, what is doubtful, and what is missing; nothing is said to contradict', async () => {
  const features = [
    patch(0),
    patch(1),
    patch(2, { 上图入库号: 'SS-1' }),
    patch(3, { 道路宽度: '4.5' }),
    patch(4, { 道路宽度: '12' }),
    patch(5),
  ];
  await importFeatures(features, (path) =>
    importPatches(database.db, { ...common, paths: [path], batch: 'b' }),
  );
  const nothing = await prejudgeBatch(database.db, { regionId: 1, batch: 'b' });
  expect(nothing.results).toMatchObject([{ result: 'lacking', ruleId: null, n: 6 }]);
  expect(nothing.note).toContain('原耕地流向建设用地不等同于违法占用耕地');

  const land = (n: number, DLBM: string) => at(n, { DLBM, DLMC: '地', TBBH: String(n) });
  await bringLayer('dltb', 'farmland', [
    land(0, '0101'),
    land(1, '1202'),
    land(2, '1202'),
    land(3, '1006'),
    land(4, '1006'),
    land(5, '0101'),
  ]);
  await bringLayer('pw', 'approvals', [at(0, { PZWH: '皖1号', XMMC: '厂', PZRQ: '2025-01-01', DKBH: '1' })]);
  await prejudgeBatch(database.db, { regionId: 1, batch: 'b' });
  expect(await said(0)).toMatchObject({ result: 'should-be', ruleId: 'legal-approval', categoryZh: '合法' });
  expect((await said(0)).figures).toMatchObject({ 'approval.ratio': 1, unmatchedMu: 0 });
  // 1202, and nobody delivered its number: doubtful, not refuted.
  const facility = await said(1);
  expect(facility).toMatchObject({ result: 'doubtful', ruleId: 'facility' });
  expect(facility.missing.map(({ zh }) => zh)).toContain('上图入库号');
  expect(await said(2)).toMatchObject({ result: 'should-be', ruleId: 'facility' });
  expect(await said(3)).toMatchObject({ result: 'doubtful', ruleId: 'rural-road' });
  // Too wide for a rural road; supply and registration cannot be asked, so it is not said to be unlawful.
  expect(await said(4)).toMatchObject({ result: 'doubtful', ruleId: 'fallback-non-agricultural' });
  const wide = (await said(4)).tried.find(({ id }) => id === 'rural-road')!;
  expect(wide.outcome).toBe('no');
  expect(wide.tests.find(({ is }) => is === '<=')).toMatchObject({ actual: 12, gate: 8, outcome: 'no' });

  for (const layer of ['supply', 'registration', 'national-roads'])
    await bringLayer(layer, 'other', [at(50, { BSM: '1', MC: layer })]);
  await prejudgeBatch(database.db, { regionId: 1, batch: 'b' });
  expect(await said(3)).toMatchObject({ result: 'should-be', ruleId: 'rural-road', categoryZh: '农村道路' });
  expect(await said(5)).toMatchObject({ result: 'should-be', ruleId: 'fallback-non-agricultural' });
});

test('answers that stay the same are left alone; what was said before stays', async () => {
  expect((await prejudgeBatch(database.db, { regionId: 1, batch: 'b' })).changed).toBe(0);
  const count = async () =>
    (
      await database.db.raw<{ rows: { held: number; all: number }[] }>(
        'select count(*) filter (where upper_inf(recorded)) held, count(*) "all" from prejudgement',
      )
    ).rows[0]!;
  const before = await count();
  expect(before.held).toBe(6);
  expect(before.all).toBeGreaterThan(6);
  await bringLayer('pw', 'approvals', [at(5, { PZWH: '皖2号', XMMC: '厂', PZRQ: '2025-01-01', DKBH: '1' })]);
  expect((await prejudgeBatch(database.db, { regionId: 1, batch: 'b' })).changed).toBe(2);
  expect(await count()).toEqual({ held: 6, all: before.all + 2 });
  expect(await said(5)).toMatchObject({ result: 'should-be', ruleId: 'legal-approval' });
});

test('an entrance is measured by its size: over 2 亩 by what is approved, below by the building', () => {
  const set = requireRuleSet('cn-north');
  const layers = [
    { code: 'pw', kind: 'approvals', classed: false },
    { code: 'dltb', kind: 'farmland', classed: true },
    { code: 'buildings', kind: 'other', classed: false },
  ];
  const ask = (mu: number, buildingRatio: number) => {
    const area_m2 = (mu * 2000) / 3;
    const overlay = {
      code: 'buildings',
      kind: 'other',
      hit_m2: area_m2 * buildingRatio,
      unmatched_m2: null,
      classes: {},
    };
    const facts = { patch_id: 1, part_id: 0, area_m2, attributes: { BZ: '厂区出入口' }, overlays: [overlay] };
    return tryRules(set, figuresOf(set, layers, facts));
  };
  expect(ask(1.9, 0.95)).toMatchObject({ result: 'should-be', ruleId: 'other-entrance-small' });
  expect(ask(1.9, 0.85).ruleId).toBe('fallback-non-agricultural');
  expect(ask(2.1, 0.95).ruleId).toBe('fallback-non-agricultural');
});

test('rules that do not exist are refused', async () => {
  await expect(prejudgeBatch(database.db, { regionId: 1, batch: 'b', rules: 'x' })).rejects.toMatchObject({
    code: 'rules-not-found',
  });
});
