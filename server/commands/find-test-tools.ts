import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// As scripts/setup/browser.mjs, which cannot be imported from here: it also installs.
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/** The browser the tests drive (`JINGTIAN_CHROMIUM`, else the usual names), or null. */
export function findChromium(env: Record<string, string | undefined>): string | null {
  if (env.JINGTIAN_CHROMIUM) return existsSync(env.JINGTIAN_CHROMIUM) ? env.JINGTIAN_CHROMIUM : null;
  const folders = ['/usr/bin', ...(env.PATH ?? '').split(delimiter).filter(Boolean)];
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return (
    [...places, ...(process.platform === 'darwin' ? MAC : [])].find((place) => existsSync(place)) ?? null
  );
}

/** Whether a Chinese font is installed; without one the browser draws boxes. */
export function hasChineseFont(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  const { status, stdout } = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
}
