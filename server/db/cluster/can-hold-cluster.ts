import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DbUser } from './db-user.ts';
import { runAs } from './run-as.ts';

/**
 * Whether the database account can keep a cluster in this folder. Tried, not worked out from mode bits: access
 * lists, network file systems and Windows mounts under WSL (where chmod does nothing and PostgreSQL then refuses
 * the folder) all show themselves only when tried.
 */
export async function canHoldCluster(folder: string, user: DbUser): Promise<boolean> {
  const probe = join(folder, `.probe-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    mkdirSync(probe, { mode: 0o700 });
    chmodSync(probe, 0o700);
    if (user) chownSync(probe, user.uid, user.gid);
    const stat = statSync(probe);
    if ((stat.mode & 0o777) !== 0o700) return false;
    if (user && stat.uid !== user.uid) return false;
    return await canEnter(probe, user);
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** Whether the database account can reach this folder of its own and write in it. */
export async function canEnter(folder: string, user: DbUser): Promise<boolean> {
  const script = 'cd "$1" && : > .probe.$$ && rm .probe.$$';
  return (await runAs(user, '/bin/sh', ['-c', script, 'sh', folder])).code === 0;
}
