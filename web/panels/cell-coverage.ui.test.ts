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
import { bringPeopleAndLayer } from '../../server/testing/county-people.ts';
import { COUNTY, placeAt } from '../../server/testing/made-county.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';

let served: ServedConsole;
let browser: Browser;
const open = async (query: string) => (await visit(browser, `${served.url}/${query}`)).page;

beforeAll(async () => {
  [served, browser] = await Promise.all([serveConsole({ prepare: bringPeopleAndLayer }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

const colourOf = (page: Page, name: string) =>
  page.evaluate((wanted) => {
    const { map } = window.__jingtian!;
    const cells = map.queryRenderedFeatures(undefined, { layers: ['cell-fill'] });
    return cells.find((cell) => cell.properties.name === wanted)?.state.cover as string | undefined;
  }, name);

test('a village tells its three coverages with the reason, and who holds it today', async () => {
  const page = await open(`?tab=cells&batch=${COUNTY.batch}`);
  await clickMap(page, placeAt(0.075, 0.015));
  await expectText(page, 'detail-title', '河口村');
  await expectText(page, 'cover-space', /空间.*缺失.*待处理问题 1 处/s);
  await expectText(page, 'cover-people', /人员.*到位.*主责人在岗/s);
  await expectText(page, 'cover-patrol', /巡查.*到位.*上月应巡 1 次，实巡 1 次.*2025-12-10/s);
  await expectText(page, 'cell-holders', /李长河.*网格长.*主责.*河口村委会.*10012345678/s);
  await page.context().close();
});

test('the map is coloured by people at a choice in the legend, kept in the link, and taken back', async () => {
  const page = await open('?tab=cells&at=117.06,31.04,11');
  await page.getByTestId('cover-choice').click();
  await page.getByTitle('人员').last().click();
  await expect.poll(() => colourOf(page, '河口村')).toBe('good');
  expect(await colourOf(page, '渡头村')).toBe('warn');
  expect(await colourOf(page, '高岗村')).toBe('bad');
  expect(inAddress(page, 'cover')).toBe('people');
  await page.reload();
  await mapIdle(page);
  await expect.poll(() => colourOf(page, '渡头村')).toBe('warn');
  await page.getByTestId('cover-choice').click();
  await page.getByTitle('不着色').last().click();
  await expect.poll(() => colourOf(page, '河口村')).toBeUndefined();
  expect(inAddress(page, 'cover')).toBeNull();
  await page.context().close();
});

test('a reference layer is drawn at its switch in the legend and stays in the link', async () => {
  const page = await open(`?tab=cells&batch=${COUNTY.batch}`);
  await page.getByTestId('reference-gengdi').check();
  await expect.poll(() => drawnIn(page, 'reference-fill-gengdi')).toBeGreaterThan(3);
  expect(inAddress(page, 'ref')).toBe('gengdi');
  await page.reload();
  await mapIdle(page);
  await expect.poll(() => drawnIn(page, 'reference-fill-gengdi')).toBeGreaterThan(3);
  await page.getByTestId('reference-gengdi').uncheck();
  await expect
    .poll(() => page.evaluate(() => window.__jingtian!.map.getLayer('reference-fill-gengdi') === undefined))
    .toBe(true);
  expect(inAddress(page, 'ref')).toBeNull();
  await page.context().close();
});
