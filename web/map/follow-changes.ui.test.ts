import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectText, launchBrowser, visit } from '../../server/testing/browser.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';

let served: ServedConsole;
let browser: Browser;

beforeAll(async () => {
  [served, browser] = await Promise.all([serveConsole(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

test('an open map and its list show a change that somebody else made, without a reload', async () => {
  const { page, complaints } = await visit(browser, `${served.url}/`);
  const states = () =>
    page.evaluate(() => {
      const shown = window.__jingtian!.map.queryRenderedFeatures({ layers: ['patch-fill'] });
      return [...new Set(shown.map(({ properties }) => String(properties.state)))];
    });
  await expectText(page, 'total-inside', /134/);
  expect(await states()).toContain('assigned');
  await page.evaluate(() => ((window as unknown as { stayed: boolean }).stayed = true));
  await served.db.raw("update patch_assignment set state = 'disputed' where state = 'assigned'");
  await expect.poll(states, { timeout: 15_000 }).not.toContain('assigned');
  await expectText(page, 'patch-list', /有争议|争议/);
  expect(await page.evaluate(() => (window as unknown as { stayed: boolean }).stayed)).toBe(true);
  expect(complaints).toEqual([]);
  await page.context().close();
});
