import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  clickMap,
  expectText,
  inAddress,
  launchBrowser,
  mapIdle,
  PHONE,
  visit,
} from '../../server/testing/browser.ts';
import { COUNTY, placeAt } from '../../server/testing/made-county.ts';
import { overlayCounty } from '../../server/testing/overlay-county.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';

let served: ServedConsole;
let browser: Browser;
const open = async (query: string) => (await visit(browser, `${served.url}/${query}`)).page;

beforeAll(async () => {
  [served, browser] = await Promise.all([serveConsole({ prepare: overlayCounty }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

const row = (page: Page, name: string) => page.getByTestId('stats-row').filter({ hasText: name });
const figures = async (page: Page, name: string): Promise<string[]> =>
  (await row(page, name).locator('td').allTextContents()).map((text) => text.trim());
const colourOf = (page: Page, name: string) =>
  page.evaluate((wanted) => {
    const units = window.__jingtian!.map.queryRenderedFeatures(undefined, { layers: ['figure-fill'] });
    return units.find((unit) => unit.properties.name === wanted)?.state.color as string | undefined;
  }, name);
/** What a reader would do with a pencil: every column of the table against its total, in hundredths. */
async function addUp(page: Page): Promise<void> {
  const read = (cells: string[]) => cells.map((text) => Math.round(Number(text.replaceAll(',', '')) * 1e4));
  const rows = await page.getByTestId('stats-row').all();
  const lines = await Promise.all(rows.map(async (line) => read(await line.locator('td').allTextContents())));
  const totals = read(await page.getByTestId('stats-total').locator('td').allTextContents());
  totals.forEach((total, i) => expect(lines.reduce((sum, line) => sum + line[i]!, 0)).toBe(total));
}

test('a county begins with its towns: counts by state, and areas that add up to the total', async () => {
  const page = await open(`?tab=stats&batch=${COUNTY.batch}`);
  await expectText(page, 'stats-tile-patches', /图斑5跨界 2 个/);
  expect(await figures(page, '青山镇')).toEqual(expect.arrayContaining(['1']));
  expect((await figures(page, '范围外'))[3]).toBe('1');
  await expectText(page, 'stats-note', /主责网格计一次.*份额.*平差/);
  await page.getByTitle('面积（亩）').click();
  await expect.poll(() => inAddress(page, 'm')).toBe('area');
  await page.getByTestId('stats-column-m2').waitFor();
  await addUp(page);
  await page.getByTestId('stats-chart').locator('svg').waitFor();
  await page.context().close();
});

test('a click on a unit goes down, in the table and on the map, and the path goes up again', async () => {
  const page = await open(`?tab=stats&batch=${COUNTY.batch}`);
  await row(page, '青山镇').getByTestId('stats-unit').click();
  await row(page, '上冲村').waitFor();
  expect(inAddress(page, 'within')).toMatch(/^\d+$/);
  await page
    .getByTestId('stats-path')
    .getByRole('button', { name: /望湖县网格/ })
    .click();
  await row(page, '白石乡').waitFor();
  await mapIdle(page);
  await clickMap(page, placeAt(0.045, 0.065));
  await row(page, '枫树村').waitFor();
  await page.context().close();
});

test('the map is coloured by the column that is chosen, and the link shows the same', async () => {
  const page = await open('?tab=stats');
  await expect.poll(() => colourOf(page, '柳林乡')).toBe('#0a4d6b');
  await page.getByTestId('stats-column-disputed').click();
  await expect.poll(() => colourOf(page, '柳林乡')).toBe('#e9edf0');
  expect(await colourOf(page, '临河镇')).toBe('#0a4d6b');
  await expectText(page, 'figure-legend', /着色：争议/);
  await page.reload();
  await mapIdle(page);
  await expect.poll(() => colourOf(page, '临河镇')).toBe('#0a4d6b');
  await page.getByTestId('tab-cells').click();
  await expect.poll(() => colourOf(page, '临河镇')).toBeUndefined();
  await page.context().close();
});

test('farmland of a batch that was overlaid is counted, and it is said where only a part was', async () => {
  const page = await open(`?tab=stats&batch=${COUNTY.batch}&by=land&m=area`);
  await page.getByTestId('stats-column-farmland').waitFor();
  expect(Number((await figures(page, '青山镇'))[0])).toBeGreaterThan(10);
  expect(await page.getByTestId('stats-notice').count()).toBe(0);
  await page.goto(`${served.url}/?tab=stats&by=land`);
  await expectText(page, 'stats-notice', /只有 5 \/ 135 个图斑做过套合/);
  await page.context().close();
});

test('a quarter stands beside the one before and that of last year', async () => {
  const page = await open('?tab=stats&view=compare');
  await page.getByTestId('stats-column-onPrevious').waitFor();
  const heads = await page.getByTestId('stats-table').locator('thead th').allTextContents();
  expect(heads.slice(1, 3)).toEqual(['2025Q4', '2025Q3']);
  expect(await figures(page, '柳林乡')).toEqual(['130', '0', '+130', '–', '0', '+130', '–']);
  expect((await figures(page, '青山镇'))[2]).toBe('−1');
  await addUpCounts(page);
  await page.context().close();
});

/** Counts and their changes add up too; ratios do not, and are left out. */
async function addUpCounts(page: Page): Promise<void> {
  const read = (text: string) => Number(text.replaceAll(',', '').replace('−', '-'));
  const rows = await Promise.all(
    (await page.getByTestId('stats-row').all()).map((r) => r.locator('td').allTextContents()),
  );
  const totals = await page.getByTestId('stats-total').locator('td').allTextContents();
  for (const i of [0, 1, 2, 4, 5])
    expect(rows.reduce((sum, cells) => sum + read(cells[i]!), 0)).toBe(read(totals[i]!));
}

test('between two batches patches are new or gone, and one in the list opens on the map', async () => {
  const page = await open('?tab=stats&view=changes');
  await expectText(page, 'stats-tile-new', /新增130/);
  expect((await figures(page, '柳林乡'))[0]).toBe('130');
  await page.getByTestId('stats-column-gone').click();
  await expect.poll(() => page.getByTestId('fate-patch').count()).toBe(5);
  await page.getByTestId('fate-patch').filter({ hasText: 'TB-0002' }).click();
  await expectText(page, 'detail-title', 'TB-0002');
  await page.context().close();
});

test('the tables are downloaded as a workbook, and the page prints without the map', async () => {
  const page = await open(`?tab=stats&batch=${COUNTY.batch}`);
  await page.getByTestId('stats-table').waitFor();
  await page.getByTestId('export-menu').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('export-xlsx').click(),
  ]);
  expect(download.suggestedFilename()).toBe(`statistics-${COUNTY.scheme}-${COUNTY.batch}.xlsx`);
  expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByTestId('map').isVisible()).toBe(false);
  expect(await page.getByRole('heading', { name: /图斑统计/ }).isVisible()).toBe(true);
  expect(await page.getByTestId('stats-total').isVisible()).toBe(true);
  await page.context().close();
});

test('days without patches say so and offer a way back; a phone shows the table too', async () => {
  const { page, complaints } = await visit(browser, `${served.url}/?tab=stats&period=2001`, {
    viewport: PHONE,
  });
  await expectText(page, 'stats-empty', /没有可统计的图斑/);
  await page.getByRole('button', { name: '看全部批次和时段' }).click();
  await page.getByTestId('stats-table').waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});
