import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  clickMap,
  PHONE,
  DESK,
  expectText,
  launchBrowser,
  mapIdle,
  visit,
} from '../../server/testing/browser.ts';
import { COUNTY, middleOfPatch, placeAt } from '../../server/testing/made-county.ts';
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
  await settle(page);
}

/** The editor goes close to what is edited once it knows it. */
async function settle(page: Page): Promise<void> {
  await expectText(page, 'edit-title', /./);
  await page.waitForTimeout(700);
  await mapIdle(page);
}

/** Areas, previews and what follows a save take their time on a busy machine. */
const SLOWLY = { timeout: 30_000 };
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
  await expect.poll(async () => (await areas(page)).length, SLOWLY).toBe(4);
  await expectText(page, 'border-verdict', /不产生缺口、重叠和越界/);
  await shot(page, 'border-dragged');
  await page.getByTestId('edit-undo').click();
  expect(await areas(page)).toEqual([]);
  await page.keyboard.press('Control+y');
  await expect.poll(async () => (await areas(page)).length, SLOWLY).toBe(4);
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

/** A line drawn point by point; a click on the last point again ends it. */
async function drawLine(page: Page, points: [number, number][]): Promise<void> {
  await page.getByTestId('line-finish').waitFor();
  for (const [east, north] of points) {
    const { x, y } = await onPage(page, east, north);
    await page.mouse.move(x, y);
    await page.mouse.click(x, y);
    await page.waitForTimeout(60);
  }
  await page.getByTestId('line-finish').click();
}

async function say(page: Page, reason: string): Promise<void> {
  await page.getByTestId('words-reason').fill(reason);
  await page.getByTestId('words-who').fill('王工');
  await page.getByTestId('words-submit').click();
}

test('a village is split by a drawn line, its lineage told, and merged again with the neighbour clicked on the map', async () => {
  const page = await open('?tab=cells');
  await clickMap(page, placeAt(0.02, 0.05));
  await page.getByTestId('edit-split').click();
  await settle(page);
  await drawLine(page, [
    [0.012, 0.035],
    [0.016, 0.05],
    [0.012, 0.065],
  ]);
  await expect.poll(() => page.getByTestId('part-area').count(), SLOWLY).toBe(2);
  await page.getByTestId('part-name').nth(1).fill('石桥西村');
  await shot(page, 'split-preview');
  await page.getByTestId('edit-save').click();
  await say(page, '分设新村');
  await expectText(page, 'undo-bar', /已拆成 2 个网格/);
  await expectText(page, 'lineage', /分给石桥西村/);
  await shot(page, 'split-done');
  await page.getByTestId('edit-merge').click();
  await page.getByTestId('merge-choice').first().waitFor();
  await clickMap(page, placeAt(0.005, 0.05));
  await expect.poll(async () => (await areas(page)).length, SLOWLY).toBe(2);
  await shot(page, 'merge-preview');
  await page.getByTestId('edit-save').click();
  await say(page, '恢复');
  await expectText(page, 'undo-bar', /2 个网格已合并为“石桥村”/);
  await expectText(page, 'lineage', /石桥西村.*的地/);
  await page.context().close();
});

test('a patch is cut into parts by a line, drawn on the map with areas that add up, and put together again', async () => {
  const page = await open(`?batch=${COUNTY.batch}`);
  await clickMap(page, middleOfPatch('crossing'));
  await page.getByTestId('cut-patch').click();
  await settle(page);
  await drawLine(page, [
    [0.028, 0.066],
    [0.028, 0.074],
  ]);
  await expectText(page, 'cut-parts', /地块 1.*地块 2.*合计/s);
  await shot(page, 'cut-preview');
  await page.getByTestId('edit-save').click();
  await say(page, '两户各一块');
  await expectText(page, 'undo-bar', /已拆成 2 个地块/);
  await expect.poll(() => page.getByTestId('part-row').count(), SLOWLY).toBe(2);
  await shot(page, 'cut-done');
  await page.getByTestId('undo').click();
  await expect.poll(() => page.getByTestId('part-row').count(), SLOWLY).toBe(0);
  await page.context().close();
});

test('a vertex on the town line is held with its reason, and keys move, add and delete a vertex without a pointer', async () => {
  const page = await open('?tab=cells');
  await editAt(page, 0.075, 0.05);
  await drag(page, [0.06, 0.04], [0.063, 0.043]);
  await expectText(page, 'edit-refused', /在.*的边界上，没有移动/);
  expect(await areas(page)).toEqual([]);
  const vertex = page.getByTestId('vertex-box');
  await vertex.focus();
  // Round the ring to the one vertex that no upper line holds.
  for (let n = 0; n < 4 && /在.*的边界上/.test((await vertex.textContent()) ?? ''); n++)
    await page.keyboard.press('PageDown');
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(async () => (await areas(page)).length, SLOWLY).toBe(4);
  await page.keyboard.press('Delete');
  await expectText(page, 'edit-refused', /相交，不能删除/);
  await expectText(page, 'border-verdict', /不产生缺口/);
  await page.getByTestId('border-cancel').click();
  await page.getByTestId('edit-panel').waitFor({ state: 'detached' });
  await page.context().close();
});

async function cellIdOf(name: string): Promise<number> {
  const { rows } = await served.db.raw<{ rows: { cell_id: number }[] }>(
    'select cell_id from cell_version where name = :name and upper_inf(recorded) and upper_inf(valid)',
    { name },
  );
  return rows[0]!.cell_id;
}

test('who saves second is told that another changed the border, and nothing is overwritten', async () => {
  const cellId = await cellIdOf('柳溪村');
  const page = await open(`?tab=cells&sel=cell-${cellId}`);
  await editAt(page, 0.075, 0.05);
  await drag(page, [0.09, 0.06], [0.091, 0.061]);
  await expectText(page, 'border-verdict', /不产生缺口/);
  const { lon, lat } = placeAt(0.09, 0.06);
  const other = await page.evaluate(
    async ([scheme, cell, x, y]) => {
      const sheet = await fetch(`/api/v1/borders?scheme=${scheme}&cell=${cell}`).then((said) => said.json());
      const base = (sheet as { cells: { cellId: number; versionId: number }[] }).cells.map(
        ({ cellId: id, versionId }) => ({ cellId: id, versionId }),
      );
      const ops = [{ op: 'move', from: [x, y], to: [Number(x) + 0.001, y] }];
      const body = JSON.stringify({ scheme, ops, base, reason: '先改', by: '李工' });
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/api/v1/borders', { method: 'PUT', headers, body })).status;
    },
    [COUNTY.scheme, cellId, lon, lat] as const,
  );
  expect(other).toBe(200);
  await page.getByTestId('border-save').click();
  await say(page, '按实地更正');
  await page.getByText(/在您编辑期间被别人改过/).waitFor(SLOWLY);
  await shot(page, 'border-conflict');
  await page.context().close();
});

test('on a phone the map stays above the editor, and a tapped vertex is handled by buttons', async () => {
  const page = await open(`?tab=cells&sel=cell-${await cellIdOf('高岗村')}`, PHONE);
  await page.getByTestId('edit-border').click();
  await page.getByTestId('vertex-box').waitFor();
  await settle(page);
  await shot(page, 'phone-border');
  const { x, y } = await onPage(page, 0.09, 0.08);
  await page.touchscreen.tap(x, y);
  await expectText(page, 'vertex-box', /在望湖县的边界上/);
  await page.getByTestId('edit-upper').click();
  await expectText(page, 'vertex-box', /117.09000, 31.08000/);
  const count = async () =>
    Number(/\/ (\d+) 点/.exec((await page.getByTestId('vertex-box').textContent())!)![1]);
  const before = await count();
  await page.getByTestId('vertex-insert').click();
  await expect.poll(count, SLOWLY).toBe(before + 1);
  await expectText(page, 'border-verdict', /不产生缺口/);
  await shot(page, 'phone-inserted');
  await page.getByTestId('vertex-delete').click();
  await expect.poll(count, SLOWLY).toBe(before);
  await page.context().close();
});
