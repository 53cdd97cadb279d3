import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { canHoldCluster } from './can-hold-cluster.ts';
import type { DbUser } from './db-user.ts';

export const POINTER_FILE = 'cluster.json';

// initdb keeps paths in buffers of 1,024 bytes and puts its own file names behind ours
const LONGEST_DATA_DIR = 700;

const CHOOSE_ANOTHER = '用 JINGTIAN_HOME 换一个可写的目录 / choose a writable folder with JINGTIAN_HOME';

/**
 * Makes the home folder if need be and checks that we may write there.
 * @returns its real path
 * @throws AppError `home-unusable` | `disk-full`
 */
export function prepareHome(home: string): string {
  try {
    mkdirSync(home, { recursive: true, mode: 0o755 });
    const probe = join(home, `.probe-${process.pid}-${randomBytes(4).toString('hex')}`);
    writeFileSync(probe, '', { flag: 'wx' });
    rmSync(probe);
    return realpathSync(home);
  } catch (cause) {
    throw homeError(home, cause);
  }
}

/** Where the cluster of this home is, or null while it has none. Reads only. */
export function findDataDir(home: string): string | null {
  const pointed = readPointer(home);
  if (pointed) return pointed;
  const inside = join(home, 'cluster');
  return isCluster(inside) ? inside : null;
}

/**
 * Decides where the cluster of this home is or will be: inside it, or in a system folder with a pointer file in
 * the home when the database account cannot use the home (a 0700 parent, a file system without modes, a path too
 * long). Starters that race get the same answer.
 * @param home real path of a writable folder
 * @throws AppError `home-unusable` when neither place will do
 */
export async function placeCluster(home: string, user: DbUser): Promise<string> {
  const existing = findDataDir(home);
  if (existing) return existing;
  const inside = join(home, 'cluster');
  if (Buffer.byteLength(inside) <= LONGEST_DATA_DIR && (await canHoldCluster(home, user))) return inside;
  const root = systemRoot();
  try {
    mkdirSync(root, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw homeError(root, cause);
  }
  if (!(await canHoldCluster(root, user))) throw homeError(home, `${root} will not do either`);
  // The random end: a home that was deleted and made again must not find its former cluster.
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 16);
  return claimPointer(home, join(root, `${hash}-${randomBytes(4).toString('hex')}`));
}

/** Whether a complete cluster is there: it is renamed into place only when complete. */
export function isCluster(dataDir: string): boolean {
  return statSync(join(dataDir, 'PG_VERSION'), { throwIfNoEntry: false }) !== undefined;
}

/** Folder for clusters that cannot live in their home. */
export function systemRoot(): string {
  if (process.getuid?.() === 0) return '/var/lib/jingtian';
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'jingtian');
}

function readPointer(home: string): string | null {
  let text: string;
  try {
    text = readFileSync(join(home, POINTER_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw homeError(home, error);
  }
  try {
    const { dataDir } = JSON.parse(text) as { dataDir?: unknown };
    if (typeof dataDir === 'string' && dataDir.startsWith('/')) return dataDir;
  } catch {
    // falls through to the refusal: guessing another place would hide the user's data
  }
  throw new AppError(
    'home-unusable',
    `指针文件损坏 / The pointer file is damaged: ${join(home, POINTER_FILE)}`,
    {
      hint: `内容应为 {"dataDir": "/…"} / it should read {"dataDir": "/…"}`,
    },
  );
}

// link() fails when the name exists: exactly one of several starters decides, and nobody sees half a file.
function claimPointer(home: string, dataDir: string): string {
  const pointer = join(home, POINTER_FILE);
  const draft = `${pointer}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${JSON.stringify({ dataDir, home })}\n`, { flag: 'wx' });
  try {
    linkSync(draft, pointer);
    return dataDir;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw homeError(home, error);
    return readPointer(home) ?? dataDir;
  } finally {
    rmSync(draft, { force: true });
  }
}

function homeError(home: string, cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  const reason = cause instanceof Error ? (code ?? cause.message) : String(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk-full', `磁盘满了 / The disk is full: ${home}`, { cause });
  }
  return new AppError(
    'home-unusable',
    `数据目录不能用 / The data folder cannot be used: ${home} (${reason})`,
    {
      hint: CHOOSE_ANOTHER,
      cause,
    },
  );
}
