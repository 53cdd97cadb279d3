import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { DbUser } from './db-user.ts';
import type { PgServer } from './find-server.ts';
import { isCluster } from './placement.ts';
import { isAlive } from './postmaster.ts';
import { type RunResult, runAs } from './run-as.ts';
import { SECRET_FILE, makeSecret } from './secret.ts';

/** Superuser of the private cluster. */
export const SUPERUSER = 'postgres';
export const SETTINGS_FILE = 'jingtian.conf';

/**
 * Builds a whole cluster beside its place and renames it there in one step, so a cluster is either complete or not
 * there. Of two builders the slower one throws its own away. No locks: nothing can go stale.
 * @throws AppError `database-unreachable` | `disk-full` when initdb fails
 */
export async function buildCluster(dataDir: string, server: PgServer, user: DbUser): Promise<void> {
  removeLeftovers(dataDir);
  const nest = `${dataDir}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`;
  const draft = join(nest, 'data');
  const passwordFile = join(nest, 'password');
  const secret = makeSecret();
  const own = (path: string) => user && chownSync(path, user.uid, user.gid);
  try {
    mkdirSync(nest, { mode: 0o700 });
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, `${secret.superPassword}\n`, { mode: 0o600 });
    for (const path of [nest, draft, passwordFile]) own(path);
    await initdb(draft, passwordFile, server, user);
    const secretFile = join(draft, SECRET_FILE);
    writeFileSync(secretFile, `${JSON.stringify(secret)}\n`, { mode: 0o600, flag: 'wx' });
    own(secretFile);
    appendFileSync(
      join(draft, 'postgresql.conf'),
      `\n# Jingtian rewrites ${SETTINGS_FILE} at every start. Put your own settings below this line.\n` +
        `include_if_exists = '${SETTINGS_FILE}'\n`,
    );
    syncPath(secretFile);
    moveIntoPlace(draft, dataDir);
  } finally {
    rmSync(nest, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function initdb(draft: string, passwordFile: string, server: PgServer, user: DbUser): Promise<void> {
  const run = (locale: string): Promise<RunResult> =>
    runAs(user, join(server.binDir, 'initdb'), [
      ...['-D', draft, '-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      ...['--encoding=UTF8', `--locale=${locale}`],
    ]);
  // Both sort by code point; C.UTF-8 also knows letters beyond ASCII, but not every system has it.
  let result = await run('C.UTF-8');
  if (result.code !== 0 && /locale/.test(result.output)) result = await run('C');
  if (result.code === 0) return;
  if (/No space left|Disk quota/.test(result.output))
    throw new AppError('disk-full', undefined, { details: result.output ? { output: result.output } : {} });
  throw new AppError(
    'database-unreachable',
    `建不成数据库 / The database cluster could not be created: ${result.output.split('\n').slice(-3).join(' ')}`,
    { details: { output: result.output } },
  );
}

function moveIntoPlace(draft: string, dataDir: string): void {
  try {
    renameSync(draft, dataDir);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if ((code === 'ENOTEMPTY' || code === 'EEXIST') && isCluster(dataDir)) return; // somebody was faster
    throw new AppError(
      'home-unusable',
      `放不下数据库目录 / The cluster cannot be put in place: ${dataDir} (${code})`,
      {
        hint: '那里有别的文件，请移走 / other files are in the way: move them',
        cause: error,
      },
    );
  }
  syncPath(dirname(dataDir));
}

/** Removes half-built clusters of processes that are no more. */
export function removeLeftovers(dataDir: string): void {
  const parent = dirname(dataDir);
  const prefix = `${basename(dataDir)}.tmp-`;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (pid > 0 && isAlive(pid)) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    } catch {
      // an orphaned initdb may still be writing into it; the next build tries again
    }
  }
}

function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
