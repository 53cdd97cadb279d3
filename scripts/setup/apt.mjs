import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { run, tail } from './run.mjs';
import { SetupFailure } from './say.mjs';

/** How apt-get can be called here: the words in front of it, or null when it cannot. */
export function aptPrefix() {
  if (spawnSync('apt-get', ['--version']).status !== 0) return null;
  const settings = ['env', 'DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_MODE=l'];
  if (process.getuid?.() === 0) return settings;
  // -n: never ask for a password in the middle of somebody's script
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
    ? ['sudo', '-n', ...settings]
    : null;
}

/** Whether this is Ubuntu, whose `chromium` package is only a pointer to a snap. */
export function isUbuntu() {
  try {
    return /^ID=ubuntu/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

let updated = false;

/** Brings the package lists up to date, once; a failing mirror is left to the install to report. */
export async function aptUpdate(prefix) {
  if (updated) return;
  updated = true;
  await apt(prefix, ['update']);
}

/** @throws SetupFailure with the end of apt's output and what to type */
export async function aptInstall(prefix, packages, whatToDo) {
  await aptUpdate(prefix);
  const { code, output } = await apt(prefix, ['install', '-y', '--no-install-recommends', ...packages]);
  if (code === 0) return;
  throw new SetupFailure(`装不上 / Cannot install: ${packages.join(' ')}`, [
    ...tail(output),
    '',
    ...whatToDo,
  ]);
}

function apt(prefix, args) {
  const [program, ...first] = prefix;
  // waits for another apt or an automatic upgrade instead of failing at once
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2'];
  return run(program, [...first, 'apt-get', ...options, ...args], { label: `apt-get ${args[0]}` });
}
