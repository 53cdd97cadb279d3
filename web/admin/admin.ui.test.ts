import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DESK, expectText, launchBrowser, PHONE } from '../../server/testing/browser.ts';
import { bringChief, CHIEF } from '../../server/testing/chief-county.ts';
import { signedInAs } from '../../server/testing/make-account.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';

let served: ServedConsole;
let browser: Browser;

beforeAll(async () => {
  [served, browser] = await Promise.all([
    serveConsole({ access: 'login', prepare: bringChief }),
    launchBrowser(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

async function roomOf(role: string, viewport = DESK): Promise<Page> {
  const [name, value] = (await signedInAs(served.db, role)).split('=');
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  await context.addCookies([{ name: name!, value: value!, url: served.url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(served.url);
  return page;
}

/** Pictures for whoever wants to look: `JINGTIAN_TEST_PICTURES=<folder>`. */
async function keep(page: Page, name: string): Promise<void> {
  const folder = process.env.JINGTIAN_TEST_PICTURES;
  if (!folder) return;
  await page.screenshot({ path: `${folder}/admin-${name}.png` });
  await page.setViewportSize(PHONE);
  await page.screenshot({ path: `${folder}/admin-${name}-phone.png` });
  await page.setViewportSize(DESK);
}

const sure = (page: Page) => page.locator('.ant-popconfirm-buttons .ant-btn-primary').last().click();

test('the system administrator makes an account, prints cards and revokes a phone, and sees no rights, audit or land', async () => {
  const page = await roomOf('system-admin');
  await page.getByTestId('accounts').waitFor();
  expect(await page.locator('nav.tabs button').allTextContents()).toEqual(['账号', '激活卡', '设备']);
  await page.getByTestId('new-login').fill('liu');
  await page.getByTestId('new-name').fill('刘业务');
  await page.getByTestId('new-account').click();
  const secret = (await page.getByTestId('secret').textContent())!;
  expect(secret).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  await page.getByRole('button', { name: '已抄下，关闭' }).click();
  await page.getByTestId('account-liu').waitFor();
  expect(await page.content()).not.toContain(secret);
  await keep(page, 'accounts');
  await page.getByTestId('account-liu').getByTestId('reset').click();
  await sure(page);
  expect(await page.getByTestId('secret').textContent()).not.toBe(secret);
  await page.getByRole('button', { name: '已抄下，关闭' }).click();

  await page.getByTestId('admin-activation').click();
  await page.getByTestId(`holder-${CHIEF.personNo}`).getByRole('checkbox').check();
  await keep(page, 'activation');
  const [cards] = await Promise.all([page.waitForEvent('popup'), page.getByTestId('print-cards').click()]);
  await cards.waitForLoadState();
  expect(await cards.locator('.card h2').allTextContents()).toEqual([CHIEF.name]);
  const code = (await cards.locator('.card .qr code').textContent())!;
  await cards.close();
  await expectText(page, `holder-${CHIEF.personNo}`, /卡已打印/);
  await page.getByTestId('admin-devices').click();
  await page.getByText('还没有激活的设备').waitFor();
  const phone = await fetch(`${served.url}/api/v1/activation`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ code, pin: '730915' }),
  });
  expect(phone.status).toBe(201);
  const session = phone.headers.getSetCookie().map((text) => text.split(';')[0]!).join('; '); // prettier-ignore
  const seen = () => fetch(`${served.url}/api/v1/chief`, { headers: { cookie: session } });
  expect((await seen()).status).toBe(200);
  await page.reload();
  await expectText(page, 'device', new RegExp(CHIEF.name));
  await keep(page, 'devices');
  await page.getByTestId('revoke').click();
  await sure(page);
  await expectText(page, 'device', /由 system-admin 停用/);
  expect((await seen()).status).toBe(401);
  await page.context().close();
});

test('the security administrator gives a role below a cell and takes it back; the audit tells both', async () => {
  const page = await roomOf('security-admin');
  await page.getByTestId('grants').waitFor();
  expect(await page.locator('nav.tabs button').allTextContents()).toEqual(['授权']);
  await page.getByTestId('grant-account').click();
  await page.locator('.ant-select-item-option').filter({ hasText: '刘业务' }).click();
  await page.getByTestId('grant-role').click();
  await page.locator('.ant-select-item-option').filter({ hasText: '业务人员' }).click();
  await page.getByTestId('grant-cell').fill('000');
  await page.getByTestId('grant-add').click();
  await expectText(page, 'problem', /没有这个网格/);
  await page.getByTestId('grant-cell').fill('349901100');
  await page.getByTestId('grant-add').click();
  await expectText(page, 'grants-liu', /业务人员.*青山镇 349901100/);
  await keep(page, 'grants');
  await page.getByTestId('grants-liu').getByTestId('take-back').click();
  await sure(page);
  await expectText(page, 'grants-liu', /没有授权/);
  await page.context().close();

  const audit = await roomOf('audit-admin');
  await audit.getByTestId('audit-row').first().waitFor();
  expect(await audit.locator('nav.tabs button').allTextContents()).toEqual(['审计']);
  const told = await audit.getByTestId('audit-row').allTextContents();
  expect(told.some((row) => /security-admin写入.*POST \/api\/v1\/grants/.test(row))).toBe(true);
  expect(told.some((row) => /security-admin写入.*DELETE \/api\/v1\/grants\/\d+/.test(row))).toBe(true);
  await keep(audit, 'audit');
  await audit.getByTestId('language').click();
  await audit
    .getByText('Only appended to', { exact: false })
    .or(audit.getByText('only appended to'))
    .first()
    .waitFor();
  await audit.context().close();
});

test('whoever works on the land makes a token for themselves, sees it once and revokes it', async () => {
  const page = await roomOf('leader');
  await page.getByTestId('user-menu').click();
  await page.getByTestId('own-access').click();
  await page.getByTestId('token-name').fill('QGIS');
  await page.getByTestId('token-add').click();
  const secret = (await page.getByTestId('secret').textContent())!;
  const asked = () =>
    fetch(`${served.url}/api/v1/schemes`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await asked()).status).toBe(200);
  await page.getByRole('button', { name: '已抄下，关闭' }).click();
  await keep(page, 'own');
  await page.getByTestId('token-revoke').click();
  await sure(page);
  await expectText(page, 'tokens', /已吊销/);
  await expect.poll(async () => (await asked()).status, { timeout: 3000 }).toBe(401);
  await page.context().close();
});
