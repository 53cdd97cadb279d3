import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clickMap, DESK, expectText, launchBrowser, mapIdle, visit } from '../../server/testing/browser.ts';
import { placeAt } from '../../server/testing/made-county.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';

let served: ServedConsole;
let browser: Browser;
const open = async (query: string, viewport = DESK) =>
  (await visit(browser, `${served.url}/${query}`, { viewport })).page;

beforeAll(async () => {
  [served, browser] = await Promise.all([serveConsole(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** A place of the county on the page, in pixels. */
async function onPage(page: Page, east: number, north: number) {
  const { lon, lat } = placeAt(east, north);
  const box = (await page.getByTestId('map').boundingBox())!;
  const at = await page.evaluate(
    ([x, y]) => {
      const { x: left, y: top } = window.__jingtian!.map.project([x!, y!]);
      return { left, top };
    },
    [lon, lat],
  );
  return { x: box.x + at.left, y: box.y + at.top };
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const [a, b] = [await onPage(page, ...from), await onPage(page, ...to)];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  for (let n = 1; n <= 8; n++)
    await page.mouse.move(a.x + ((b.x - a.x) * n) / 8, a.y + ((b.y - a.y) * n) / 8);
  await page.mouse.up();
}

/** Opens the border editor of the village at a place, with the map at rest on it. */
async function editAt(page: Page, east: number, north: number): Promise<void> {
  await clickMap(page, placeAt(east, north));
  await page.getByTestId('edit-border').click();
  await page.getByTestId('vertex-box').waitFor();
  await page.waitForTimeout(700);
  await mapIdle(page);
}

const areas = (page: Page) => page.getByTestId('area-change').allTextContents();
const SHOTS = process.env.SHOTS;
const shot = async (page: Page, name: string) => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` });
};

test('a corner four villages share is dragged, undone, redone and saved with its neighbours, and the undo puts it back', async () => {
  const page = await open('?tab=cells');
  await editAt(page, 0.02, 0.05);
  await shot(page, 'border-open');
  await drag(page, [0.03, 0.06], [0.034, 0.063]);
  await expect.poll(async () => (await areas(page)).length).toBe(4);
  await expectText(page, 'border-verdict', /不产生缺口、重叠和越界/);
  await shot(page, 'border-dragged');
  await page.getByTestId('edit-undo').click();
  expect(await areas(page)).toEqual([]);
  await page.keyboard.press('Control+y');
  await expect.poll(async () => (await areas(page)).length).toBe(4);
  await page.getByTestId('border-save').click();
  await page.getByTestId('words-reason').fill('按实地更正');
  await page.getByTestId('words-who').fill('王工');
  await shot(page, 'border-save');
  await page.getByTestId('words-submit').click();
  await expectText(page, 'undo-bar', /4 个网格的边界已更新/);
  await page.getByTestId('undo').click();
  await page.getByTestId('undo-bar').waitFor({ state: 'detached' });
  await page.context().close();
});
