import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectText, inAddress, launchBrowser, mapIdle, PHONE, visit } from '../server/testing/browser.ts';
import { COUNTY, patchNo } from '../server/testing/made-county.ts';
import { serveConsole, type ServedConsole } from '../server/testing/serve-console.ts';

let served: ServedConsole;
let browser: Browser;
const open = (query: string) => visit(browser, `${served.url}/${query}`, { viewport: PHONE });

beforeAll(async () => {
  [served, browser] = await Promise.all([serveConsole(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** What a thumb would miss: visible controls whose target is under 44 px either way. Links inside text are none. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isSmall = (element: HTMLElement) => {
      // A checkbox is tapped by its label.
      const { left, bottom, width, height } = (element.closest('label') ?? element).getBoundingClientRect();
      // The sheet's handle reaches above its box.
      const reaches = () => document.elementFromPoint(left + width / 2, bottom - 43) === element;
      return width < 43.5 || (height < 43.5 && !reaches());
    };
    return [...document.querySelectorAll<HTMLElement>('button:not(.link), input')]
      .filter(
        (element) => element.offsetParent !== null && !element.closest('.ant-input-number, .ant-select'),
      )
      .filter(isSmall)
      .map((element) => element.dataset.testid ?? element.className);
  });
}

test('on a phone a patch tapped in the sheet opens its shares, and closing goes back to the list', async () => {
  const { page, complaints } = await open(`?batch=${COUNTY.batch}`);
  await page
    .getByTestId('patch-row')
    .filter({ hasText: patchNo('crossing') })
    .tap();
  await expectText(page, 'detail-title', patchNo('crossing'));
  expect(await page.getByTestId('share-row').count()).toBe(2);
  await mapIdle(page);
  await page.getByTestId('detail-panel').getByRole('button', { name: '关闭' }).tap();
  await page.getByTestId('patch-row').first().waitFor();
  expect(inAddress(page, 'sel')).toBeNull();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('the sheet opens to the full height and closes to its handle', async () => {
  const { page } = await open(`?batch=${COUNTY.batch}`);
  const sheet = page.getByTestId('sheet');
  const handle = page.locator('.sheet-handle');
  const top = async () => (await sheet.boundingBox())!.y;
  const half = await top();
  await handle.tap();
  await expect.poll(top).toBeLessThan(half);
  await handle.tap();
  await expect.poll(top).toBe(half);
  await page.context().close();
});

test('every target on a phone is 44 px for the thumb, and nothing scrolls sideways', async () => {
  const { page } = await open(`?batch=${COUNTY.batch}`);
  for (const step of ['list', 'detail', 'coverage', 'cells']) {
    if (step === 'detail') await page.getByTestId('patch-row').first().tap();
    if (step === 'coverage' || step === 'cells') await page.getByTestId(`tab-${step}`).tap();
    await mapIdle(page);
    expect(await smallTargets(page), step).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), step).toBe(PHONE.width);
  }
  await page.context().close();
});

test('search on a phone opens over the bar and closes after a hit', async () => {
  const { page } = await open('');
  await page.getByTestId('search-open').tap();
  await page.getByTestId('search-input').fill('石桥村');
  await page.getByTestId('search-hit').first().tap();
  await expectText(page, 'detail-title', '石桥村');
  await page.getByTestId('search-open').waitFor();
  await page.context().close();
});
