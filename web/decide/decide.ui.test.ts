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
import { middleOfFault } from '../../server/testing/made-county.ts';
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

const groups = (page: Page) => page.getByTestId('finding-group');

async function say(page: Page, reason: string, who: string): Promise<void> {
  await page.getByTestId('words-reason').fill(reason);
  await page.getByTestId('words-who').fill(who);
  await page.getByTestId('words-submit').click();
}

test('a finding clicked on the map opens its border in the list; accepted with a reason it leaves the work, undone it is back', async () => {
  const page = await open('?tab=coverage');
  await clickMap(page, middleOfFault('overlap'));
  await page.getByTestId('finding-row').waitFor();
  await page.getByTestId('decide-accepted').click();
  expect(await page.getByTestId('words-submit').isDisabled()).toBe(true);
  await say(page, '两村已商定由河口村负责', '王工');
  await expectText(page, 'undo-bar', /1 处已改为“已接受”/);
  await expectText(page, 'finding-state', '已接受');
  await expectText(page, 'finding-history', /王工.*待处理 → 已接受.*两村已商定/s);
  await expect.poll(() => groups(page).count()).toBe(2);
  await expect.poll(() => drawnIn(page, 'finding-fill')).toBe(2);
  await page.getByTestId('undo').click();
  await expectText(page, 'finding-state', '待处理');
  await expectText(page, 'finding-history', /已接受 → 待处理.*撤销/s);
  await expect.poll(() => groups(page).count()).toBe(3);
  await expect.poll(() => drawnIn(page, 'finding-fill')).toBe(3);
  await page.context().close();
});

test('the list and the map show the findings of the state that is asked for, and the link keeps it', async () => {
  const page = await open('?tab=coverage');
  await groups(page).filter({ hasText: '缺口' }).click();
  await page.getByTestId('finding-row').click();
  await page.getByTestId('decide-adjudicated').click();
  await say(page, '镇政府裁定：水面', '李工');
  await expectText(page, 'finding-state', '已裁定');
  await page.getByTestId('filter-finding-state').click();
  await page.getByTitle('已裁定').last().click();
  await expect.poll(() => groups(page).count()).toBe(1);
  await expect.poll(() => drawnIn(page, 'finding-fill')).toBe(1);
  expect(inAddress(page, 'fs')).toBe('adjudicated');
  await page.context().close();
});
