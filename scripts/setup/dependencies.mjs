import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, tail } from './run.mjs';
import { SetupFailure, say } from './say.mjs';

/** Whether node_modules is what package-lock.json says. */
export function dependenciesReady(root) {
  const stampFile = join(root, 'node_modules/.jingtian-setup');
  const wanted = stamp(root);
  try {
    if (readFileSync(stampFile, 'utf8').trim() === wanted) return true;
    // A folder brought along from another kind of machine holds the wrong binaries.
    if (!readFileSync(stampFile, 'utf8').includes(machine())) return false;
  } catch {
    // no stamp: installed by hand, perhaps
  }
  if (!matchesLock(root)) return false;
  try {
    writeFileSync(stampFile, `${wanted}\n`);
  } catch {
    // a read-only node_modules is compared again next time
  }
  return true;
}

export async function installDependencies(root) {
  say('正在安装 Node 依赖（npm ci） / installing the Node packages (npm ci)');
  const common = ['--no-audit', '--no-fund', '--loglevel=error'];
  // --include=dev: NODE_ENV=production would leave out vite and vitest
  const exactly = ['ci', '--include=dev', ...common];
  // A registry that lacks another platform's optional package makes `npm ci` refuse the lock file as out of step;
  // this installs the same locked versions without that comparison, and changes neither file.
  const leniently = ['install', '--no-save', '--include=dev', ...common];
  let result = await npm(root, exactly);
  if (result.code !== 0) {
    say('npm ci 失败，再试一次 / npm ci failed, trying once more');
    result = await npm(root, /code EUSAGE/.test(result.output) ? leniently : exactly);
  }
  if (result.code !== 0) {
    throw new SetupFailure('装不上 Node 依赖 / The Node packages cannot be installed', [
      ...tail(result.output),
      '检查网络或 npm 源设置后再试：npm ci / check the network or npm’s registry setting, then try: npm ci',
    ]);
  }
  writeFileSync(join(root, 'node_modules/.jingtian-setup'), `${stamp(root)}\n`);
}

function npm(root, args) {
  // The npm that runs us, where there is one; another may stand first in PATH.
  const own = process.env.npm_execpath;
  const [program, first] = own && /npm-cli\.c?js$/.test(own) ? [process.execPath, [own]] : ['npm', []];
  return run(program, [...first, ...args], { cwd: root, label: `npm ${args[0]}` });
}

function stamp(root) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${hash} ${machine()}`;
}

function machine() {
  return `${process.platform}-${process.arch}`;
}

// npm writes node_modules/.package-lock.json last, so it tells what an install really put there.
function matchesLock(root) {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
    return Object.entries(wanted).every(
      // optional ones are left out where they do not fit the machine
      ([path, { version, optional, devOptional, peer }]) =>
        path === '' || optional || devOptional || peer || installed[path]?.version === version,
    );
  } catch {
    return false;
  }
}
