import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CoverageReport } from './contract/reports.ts';
import type { Problem } from './contract/land.ts';
import { checkCoverage } from './analysis/check-coverage.ts';
import { reportCoverage } from './analysis/coverage-report.ts';
import type { SchemeSettingsState } from './catalog/scheme-settings.ts';
import { importCells } from './ingest/import-cells.ts';
import { importLayer } from './ingest/import-layer.ts';
import { importFeatures, TODAY } from './testing/land-fixture.ts';
import { box, type MadeFeature } from './testing/make-feature.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let app: ServedApp;
beforeAll(async () => {
  database = await openTestDatabase();
  app = await serveApp(database.db);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const ALWAYS = { regionId: 1, dryRun: false, today: TODAY };

/** A county of 10 × 10 and one village in its south-west corner, in hundredths of a degree. */
async function bringCounty(scheme: string, village: [east: number, north: number]): Promise<void> {
  const cells = (level: number, feature: MadeFeature) =>
    importFeatures([feature], (path) =>
      importCells(database.db, { ...ALWAYS, paths: [path], scheme, level, kind: 'territorial' }),
    );
  await cells(1, land([0, 0, 10, 10], { code: '34' }));
  await cells(2, land([0, 0, ...village], { code: '3401', parent_code: '34' }));
}

const land = ([w, s, e, n]: [number, number, number, number], properties: Record<string, unknown>) =>
  box(117 + w / 100, 31 + s / 100, 117 + e / 100, 31 + n / 100, properties);
const bringLayer = (layer: string, features: MadeFeature[]) =>
  importFeatures(features, (path) => importLayer(database.db, { ...ALWAYS, paths: [path], layer }));
const set = (scheme: string, settings: Record<string, unknown>, who = '李') =>
  fetch(`${app.url}/api/v1/schemes/${scheme}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ settings, who }),
  });

async function check(scheme: string): Promise<CoverageReport> {
  await checkCoverage(database.db, { regionId: 1, scheme, date: TODAY });
  return reportCoverage(database.db, { regionId: 1, scheme });
}

/** Area of a hundredth by a hundredth of a degree at 31° is about 1.06 km². */
const squares = (report: CoverageReport) =>
  report.gaps.map(({ areaM2 }) => Math.round(areaM2 / 1.058e5) / 10);

test('only the target layer is measured, without the areas that need no cell', async () => {
  await bringCounty('farm', [10, 5]);
  expect(squares(await check('farm'))).toEqual([50]);

  await bringLayer('farmland', [land([0, 0, 10, 4], {}), land([0, 5, 4, 7], {}), land([6, 8, 8, 10], {})]);
  expect((await set('farm', { targetLayer: 'farmland' })).status).toBe(200);
  expect(squares(await check('farm'))).toEqual([8, 4]);

  await bringLayer('rivers', [
    land([1, 5, 2, 9], { name: '清河', 原因: '河流水面', 责任单位: '水利局' }),
    land([6, 8, 8, 9], { name: '西营' }),
  ]);
  await set('farm', { nonGridLayer: 'rivers' });
  const report = await check('farm');
  // The river cuts the larger gap in two.
  expect(squares(report)).toEqual([4, 2, 2]);
  expect(report.ground).toMatchObject({
    ...{ targetLayer: 'farmland', nonGridLayer: 'rivers' },
    nonGrid: [
      { name: '清河', reason: '河流水面', unit: '水利局' },
      { name: '西营', reason: null, unit: null },
    ],
  });

  // Another delivery of the layer is other ground, though no cell changed.
  await bringLayer('rivers', [land([6, 8, 8, 10], { name: '西营' })]);
  expect(squares(await check('farm'))).toEqual([8]);
  await set('farm', { targetLayer: null, nonGridLayer: null });
  const whole = await check('farm');
  expect(squares(whole)).toEqual([50]);
  expect(whole.ground).toBeNull();
});

test('a parent counts as divided by its measured ground', async () => {
  await bringCounty('hills', [10, 1]);
  expect((await check('hills')).gaps).toEqual([]);
  await bringLayer('terraces', [land([0, 0, 10, 2], {})]);
  await set('hills', { targetLayer: 'terraces' });
  expect(squares(await check('hills'))).toEqual([10]);
});

test('settings are checked, and who set them is kept', async () => {
  await bringCounty('set', [10, 5]);
  const answer = await set('set', { sliverWidthM: 3, snapToleranceM: 0.5, tieRatio: 0.01 });
  const { settings, history } = (await answer.json()) as SchemeSettingsState;
  expect(settings).toMatchObject({ sliverWidthM: 3, snapToleranceM: 0.5, partialBelow: 0.25 });
  expect(history).toMatchObject([
    {
      who: '李',
      before: { sliverWidthM: 2, snapToleranceM: null },
      after: { sliverWidthM: 3, snapToleranceM: 0.5 },
    },
  ]);
  expect(Object.keys(history[0]!.after)).not.toContain('tieRatio'); // it was that before

  const refusals = [
    [{ targetLayer: 'nowhere' }, 404, 'layer-not-found'],
    [{ minShareRatio: 2 }, 400, 'wrong-request'],
    [{ colour: 'red' }, 400, 'wrong-request'],
  ] as const;
  for (const [wanted, status, code] of refusals) {
    const refused = await set('set', wanted);
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([status, code]);
  }
  expect((await set('set', { tieRatio: 0.02 }, ' ')).status).toBe(400);
  expect((await set('none', { tieRatio: 0.02 })).status).toBe(404);
});
