import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectText, launchBrowser, visit } from '../../server/testing/browser.ts';
import { COUNTY } from '../../server/testing/made-county.ts';
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
/** What follows a change of cells takes its time on a busy machine. */
const SLOWLY = { timeout: 15_000 };

async function say(page: Page, reason: string, who: string): Promise<void> {
  await page.getByTestId('words-reason').fill(reason);
  await page.getByTestId('words-who').fill(who);
  await page.getByTestId('words-submit').click();
}

const gaps = (page: Page) => groups(page).filter({ hasText: '缺口' });

async function openGap(): Promise<Page> {
  const page = await open('?tab=coverage');
  await gaps(page).click();
  await page.getByTestId('finding-row').click();
  await page.getByTestId('repair-preview').waitFor();
  return page;
}

async function gonePutBack(page: Page): Promise<void> {
  await expect.poll(() => gaps(page).count(), SLOWLY).toBe(0);
  await page.getByTestId('undo').click();
  await expect.poll(() => gaps(page).count(), SLOWLY).toBe(1);
  await page.context().close();
}

test('a gap goes to the neighbour chosen, and is there again when it is undone', async () => {
  const page = await openGap();
  await page.getByTestId('repair-to').click();
  await page
    .getByTitle(/西塘村/)
    .last()
    .click();
  await page.getByTestId('repair-preview').click();
  await expectText(page, 'repair-report', /划给 西塘村/);
  await page.getByTestId('repair-apply').click();
  await gonePutBack(page);
});

test.each(['special', 'non-grid'])('a gap is kept as %s ground with a reason, and undone', async (how) => {
  const page = await openGap();
  await page.getByTestId(`keep-${how}`).click();
  expect(await page.getByTestId('words-submit').isDisabled()).toBe(true);
  await page.getByTestId('keep-name').fill('东塘水库');
  if (how === 'non-grid') await page.getByTestId('keep-second').fill('县水利局');
  await say(page, '水库库区，由水利局管护', '王工');
  await expectText(page, 'undo-bar', /东塘水库/);
  await gonePutBack(page);
});

test('slivers are counted, repaired at once and undone', async () => {
  const page = await open('');
  const set = (sliverWidthM: number) =>
    page.evaluate(
      async ([scheme, width]) => {
        const body = JSON.stringify({ settings: { sliverWidthM: width }, who: '王工' });
        const headers = { 'content-type': 'application/json' };
        return (await fetch(`/api/v1/schemes/${scheme}`, { method: 'PATCH', headers, body })).status;
      },
      [COUNTY.scheme, sliverWidthM] as const,
    );
  expect(await set(1000)).toBe(200);
  await page.goto(`${served.url}/?tab=coverage`);
  await page.getByTestId('repair-slivers').click();
  await expectText(page, 'slivers-report', /可修复 1 处.*切去/s);
  await page.getByTestId('slivers-apply').click();
  await expectText(page, 'undo-bar', /已修复细缝 1 处/);
  await expect.poll(() => groups(page).filter({ hasText: '越界' }).count(), SLOWLY).toBe(0);
  await page.getByTestId('undo').click();
  await expect.poll(() => groups(page).filter({ hasText: '越界' }).count(), SLOWLY).toBe(1);
  await set(1);
  await page.context().close();
});
