import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { findChromium } from '../commands/find-test-tools.ts';

// WebGL2 is drawn in software, so that a machine without a graphics card shows the same map.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** A remark of the software renderer on reading pixels back, not a fault of the page. */
const HARMLESS = /GPU stall due to ReadPixels/;

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

export interface Visit {
  page: Page;
  /** Console errors and warnings, uncaught exceptions. */
  complaints: string[];
  /** Every address asked for, in order. */
  requests: string[];
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium(process.env);
  if (!executablePath)
    throw new Error('没有找到 Chromium / Chromium was not found: node scripts/setup.mjs --test');
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Opens an address in a context of its own and waits until the map is drawn (`map: false`: until it is loaded). */
export async function visit(
  browser: Browser,
  url: string,
  { viewport = DESK, map = true }: { viewport?: typeof DESK; map?: boolean } = {},
): Promise<Visit> {
  const phone = viewport.width < DESK.width;
  const context = await browser.newContext({
    viewport,
    reducedMotion: 'reduce',
    hasTouch: phone,
    isMobile: phone,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || HARMLESS.test(message.text())) return;
    complaints.push(message.text());
  });
  await page.goto(url, { waitUntil: 'load' });
  if (map) await mapIdle(page);
  return { page, complaints, requests };
}

/** Resolves when the map has drawn everything it asked for. */
export async function mapIdle(page: Page): Promise<void> {
  await page.waitForFunction(() => window.__jingtian !== undefined);
  await page.evaluate(() => window.__jingtian?.idle());
}

/** A real click on the map at a place in lon/lat degrees. */
export async function clickMap(page: Page, { lon, lat }: { lon: number; lat: number }): Promise<void> {
  await mapIdle(page);
  const box = (await page.getByTestId('map').boundingBox())!;
  const point = await page.evaluate(
    ([x, y]) => {
      const { x: left, y: top } = window.__jingtian!.map.project([x!, y!]);
      return { left, top };
    },
    [lon, lat],
  );
  await page.mouse.click(box.x + point.left, box.y + point.top);
}

/** How many things a layer of the map shows now; one cut by tile edges counts once. */
export async function drawnIn(page: Page, layer: string): Promise<number> {
  await mapIdle(page);
  return page.evaluate((id) => {
    const features = window.__jingtian!.map.queryRenderedFeatures({ layers: [id] });
    return new Set(features.map((feature) => feature.id)).size;
  }, layer);
}

/** The text of an element, waited for until it is as expected. */
export async function expectText(page: Page, testId: string, expected: string | RegExp): Promise<void> {
  const read = () => page.getByTestId(testId).first().textContent();
  const match = expect.poll(read, { timeout: 10_000, message: testId });
  await (typeof expected === 'string' ? match.toBe(expected) : match.toMatch(expected));
}

/** The value of a parameter of the address; null when it is not there. */
export const inAddress = (page: Page, key: string): string | null =>
  new URL(page.url()).searchParams.get(key);
