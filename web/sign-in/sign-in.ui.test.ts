import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectText, launchBrowser } from '../../server/testing/browser.ts';
import { makeAccount } from '../../server/testing/make-account.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';

const PASSWORD = '一亩三分地 2026';
let served: ServedConsole;
let browser: Browser;
let oneTimePassword: string;

beforeAll(async () => {
  [served, browser] = await Promise.all([serveConsole({ access: 'login' }), launchBrowser()]);
  oneTimePassword = await makeAccount(served.db, { loginName: 'wang', name: '王建国', role: 'analyst' });
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

test('a clerk signs in with the one-time password, sets their own, works, and leaves', async () => {
  const page = await browser.newPage();
  await page.goto(served.url);
  await page.getByTestId('login-name').fill('wang');
  await page.getByTestId('login-password').fill('wrong');
  await page.getByTestId('login-submit').click();
  await expectText(page, 'sign-in-error', /登录名或密码不对/);
  await page.getByTestId('login-password').fill(oneTimePassword);
  await page.getByTestId('login-submit').click();
  await page.getByTestId('password-old').fill(oneTimePassword);
  await page.getByTestId('password-new').fill(PASSWORD);
  await page.getByTestId('password-again').fill(PASSWORD);
  await page.getByTestId('password-submit').click();
  await expectText(page, 'total-inside', /134/);
  await page.getByTestId('user-menu').click();
  await page.getByTestId('logout').click();
  await page.getByTestId('login-name').waitFor();
  // The address alone does not bring the land back.
  await page.reload();
  await page.getByTestId('login-name').waitFor();
  expect(await page.getByTestId('patch-list').count()).toBe(0);
  await page.close();
});
