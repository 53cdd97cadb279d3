import { readFile } from 'node:fs/promises';
import { readXlsx } from 'hucre';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  clickMap,
  drawnIn,
  expectText,
  inAddress,
  launchBrowser,
  visit,
} from '../../server/testing/browser.ts';
import { COUNTY, middleOfPatch, patchM2, patchNo } from '../../server/testing/made-county.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';

let served: ServedConsole;
let browser: Browser;
const open = async (query = `?batch=${COUNTY.batch}`) =>
  (await visit(browser, `${served.url}/${query}`)).page;

beforeAll(async () => {
  [served, browser] = await Promise.all([serveConsole(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** 亩 as published: 1 亩 = 2000/3 m², two decimals. */
const mu = (m2: number): string =>
  ((m2 * 3) / 2000).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const asNumber = (text: string): number => Number(text.replaceAll(',', ''));

/** The shares of the open patch: kinds, figures, and their sum in hundredths of a 亩. */
async function readShares(page: Page) {
  await page.getByTestId('share-row').first().waitFor();
  const rows = await page.getByTestId('share-row').all();
  const kinds = await Promise.all(rows.map((row) => row.getAttribute('data-kind')));
  const figures = (await page.getByTestId('share-mu').allTextContents()).map(asNumber);
  return { kinds, figures, hundredths: Math.round(figures.reduce((sum, figure) => sum + figure, 0) * 100) };
}

async function expectSharesToAddUp(page: Page, areaM2: number) {
  await expectText(page, 'patch-area', mu(areaM2));
  const shares = await readShares(page);
  expect(shares.hundredths).toBe(Math.round(asNumber(mu(areaM2)) * 100));
  return shares;
}

test('a crossing patch clicked on the map opens its shares, which add up to its area', async () => {
  const page = await open();
  await clickMap(page, middleOfPatch('crossing'));
  await expectText(page, 'detail-title', patchNo('crossing'));
  const { kinds, figures } = await expectSharesToAddUp(page, patchM2('crossing'));
  expect(kinds).toEqual(['lead', 'called']);
  // It is cut where 6 of its 10 parts are on one side.
  expect(figures[0]! / (figures[0]! + figures[1]!)).toBeCloseTo(0.6, 3);
  await expectText(page, 'state-sentence', '跨 2 个网格，占地最多的 竹园村 主责。');
  await page.context().close();
});

test('the row of the same patch opens the same shares and marks it on the map', async () => {
  const page = await open();
  await page
    .getByTestId('patch-row')
    .filter({ hasText: patchNo('crossing') })
    .click();
  await expectText(page, 'detail-title', patchNo('crossing'));
  await expectSharesToAddUp(page, patchM2('crossing'));
  await expect.poll(() => drawnIn(page, 'selected-patch')).toBeGreaterThan(0);
  await page.getByTestId('share-row').first().getByRole('button').click();
  await expectText(page, 'detail-title', '竹园村');
  await page.context().close();
});

test('the figures count one patch of every state and list it when clicked', async () => {
  const page = await open();
  await expectText(page, 'total-inside', /4$/);
  // Crossing is not a state: the disputed patch crosses too.
  await expectText(page, 'total-crossing', /2$/);
  const states = [
    { figure: 'disputed', name: 'disputed', kinds: ['lead', 'called', 'multiply'], says: /由上一级裁定/ },
    { figure: 'blind-spot', name: 'blindSpot', kinds: ['blind-spot'], says: /没有最末级网格负责/ },
    { figure: 'outside', name: 'outside', kinds: ['outside'], says: /在本方案的网格之外/ },
  ] as const;
  for (const { figure, name, kinds, says } of states) {
    await expectText(page, `total-${figure}`, /1$/);
    await page.getByTestId(`total-${figure}`).click();
    await expectText(page, 'patch-footer', `1 条 · 合计 ${mu(patchM2(name))} 亩`);
    await page.getByTestId('patch-row').click();
    await expectText(page, 'detail-title', patchNo(name));
    await expectText(page, 'state-sentence', says);
    expect((await expectSharesToAddUp(page, patchM2(name))).kinds).toEqual(kinds);
  }
  await page.context().close();
});

test('an issued area that is 5 % off stands beside the computed one with a note', async () => {
  const page = await open();
  await page
    .getByTestId('patch-row')
    .filter({ hasText: patchNo('whole') })
    .click();
  await expectText(page, 'state-sentence', '整块由 石桥村 负责。');
  await expectText(
    page,
    'detail-panel',
    new RegExp(`${mu(patchM2('whole') * 1.05)}.*\\+5\\.0%.*椭球面积相差超过 1%`, 's'),
  );
  await page.context().close();
});

test('filters by crossing and by state narrow the list and the map alike', async () => {
  const page = await open();
  await page.getByTestId('filter-crossing').click();
  await expectText(page, 'patch-footer', /^2 条/);
  await expect.poll(() => drawnIn(page, 'patch-fill')).toBe(2);
  expect(inAddress(page, 'crossing')).toBe('1');
  await page.getByTestId('filter-crossing').click();
  await page.getByTestId('filter-state').click();
  await page.locator('.ant-select-item-option').filter({ hasText: '全部' }).click();
  await expectText(page, 'patch-footer', /^5 条/);
  await page.getByTestId('filter-area').click();
  await page.keyboard.type('300');
  await expectText(page, 'patch-footer', /^2 条/);
  expect(inAddress(page, 'min')).toBe('300');
  await page.context().close();
});

test('all batches together page on to their last patch, and one batch can be chosen', async () => {
  const page = await open('');
  await expectText(page, 'patch-footer', /^134 条/);
  await page.getByTestId('load-more').scrollIntoViewIfNeeded();
  await expect.poll(() => page.getByTestId('patch-row').count(), { timeout: 10_000 }).toBe(134);
  expect(await page.getByTestId('load-more').count()).toBe(0);
  expect(new Set(await page.getByTestId('patch-row').allTextContents()).size).toBe(134);
  await page.getByTestId('batch-select').click();
  await page.locator('.ant-select-item-option').filter({ hasText: '第三季度' }).click();
  await expectText(page, 'patch-footer', /^4 条/);
  expect(inAddress(page, 'batch')).toBe(COUNTY.batch);
  await expect.poll(() => drawnIn(page, 'patch-fill')).toBe(4);
  await page.getByTestId('batch-select').click();
  await page.locator('.ant-select-item-option').filter({ hasText: '全部批次' }).click();
  await expectText(page, 'patch-footer', /^134 条/);
  expect(inAddress(page, 'batch')).toBeNull();
  await page.context().close();
});

test('exports hold what is listed, and open rightly in a Chinese Excel', async () => {
  const page = await open();
  const download = async (kind: string) => {
    const link = page.getByTestId(`export-${kind}`);
    if (!(await link.isVisible())) await page.getByTestId('export-menu').click();
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const bytes = await readFile(await file.path());
    return { name: file.suggestedFilename(), bytes, text: bytes.toString('utf8') };
  };
  const csv = await download('csv');
  expect(csv.name).toBe(`patches-${COUNTY.scheme}-${COUNTY.batch}.csv`);
  expect(csv.text.startsWith('\uFEFFpatch_no,')).toBe(true);
  expect(csv.text.trimEnd().split('\r\n')).toHaveLength(1 + 4);
  const features = JSON.parse((await download('geojson')).text) as GeoJSON.FeatureCollection;
  expect(features.features.map((feature) => feature.properties?.patch_no as string).sort()).toEqual(
    ['whole', 'crossing', 'disputed', 'blindSpot'].map((name) => patchNo(name as 'whole')),
  );
  const shares = await download('shares');
  expect(shares.name).toMatch(/\.xlsx$/);
  const [sheet] = (await readXlsx(shares.bytes)).sheets;
  expect(sheet!.rows.filter(([number]) => number === patchNo('crossing'))).toHaveLength(2);
  await page.context().close();
});
