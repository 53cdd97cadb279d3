import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './say.mjs';

const UNWRITTEN_MS = 5000; // between making the folder and writing the number into it

/**
 * Runs `work` while no other set-up of this checkout runs. mkdir is atomic; a lock whose process is gone is taken
 * away (renamed first, so that only one of several waiters takes it).
 * @template T
 * @param {string} root
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(root, work) {
  const lock = join(root, '.jingtian-setup.lock');
  let told = false;
  while (!take(lock)) {
    if (isStale(lock)) {
      remove(lock);
      continue;
    }
    if (!told) say('另一个安装正在进行，等待 / another set-up is running, waiting');
    told = true;
    await new Promise((done) => setTimeout(done, 300));
  }
  const drop = () => rmSync(lock, { recursive: true, force: true });
  const stop = (signal) => {
    drop();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work();
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    drop();
  }
}

function take(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  return true;
}

function isStale(lock) {
  try {
    const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'));
    if (pid > 0) return !isAlive(pid);
  } catch {
    // no number in it yet
  }
  try {
    return Date.now() - statSync(lock).mtimeMs > UNWRITTEN_MS;
  } catch {
    return false; // just released
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function remove(lock) {
  const aside = `${lock}.stale-${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // another waiter took it away
  }
  rmSync(aside, { recursive: true, force: true });
}
