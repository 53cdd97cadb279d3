import { constants, fchownSync, fstatSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DbUser } from './db-user.ts';

export const LOG_FILE = 'server.log';

const LARGEST_LOG = 20 * 1024 * 1024; // bytes

/**
 * Opens the server's log for appending; one that grew past 20 MB starts anew. The caller closes it.
 * O_NOFOLLOW: root opens it in a folder of the database account, which could plant a symlink there.
 */
export function openServerLog(dataDir: string, user: DbUser): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const log = openSync(join(dataDir, LOG_FILE), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  if (user) fchownSync(log, user.uid, user.gid);
  if (fstatSync(log).size > LARGEST_LOG) ftruncateSync(log);
  return log;
}

/** The last lines of the server's log, for an error message; empty when there is none. */
export function tailServerLog(dataDir: string, lines = 12): string {
  try {
    return readFileSync(join(dataDir, LOG_FILE), 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
