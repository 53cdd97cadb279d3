import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall, aptPrefix, isUbuntu } from './apt.mjs';
import { SetupFailure, say } from './say.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const FONTS = [
  '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  '/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc',
];

const BROWSER_WAYS = [
  'Debian: sudo apt-get install chromium',
  'Ubuntu: 安装 Google Chrome（deb 包） / install Google Chrome (the deb package)',
  'Fedora: sudo dnf install chromium     macOS: brew install --cask chromium',
  '或用 JINGTIAN_CHROMIUM 指明程序 / or name the program in JINGTIAN_CHROMIUM',
];
const FONT_WAYS = [
  'Debian/Ubuntu: sudo apt-get install fontconfig fonts-noto-cjk',
  'Fedora: sudo dnf install fontconfig google-noto-sans-cjk-fonts',
];

/** The browser the tests drive, or null. */
export function findChromium(env = process.env) {
  if (env.JINGTIAN_CHROMIUM) return existsSync(env.JINGTIAN_CHROMIUM) ? env.JINGTIAN_CHROMIUM : null;
  const folders = ['/usr/bin', ...(env.PATH ?? '').split(delimiter).filter(Boolean)];
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return (
    [...places, ...(process.platform === 'darwin' ? MAC : [])].find((place) => existsSync(place)) ?? null
  );
}

/** Whether a Chinese font is installed; without one the browser draws boxes. */
export function hasChineseFont() {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  if (FONTS.some((file) => existsSync(file))) return true;
  const { status, stdout } = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
}

export async function installBrowser() {
  say('正在安装测试用的 Chromium / installing Chromium for the tests');
  const missing = '测试需要 Chromium / The tests need Chromium';
  const prefix = aptPrefix();
  if (!prefix || isUbuntu() || process.env.JINGTIAN_CHROMIUM) throw new SetupFailure(missing, BROWSER_WAYS);
  await aptInstall(prefix, ['chromium'], BROWSER_WAYS);
  if (!findChromium()) throw new SetupFailure(missing, BROWSER_WAYS);
}

export async function installFont() {
  say('正在安装中文字体 / installing a Chinese font');
  const prefix = aptPrefix();
  if (!prefix) throw new SetupFailure('测试需要中文字体 / The tests need a Chinese font', FONT_WAYS);
  await aptInstall(prefix, ['fontconfig', 'fonts-noto-cjk'], FONT_WAYS);
}
