import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  clickMap,
  drawnIn,
  expectText,
  inAddress,
  launchBrowser,
  mapIdle,
  visit,
} from '../server/testing/browser.ts';
import { COUNTY, middleOfPatch, patchNo } from '../server/testing/made-county.ts';
import { serveConsole, type ServedConsole } from '../server/testing/serve-console.ts';

let served: ServedConsole;
let browser: Browser;
const open = (query = '', options = {}) => visit(browser, `${served.url}/${query}`, options);

beforeAll(async () => {
  [served, browser] = await Promise.all([serveConsole(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

describe('the console', () => {
  test('opens on the map of the county, becomes idle, and nothing complains', async () => {
    const { page, complaints } = await open();
    expect(await page.title()).toContain('井田');
    expect(await drawnIn(page, 'cell-fill')).toBeGreaterThanOrEqual(16);
    expect(await drawnIn(page, 'patch-fill')).toBeGreaterThan(100);
    await expectText(page, 'total-inside', /134/);
    expect(inAddress(page, 'scheme')).toBe(COUNTY.scheme);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('asks no other host than its own, and brings its own fonts', async () => {
    const { page, requests } = await open();
    await page.getByTestId('tab-coverage').click();
    await page.getByTestId('map-zoomIn').click();
    await mapIdle(page);
    const asked = requests.filter((url) => !/^(blob|data):/.test(url));
    expect([...new Set(asked.map((url) => new URL(url).origin))]).toEqual([served.url]);
    expect(asked.some((url) => url.includes('/fonts/noto-sans-sc-400.woff2'))).toBe(true);
    expect(asked.some((url) => url.includes('/tiles/cell-labels/'))).toBe(true);
    await page.context().close();
  });

  test('speaks English at a click, on the page and in the link', async () => {
    const { page, complaints } = await open(`?batch=${COUNTY.batch}&sel=patch-1`);
    await expectText(page, 'tab-patches', '图斑');
    await page.getByTestId('language').click();
    await expectText(page, 'tab-patches', 'Patches');
    await expectText(page, 'patch-footer', /4 rows · .* mu$/);
    await expectText(page, 'state-sentence', /^All of it is the duty of /);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(inAddress(page, 'lang')).toBe('en');
    expect(await page.getByTestId('patch-list').innerText()).not.toMatch(/范围|跨界|亩/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('restores selection, filter, language and map from its link', async () => {
    const { page } = await open(`?batch=${COUNTY.batch}&lang=en`);
    await page.getByTestId('total-crossing').click();
    await page.getByTestId('map-zoomOut').click();
    await mapIdle(page);
    await clickMap(page, middleOfPatch('crossing'));
    await expectText(page, 'detail-title', patchNo('crossing'));
    const link = page.url();
    const shown = () =>
      page.evaluate(() =>
        window
          .__jingtian!.map.getCenter()
          .toArray()
          .map((x) => x.toFixed(4)),
      );
    const center = await shown();
    await page.reload();
    await mapIdle(page);
    await expectText(page, 'detail-title', patchNo('crossing'));
    await expectText(page, 'patch-footer', /^2 rows/);
    expect(await shown()).toEqual(center);
    expect(page.url()).toBe(link);
    await page.context().close();
  });

  test('takes back a selection with the back button', async () => {
    const { page } = await open(`?batch=${COUNTY.batch}`);
    await page.getByTestId('patch-row').first().click();
    await page.getByTestId('detail-panel').waitFor();
    await page.goBack();
    await page.getByTestId('detail-panel').waitFor({ state: 'detached' });
    expect(inAddress(page, 'sel')).toBeNull();
    await page.context().close();
  });

  test('a layer switched off leaves the map and is in the link', async () => {
    const { page } = await open(`?batch=${COUNTY.batch}`);
    expect(await drawnIn(page, 'patch-fill')).toBeGreaterThan(0);
    await page.getByTestId('layer-patches').uncheck();
    await expect.poll(() => drawnIn(page, 'patch-fill')).toBe(0);
    expect(inAddress(page, 'off')).toBe('patches');
    await page.getByTestId('layer-coverage').check();
    await expect.poll(() => drawnIn(page, 'finding-fill')).toBe(3);
    await page.getByTestId('layer-patches').check();
    await expect.poll(() => drawnIn(page, 'patch-fill')).toBeGreaterThan(0);
    expect(inAddress(page, 'off')).toBeNull();
    await page.context().close();
  });

  test('a link to a patch that is not there says so, and the list stays of use', async () => {
    const { page } = await open(`?batch=${COUNTY.batch}&sel=patch-999999`);
    await expectText(page, 'problem', /没有这个图斑.*patch-not-found/s);
    await page.getByTestId('problem').getByRole('button').click();
    await page.getByTestId('problem').waitFor({ state: 'detached' });
    await page.getByTestId('patch-row').first().click();
    await expectText(page, 'detail-title', patchNo('whole'));
    await page.context().close();
  });

  test('a scheme and a batch that are not there open the first scheme', async () => {
    const { page } = await open('?scheme=gone');
    await expectText(page, 'total-inside', /134/);
    expect(inAddress(page, 'scheme')).toBe(COUNTY.scheme);
    await page.context().close();
  });

  test('a server that stops answering shows a problem instead of an empty list', async () => {
    const { page } = await open(`?batch=${COUNTY.batch}`);
    await page.context().setOffline(true);
    await page.getByTestId('total-crossing').click();
    await expectText(page, 'problem', /连不上服务器/);
    await page.context().setOffline(false);
    await page.getByTestId('problem').getByRole('button').click();
    await expectText(page, 'patch-footer', /^2 条/);
    await page.context().close();
  });
});

test('an empty database says what to do first', async () => {
  const bare = await serveConsole({ empty: true });
  try {
    const { page, complaints } = await visit(browser, bare.url, { map: false });
    await expectText(page, 'empty-room', /还没有网格.*import cells.*import patches/s);
    expect(await page.getByTestId('search-input').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  } finally {
    await bare.close();
  }
});
