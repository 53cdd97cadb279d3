import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  clickMap,
  drawnIn,
  expectText,
  inAddress,
  launchBrowser,
  mapIdle,
  visit,
} from '../../server/testing/browser.ts';
import {
  COUNTY,
  faultM2,
  middleOfFault,
  middleOfPatch,
  patchNo,
  placeAt,
} from '../../server/testing/made-county.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';

let served: ServedConsole;
let browser: Browser;
const open = async (query: string) => (await visit(browser, `${served.url}/${query}`)).page;

beforeAll(async () => {
  [served, browser] = await Promise.all([serveConsole(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

const mu = (m2: number): string =>
  ((m2 * 3) / 2000).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const group = (page: Page, text: string) => page.getByTestId('finding-group').filter({ hasText: text });

/** The middle of the map in lon/lat degrees. */
const centerOf = async (page: Page) => {
  await mapIdle(page);
  return page.evaluate(() => {
    const { lng, lat } = window.__jingtian!.map.getCenter();
    return { lon: lng, lat };
  });
};

async function find(page: Page, text: string, title: string): Promise<void> {
  await page.getByTestId('search-input').fill(text);
  await page.getByTestId('search-hit').first().click();
  await expectText(page, 'detail-title', title);
}

test('the coverage tab counts one gap, one overlap and one part outside, with their areas', async () => {
  const page = await open('?tab=coverage');
  for (const kind of ['gap', 'overlap', 'outside'] as const) {
    await expectText(page, `total-${kind}`, new RegExp(`1${mu(faultM2(kind)).replace('.', '\\.')} 亩$`));
  }
  expect(await page.getByTestId('finding-group').count()).toBe(3);
  await expect.poll(() => drawnIn(page, 'finding-fill')).toBe(3);
  expect(await drawnIn(page, 'patch-fill')).toBe(0);
  await page.context().close();
});

test('a gap opened from the list is selected, measured and in the link', async () => {
  const page = await open('?tab=coverage');
  await group(page, '缺口').click();
  await page.getByTestId('finding-row').click();
  await expectText(page, 'detail-panel', new RegExp(`没有任何下级网格负责.*${mu(faultM2('gap'))}`, 's'));
  expect(inAddress(page, 'sel')).toMatch(/^finding-\d+$/);
  const center = await centerOf(page);
  expect(Math.abs(center.lat - middleOfFault('gap').lat)).toBeLessThan(0.02);
  await page.reload();
  await expectText(page, 'detail-panel', /网格缺口/);
  await page.context().close();
});

test('an overlap clicked on the map names the two villages that hold it', async () => {
  const page = await open('?tab=coverage');
  await clickMap(page, middleOfFault('overlap'));
  await expectText(page, 'detail-title', '河口村 – 渡头村');
  await expectText(page, 'detail-panel', new RegExp(`网格重叠.*${mu(faultM2('overlap'))}`, 's'));
  await page.context().close();
});

test('ground beyond the parent is listed as the cell and the parent it leaves', async () => {
  const page = await open('?tab=coverage');
  await page.getByTestId('total-outside').click();
  await expect.poll(() => page.getByTestId('finding-group').count()).toBe(1);
  await group(page, '桃林村 越出 柳林乡').click();
  await page.getByTestId('finding-row').click();
  await expectText(page, 'detail-title', '桃林村 越出 柳林乡');
  await page.context().close();
});

test('a village clicked on the map opens with its path, its patches and its findings', async () => {
  const page = await open(`?tab=cells&batch=${COUNTY.batch}`);
  await clickMap(page, placeAt(0.075, 0.015));
  await expectText(page, 'detail-title', '河口村');
  await expectText(page, 'detail-panel', /望湖县 › 临河镇 › .*重叠.*有?争议/s);
  await page.getByTestId('detail-panel').getByRole('button', { name: '临河镇' }).click();
  await expectText(page, 'detail-title', '临河镇');
  expect(await page.getByTestId('detail-panel').getByTestId('cell-row').count()).toBe(4);
  await page.context().close();
});

test('the cell list goes down the county and its path goes up again', async () => {
  const page = await open('?tab=cells');
  const list = page.getByTestId('cell-list');
  const rows = list.getByTestId('cell-row');
  await rows.filter({ hasText: '望湖县' }).click();
  await expect.poll(() => rows.count()).toBe(4);
  await rows.filter({ hasText: '白石乡' }).click();
  await rows.filter({ hasText: '白岩村' }).waitFor();
  await rows.filter({ hasText: '竹园村' }).click();
  await expectText(page, 'detail-title', '竹园村');
  await page.getByTestId('cell-path').getByRole('button', { name: '望湖县', exact: true }).click();
  await expect.poll(() => rows.count()).toBe(4);
  await expectText(page, 'detail-title', '望湖县');
  await page.context().close();
});

test('a cell sends its patches to the list, limited to it, until the limit is lifted', async () => {
  const page = await open(`?tab=cells&batch=${COUNTY.batch}`);
  await clickMap(page, placeAt(0.045, 0.075));
  await expectText(page, 'detail-title', '枫树村');
  await page.getByRole('button', { name: '看这里的图斑' }).click();
  await expectText(page, 'patch-footer', /^1 条/);
  await expectText(page, 'within-chip', /枫树村/);
  await page.getByTestId('within-chip').getByRole('button').click();
  await expectText(page, 'patch-footer', /^4 条/);
  await page.context().close();
});

test('search finds a cell by code and by name, a patch by number, and a place by coordinate', async () => {
  const page = await open(`?batch=${COUNTY.batch}`);
  await find(page, '349901102', '白石乡');
  await find(page, '大垴', '大垴村');
  await find(page, 'tb-0003', patchNo('disputed'));
  const { lon, lat } = middleOfPatch('outside');
  await page.getByTestId('search-input').fill(`${lon}, ${lat}`);
  await page.getByTestId('search-hit').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByTestId('search-results').waitFor({ state: 'detached' });
  await expect.poll(async () => Math.abs((await centerOf(page)).lat - lat)).toBeLessThan(0.01);
  await page.getByTestId('search-input').fill('没有的地方');
  await expectText(page, 'search-results', /没有找到“没有的地方”/);
  await page.context().close();
});
