// npm run docs:images: the demo on sample data, looked at by the system's Chromium; writes docs/images/*.png.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import type { PatchRow } from '../server/contract/land.ts';
import { DESK, launchBrowser, mapIdle, PHONE, visit } from '../server/testing/browser.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const IMAGES = `${ROOT}docs/images/`;
/** A repository is not an archive of pictures. */
const MOST_BYTES = 400_000;
const SCHEME = 'peru';
const BATCH = 'amw-2025Q3';

const { url, server } = await startDemo();
const browser = await launchBrowser();
try {
  await mkdir(IMAGES, { recursive: true });
  const patch = await largestCrossing(url);
  const { lon, lat } = patch;
  const view = `scheme=${SCHEME}&batch=${BATCH}&sel=patch-${patch.id}&on=coverage`;
  await take(browser, 'console', `${url}/?${view}&at=${lon},${lat},10.4`, DESK);
  await take(browser, 'phone', `${url}/?${view}&at=${lon},${lat - 0.06},10.6`, PHONE);
} finally {
  await browser.close();
  server.kill('SIGINT');
}

/** Starts the demo as a user does, on a free port; resolves when it listens. */
function startDemo(): Promise<{ url: string; server: ChildProcess }> {
  const server = spawn(process.execPath, [`${ROOT}bin/jingtian.mjs`, 'demo'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      said += chunk.toString();
      const address = /(http:\/\/localhost:\d+)\//.exec(said)?.[1];
      if (address) resolve({ url: address, server });
    });
    server.once('exit', (code) =>
      reject(new Error(`示例没有启动 / The demo did not start: exit code ${code}`)),
    );
  });
}

/** A patch that several cells answer for says most in one picture. */
async function largestCrossing(url: string): Promise<PatchRow> {
  const answer = await fetch(
    `${url}/api/v1/patches?scheme=${SCHEME}&batch=${BATCH}&state=inside&crossing=1&sort=area&limit=1`,
  );
  const [patch] = ((await answer.json()) as { rows: PatchRow[] }).rows;
  if (!patch) throw new Error('示例里没有跨界图斑 / The sample has no crossing patch');
  return patch;
}

async function take(browser: Browser, name: string, address: string, viewport: typeof DESK): Promise<void> {
  const { page, complaints } = await visit(browser, address, { viewport });
  await page.getByTestId('patch-area').waitFor();
  await mapIdle(page);
  const path = `${IMAGES}${name}.png`;
  await page.screenshot({ path });
  await page.context().close();
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new Error(`${path}: ${size} > ${MOST_BYTES}`);
  process.stderr.write(`docs/images/${name}.png ${Math.round(size / 1000)} kB\n`);
}
