// Builds the two woff2 files of the console (text and map labels) from Noto Sans SC. Their output is
// committed under web/public/fonts, so an ordinary build needs no font work; run this only when the
// character set or the source font changes:  node scripts/fonts/build-fonts.mjs
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';
import { fontCharacters } from './font-characters.mjs';

const WEIGHTS = [
  { folder: '400Regular', out: 'noto-sans-sc-400.woff2' },
  { folder: '700Bold', out: 'noto-sans-sc-700.woff2' },
];

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '../../web/public/fonts');
const source = dirname(
  createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json'),
);

await mkdir(target, { recursive: true });
const text = fontCharacters();
for (const { folder, out } of WEIGHTS) {
  const ttf = await readFile(join(source, folder, `NotoSansSC_${folder}.ttf`));
  const woff2 = await subsetFont(ttf, text, { targetFormat: 'woff2' });
  await writeFile(join(target, out), woff2);
  process.stderr.write(
    `${out}: ${[...text].length} characters asked for, ${(woff2.length / 1e6).toFixed(2)} MB\n`,
  );
}
// The OFL asks that its text travels with the font.
await copyFile(join(source, 'LICENSE_FONT'), join(target, 'OFL.txt'));
