import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync, rmdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { DbUser } from './db-user.ts';

export const PORT = 5432; // part of the socket's file name only: nothing listens on TCP

// sun_path of struct sockaddr_un, less its closing zero byte
const LONGEST_SOCKET = process.platform === 'linux' ? 107 : 103;

/** Whether the socket of a server fits there, and the folder's name needs no quoting in a setting. */
export function fitsSocket(folder: string): boolean {
  const socket = join(folder, `.s.PGSQL.${PORT}`);
  return Buffer.byteLength(socket) <= LONGEST_SOCKET && /^[\w./@+-]+$/.test(folder);
}

/**
 * Chooses a private (0700) folder for the server's socket: the data folder itself, else a short one in the
 * system's run-time folder. Others learn the choice from postmaster.pid.
 */
export async function chooseSocketDir(dataDir: string, user: DbUser): Promise<string> {
  if (fitsSocket(dataDir) && (await takesSockets(dataDir))) return dataDir;
  const uid = user?.uid ?? process.getuid?.() ?? 0;
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const runtime = process.env.XDG_RUNTIME_DIR;
  const candidates = user ? [`/run/jingtian-${hash}`] : runtime ? [join(runtime, `jingtian-${hash}`)] : [];
  for (const folder of [...candidates, `/tmp/jingtian-${uid}-${hash}`]) {
    if (fitsSocket(folder) && makePrivate(folder, uid, user)) return folder;
  }
  // Somebody else sits on our name in /tmp: a name he cannot foresee.
  const folder = mkdtempSync(`/tmp/jingtian-${uid}-`);
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

/** Removes the folder made for the socket, if it is one of ours and empty. */
export function removeSocketDir(socketDir: string, dataDir: string): void {
  if (socketDir === dataDir || !/\/jingtian-[^/]+$/.test(socketDir)) return;
  try {
    rmdirSync(socketDir);
  } catch {
    // in use again already, or gone: both are fine
  }
}

function makePrivate(folder: string, uid: number, user: DbUser): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    chmodSync(folder, 0o700);
    if (user) chownSync(folder, user.uid, user.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
  }
  // lstat: a symlink planted there is not a folder of ours
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return (
    stat?.isDirectory() === true && stat.uid === uid && (stat.mode & 0o077) === 0 && isSafe(dirname(folder))
  );
}

// In a parent that anybody may write to, the sticky bit keeps others from swapping our folder.
function isSafe(parent: string): boolean {
  const stat = lstatSync(parent);
  return (stat.mode & 0o002) === 0 || (stat.mode & 0o1000) !== 0;
}

// Some shared folders (container mounts on macOS, WSL's Windows drives) cannot hold sockets.
function takesSockets(folder: string): Promise<boolean> {
  const path = join(folder, `.s.${process.pid}`);
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(path, () => {
      probe.close(() => {
        rmSync(path, { force: true });
        done(true);
      });
    });
  });
}
