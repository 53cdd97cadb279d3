import jsQR from 'jsqr';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Activations } from '../../server/contract/activation.ts';
import { nearestOn } from '../../server/geo/near.ts';
import { expectText, launchBrowser, PHONE } from '../../server/testing/browser.ts';
import { bringChief, CHIEF } from '../../server/testing/chief-county.ts';
import { signedInAs } from '../../server/testing/make-account.ts';
import { COUNTY, placeAt } from '../../server/testing/made-county.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';
import { formatMetres } from '../format/number.ts';

const PIN = '730915';
/** A village at the edge of a mobile network: 400 kbit/s, 400 ms. */
const POOR_LINE = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 25_000 };
let served: ServedConsole;
let browser: Browser;
let cards: Activations;

beforeAll(async () => {
  [served, browser] = await Promise.all([
    serveConsole({ access: 'login', prepare: bringChief }),
    launchBrowser(),
  ]);
  cards = await printCards();
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** What an administrator gets who asks for cards of everybody with a duty. */
async function printCards(): Promise<Activations> {
  const cookie = await signedInAs(served.db, 'system-admin');
  const response = await fetch(`${served.url}/api/v1/activations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ scheme: COUNTY.scheme }),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as Activations;
}

/** Prints the page as A4 and reads the QR of one person's card off the picture, as a camera would. */
async function scanCard(personNo: string): Promise<string> {
  const page = await browser.newPage({ viewport: { width: 794, height: 1123 } });
  await page.setContent(cards.page);
  await page.emulateMedia({ media: 'print' });
  await keep(page, 'cards');
  const card = page.locator(`[data-person="${personNo}"]`);
  const png = (await card.screenshot()).toString('base64');
  const pixels = await page.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const { width, height } = image;
    const canvas = new OffscreenCanvas(width, height).getContext('2d')!;
    canvas.drawImage(image, 0, 0);
    return { width, height, data: [...canvas.getImageData(0, 0, width, height).data] };
  }, png);
  await page.close();
  const found = jsQR(Uint8ClampedArray.from(pixels.data), pixels.width, pixels.height);
  expect(found, 'no QR on the card').not.toBeNull();
  return found!.data;
}

async function phone(options: { gl?: boolean } = {}): Promise<{ context: BrowserContext; page: Page }> {
  const { standsAt } = CHIEF;
  const context = await browser.newContext({
    ...{ viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2, reducedMotion: 'reduce' },
    ...{ permissions: ['geolocation'], locale: 'zh-CN' },
    geolocation: { longitude: standsAt.lon, latitude: standsAt.lat, accuracy: 8 },
  });
  if (options.gl === false)
    await context.addInitScript(() => {
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (
        this: HTMLCanvasElement,
        kind: string,
        ...rest: unknown[]
      ) {
        return kind === 'webgl2' ? null : (real as (...all: unknown[]) => unknown).call(this, kind, ...rest);
      } as typeof real;
    });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return { context, page };
}

/** Pictures for whoever wants to look: `JINGTIAN_TEST_PICTURES=<folder>`. */
async function keep(page: Page, name: string): Promise<void> {
  const folder = process.env.JINGTIAN_TEST_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/chief-${name}.png` });
}

async function activate(page: Page): Promise<void> {
  await page.getByTestId('activate-pin').fill(PIN);
  await page.getByTestId('activate-again').fill(PIN);
  await page.getByTestId('activate-submit').tap();
  await expectText(page, 'cell-name', CHIEF.cell);
}

test('on a poor line a chief scans their card, sees cell, gap and patches, finds the way to one and who else answers for it', async () => {
  const link = await scanCard(CHIEF.personNo);
  expect(link).toMatch(new RegExp(`^${served.url}/activate#`));
  const { context, page } = await phone();
  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', POOR_LINE);
  let bytes = 0;
  line.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));

  await page.goto(link);
  await expectText(page, 'activate-who', new RegExp(`${CHIEF.name}.*${CHIEF.cell} · 网格长`));
  expect(page.url(), 'the code stays out of the history').toBe(`${served.url}/activate`);
  await keep(page, 'activate');
  await page.getByTestId('activate-pin').fill('123456');
  await page.getByTestId('activate-again').fill('123456');
  await page.getByTestId('activate-submit').tap();
  await expectText(page, 'activate-error', /太好猜/);
  await activate(page);

  // Their cell, the gap at its border, the two patches in it; nothing but the page was needed for it.
  expect(await page.getByTestId('sketch-finding').count()).toBe(1);
  expect(await page.getByTestId('sketch-patch').count()).toBe(2);
  expect(await page.getByTestId('finding').allTextContents()).toEqual([expect.stringMatching(/^缺口/)]);
  await expectText(page, 'cover-space', /缺失.*1 处/);
  await expectText(page, 'cover-people', /主责人在岗/);
  await expectText(page, 'todo', /上月还差 1 次巡查/);
  expect(bytes).toBeLessThan(200_000);
  expect(asked.filter((url) => /maplibre|antd|fonts\//.test(url))).toEqual([]);
  await keep(page, 'cell');

  // In the cell or not, and how far it is to a patch.
  await page.getByTestId('where').tap();
  await expectText(page, 'where', /^您在网格里，离边界 \d+ m/);
  await keep(page, 'located');
  await page.getByTestId('patch').filter({ hasText: CHIEF.whole.no }).tap();
  const [west, south, east, north] = CHIEF.whole.box;
  const corner = (x: number, y: number) => [placeAt(x, y).lon, placeAt(x, y).lat];
  const ring = [
    corner(west, south),
    corner(east, south),
    corner(east, north),
    corner(west, north),
    corner(west, south),
  ];
  const way = nearestOn({ type: 'MultiPolygon', coordinates: [[ring]] }, CHIEF.standsAt);
  await expectText(page, 'patch-distance', `东 ${formatMetres(Math.round(way.distanceM))}`);
  await keep(page, 'patch');
  await page.goBack();

  // Who else: the cell that leads, and whom to call for its people.
  await page.getByTestId('patch').filter({ hasText: CHIEF.shared.no }).tap();
  const shares = await page.getByTestId('share').allTextContents();
  expect(shares).toHaveLength(2);
  expect(shares.find((text) => text.startsWith(CHIEF.neighbour.cell))).toMatch(/主责.*亩/);
  expect(shares.find((text) => text.startsWith(CHIEF.cell))).toMatch(new RegExp(`我格配合.*${CHIEF.name}`));
  expect(await page.getByTestId('patch-people').textContent()).not.toContain(CHIEF.neighbour.name);
  expect(await page.getByTestId('call').getAttribute('href')).toBe(`tel:${CHIEF.above.phone}`);
  await expectText(page, 'call', new RegExp(`${CHIEF.above.name}.*青山镇`));
  await keep(page, 'shared');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  expect(complaints).toEqual([]);
  await context.close();
});

test('a known phone asks for the PIN; without a network it shows what was read last, and says so', async () => {
  const { context, page } = await phone();
  const card = cards.cards.find(({ name }) => name === CHIEF.neighbour.name)!;
  await page.goto(card.link);
  await page.getByTestId('activate-pin').fill(PIN);
  await page.getByTestId('activate-again').fill(PIN);
  await page.getByTestId('activate-submit').tap();
  await expectText(page, 'cell-name', CHIEF.neighbour.cell);
  await page.getByTestId('menu').tap();
  await page.getByTestId('leave').tap();
  await page.getByTestId('pin').fill('999999');
  await page.getByTestId('pin-submit').tap();
  await expectText(page, 'pin-error', /PIN 不对/);
  await keep(page, 'pin');
  await page.getByTestId('pin').fill(PIN);
  await page.getByTestId('pin-submit').tap();
  await expectText(page, 'cell-name', CHIEF.neighbour.cell);
  await page.reload();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expectText(page, 'cell-name', CHIEF.neighbour.cell);
  await context.setOffline(true);
  await page.reload();
  await expectText(page, 'offline', /没有网络，显示 \d\d:\d\d 读到的内容/);
  await expectText(page, 'cell-name', CHIEF.neighbour.cell);
  expect(await page.getByTestId('sketch-patch').count()).toBe(1);
  await keep(page, 'offline');
  await context.setOffline(false);
  await expect.poll(() => page.getByTestId('offline').count()).toBe(0);
  await context.close();
});

test('the map comes when it is asked for; where the phone cannot draw it the sketch stays', async () => {
  const card = cards.cards.find(({ name }) => name === CHIEF.above.name)!;
  const { context, page } = await phone();
  await page.goto(card.link);
  await page.getByTestId('activate-pin').fill(PIN);
  await page.getByTestId('activate-again').fill(PIN);
  await page.getByTestId('activate-submit').tap();
  await expectText(page, 'cell-name', '青山镇');
  await page.getByTestId('map-switch').tap();
  await page.locator('[data-testid="cell-map"][data-ready="yes"]').waitFor();
  await page.waitForTimeout(500);
  await keep(page, 'map');
  await page.getByTestId('menu').tap();
  await page.getByRole('button', { name: 'English' }).tap();
  await page.getByTestId('menu').tap();
  await expectText(page, 'cover-space', /Missing/);
  await keep(page, 'english');
  const cookies = await context.cookies();
  await context.close();

  const old = await phone({ gl: false });
  await old.context.addCookies(cookies);
  await old.page.goto(`${served.url}/chief`);
  await expectText(old.page, 'cell-name', '青山镇');
  await old.page.getByTestId('map-switch').tap();
  await old.page.getByText('这台手机画不了地图').waitFor();
  expect(await old.page.getByTestId('sketch-cell').count()).toBe(1);
  await old.context.close();
});
