import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { SetupFailure, say } from './say.mjs';

const SOURCES = ['web', 'server/contract', 'server/geo', 'vite.config.ts', 'package-lock.json'];

/** Whether dist/web is there and newer than everything it is made from. */
export function consoleReady(root) {
  if (!existsSync(join(root, 'web/main.tsx'))) return true; // a checkout without a console
  const built = statSync(join(root, 'dist/web/index.html'), { throwIfNoEntry: false });
  return built !== undefined && SOURCES.every((source) => newest(join(root, source)) <= built.mtimeMs);
}

export async function buildConsole(root) {
  say('正在构建控制台页面 / building the console');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const { code, output } = await run(process.execPath, [vite, 'build'], { cwd: root, label: 'vite build' });
  if (code === 0 && existsSync(join(root, 'dist/web/index.html'))) return;
  throw new SetupFailure('控制台页面构建失败 / The console cannot be built', [
    output,
    '只用命令行可加 --no-web / --no-web goes on without it',
  ]);
}

// Files only: a folder's own time also changes when an editor's swap file comes and goes.
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
