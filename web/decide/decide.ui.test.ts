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
import { COUNTY, middleOfFault, patchNo } from '../../server/testing/made-county.ts';
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

/** What follows a change of cells or answers takes its time on a busy machine. */
const SLOWLY = { timeout: 15_000 };
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

test('a disputed patch is reassigned with a reason, told as decided by hand, and undone it is disputed again', async () => {
  const page = await open(`?batch=${COUNTY.batch}&state=disputed`);
  await page.getByTestId('patch-row').click();
  await expectText(page, 'detail-title', patchNo('disputed'));
  await page.getByTestId('patch-override').click();
  await page.getByTestId('cell-choices').getByText('渡头村').click();
  await say(page, '现场确认在渡头村', '张工');
  await expectText(page, 'held-decision', /改派.*渡头村.*现场确认.*张工.*计算结果：争议/s);
  await expect.poll(() => page.getByTestId('patch-row').count()).toBe(0);
  await page.getByTestId('filter-state').click();
  await page.getByTitle('人工认定').last().click();
  await expectText(page, 'patch-row', /人工认定 · 渡头村/);
  await page.getByTestId('undo').click();
  await page.getByTestId('held-decision').waitFor({ state: 'detached' });
  await page.getByTestId('total-disputed').click();
  await expect.poll(() => page.getByTestId('patch-row').count()).toBe(1);
  await page.context().close();
});

test('the disputed patches listed are adjudicated at once, and the blind spot names its nearest cell', async () => {
  const page = await open(`?batch=${COUNTY.batch}&state=disputed`);
  await page.getByTestId('adjudicate-listed').click();
  await say(page, '镇里裁定按面积', '周镇长');
  await expectText(page, 'undo-bar', /1 个争议图斑已裁定/);
  await expect.poll(() => page.getByTestId('patch-row').count()).toBe(0);
  await page.getByTestId('undo').click();
  await expect.poll(() => page.getByTestId('patch-row').count()).toBe(1);
  await page.getByTestId('total-blind-spot').click();
  await expectText(page, 'patch-row', /最近 (东塘村|西塘村)，\d/);
  await page.context().close();
});

test('j and k go through the list, Enter opens', async () => {
  const page = await open(`?batch=${COUNTY.batch}`);
  await page.getByTestId('patch-row').first().waitFor();
  for (const key of ['j', 'j', 'k', 'Enter']) await page.keyboard.press(key);
  await expectText(page, 'detail-title', patchNo('whole'));
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expectText(page, 'detail-title', patchNo('crossing'));
  await page.context().close();
});

test('a repair is drawn before it is done, done as a new version, and undone', async () => {
  const page = await open('?tab=coverage');
  await groups(page).filter({ hasText: '重叠' }).click();
  await page.getByTestId('finding-row').click();
  await page.getByTestId('repair-preview').click();
  await expectText(page, 'repair-report', /重叠的地留给 (河口村|渡头村).*→.*亩/s);
  await expect.poll(() => drawnIn(page, 'repair-preview')).toBeGreaterThan(0);
  await page.getByTestId('repair-apply').click();
  await expectText(page, 'undo-bar', /已修复/);
  await expect.poll(() => groups(page).filter({ hasText: '重叠' }).count(), SLOWLY).toBe(0);
  await page.getByTestId('undo').click();
  await expect.poll(() => groups(page).filter({ hasText: '重叠' }).count(), SLOWLY).toBe(1);
  await page.context().close();
});

test('patches ticked in the list are reassigned to one cell with one reason, and undone together', async () => {
  const page = await open(`?batch=${COUNTY.batch}`);
  await page.getByTestId('choose-patches').click();
  for (const name of ['crossing', 'disputed'] as const)
    await page.getByLabel(`勾选 ${patchNo(name)}`).check();
  await expectText(page, 'reassign-chosen', /已勾选 2 个图斑/);
  await page.getByTestId('reassign-cell').click();
  await page.keyboard.type('渡头');
  await page
    .getByTitle(/渡头村/)
    .last()
    .click();
  await page.getByLabel(/不在这个网格内/).check();
  await say(page, '两处同一项目，由渡头村统一核查', '张工');
  await expectText(page, 'undo-bar', /2 个图斑已改派给渡头村/);
  const decided = page.getByTestId('patch-row').filter({ hasText: '人工认定 · 渡头村' });
  await expect.poll(() => decided.count(), SLOWLY).toBe(2);
  await page.getByTestId('undo').click();
  await expect.poll(() => decided.count(), SLOWLY).toBe(0);
  await page.context().close();
});
