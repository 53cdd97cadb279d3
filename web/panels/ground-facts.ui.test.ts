import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PatchDetail, PatchPage } from '../../server/contract/land.ts';
import { expectText, launchBrowser, PHONE, visit } from '../../server/testing/browser.ts';
import { COUNTY, patchNo } from '../../server/testing/made-county.ts';
import { overlayCounty } from '../../server/testing/overlay-county.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';

let served: ServedConsole;
let browser: Browser;
beforeAll(async () => {
  [served, browser] = await Promise.all([serveConsole({ prepare: overlayCounty }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

const api = async <T>(path: string, init?: RequestInit): Promise<T> =>
  (await (await fetch(`${served.url}/api/v1/${path}`, init)).json()) as T;

test('a patch that was cut shows its parts, which add up, what it lies on, and what the rules say; merged back it is whole', async () => {
  const page = await api<PatchPage>(
    `patches?batch=${COUNTY.batch}&q=${encodeURIComponent(patchNo('crossing'))}`,
  );
  const id = page.rows[0]!.id;
  const { bbox4490 } = await api<PatchDetail>(`patches/${id}`);
  const [west, south, east, north] = bbox4490;
  const middle = (west + east) / 2;
  const coordinates = [
    [middle, south - 0.01],
    [middle, north + 0.01],
  ];
  await api(`patches/${id}/split`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ line: { type: 'LineString', coordinates }, reason: '西侧厂房' }),
  });
  const { page: view, complaints } = await visit(
    browser,
    `${served.url}/?batch=${COUNTY.batch}&sel=patch-${id}`,
  );
  await view.getByTestId('part-row').first().waitFor();
  const figures = (await view.getByTestId('part-mu').allTextContents()).map((text) =>
    Number(text.replaceAll(',', '')),
  );
  const whole = Number((await view.getByTestId('patch-area').textContent())!.replaceAll(',', ''));
  expect(figures).toHaveLength(2);
  expect(Math.round((figures[0]! + figures[1]!) * 100)).toBe(Math.round(whole * 100));
  await expectText(view, 'overlay-row', /耕地/);
  await expectText(view, 'prejudgement', '预判：缺证据');
  expect(await view.locator('.detail').textContent()).toContain('原耕地流向建设用地不等同于违法占用耕地');
  await view.getByTestId('tried-rules').locator('summary').click();
  expect(await view.getByTestId('tried-rules').locator('ol > li').count()).toBeGreaterThan(5);
  await view.getByTestId('merge-parts').click();
  await expect.poll(() => view.getByTestId('part-row').count()).toBe(0);
  expect(complaints).toEqual([]);
  await view.context().close();
  const phone = await visit(browser, `${served.url}/?batch=${COUNTY.batch}&sel=patch-${id}`, {
    viewport: PHONE,
  });
  await phone.page.getByTestId('prejudgement').waitFor();
  await phone.page.context().close();
});
