import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CoverageCertificate } from '../../server/contract/certificate.ts';
import { expectText, launchBrowser, visit } from '../../server/testing/browser.ts';
import { faultM2 } from '../../server/testing/made-county.ts';
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

const open = async () => {
  const { page } = await visit(browser, `${served.url}/?tab=coverage`);
  await page.getByTestId('certificate-open').click();
  return page;
};
const mu = (m2: number) => ((m2 * 3) / 2000).toFixed(2);

test('the certificate of a town is chosen on the board, its result shown, its data downloaded', async () => {
  const page = await open();
  await page.getByTestId('certificate-under').locator('input').fill('青山');
  await page
    .getByTitle(/青山镇/)
    .last()
    .click();
  await page.getByTestId('certificate-check').click();
  await expectText(page, 'certificate-made', new RegExp(`缺口 ${mu(faultM2('gap')).replace('.', '\\.')} 亩`));
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('certificate-json').click(),
  ]);
  const certificate = JSON.parse(await readFile(await download.path(), 'utf8')) as CoverageCertificate;
  expect(certificate.under?.name).toBe('青山镇');
  for (const level of certificate.levels)
    expect(level.onceM2 + level.twiceM2 + level.gapM2 + level.undividedM2).toBeCloseTo(level.areaM2, 2);
  await page.context().close();
});

test('the page to print opens beside the console, in our own font, of the day that was chosen', async () => {
  const page = await open();
  await page.getByTestId('certificate-date').fill('2025-12-31');
  const [certificate] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByTestId('certificate-page').click(),
  ]);
  await certificate.getByRole('heading', { name: '网格覆盖证明' }).waitFor();
  await expect.poll(() => certificate.locator('.sub').textContent()).toMatch(/2025-12-31/);
  expect(
    await certificate.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts].some(({ family, status }) => /Noto Sans SC/.test(family) && status === 'loaded');
    }),
  ).toBe(true);
  const pdf = (await certificate.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.startsWith('%PDF-')).toBe(true);
  // A4 in points.
  expect(pdf).toMatch(/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/);
  await page.context().close();
}); // prettier-ignore
