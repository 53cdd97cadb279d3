import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, readPostmaster, readServerPid } from './postmaster.ts';
import { removeSocketDir } from './socket-dir.ts';

// The checkpoint of a fast stop writes everything still in memory; on a slow disk that takes its time.
const PATIENCE_MS = 120_000;

/**
 * Stops the server the fast way (open transactions are rolled back) and waits until it is gone.
 * Signals by itself: `pg_ctl stop` would go on waiting when somebody starts the server again at once.
 * @returns false when it is still busy stopping after two minutes
 */
export async function stopServer(dataDir: string): Promise<boolean> {
  const postmaster = readPostmaster(dataDir);
  if (!postmaster) return true;
  try {
    process.kill(postmaster.pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  const deadline = Date.now() + PATIENCE_MS;
  while (readServerPid(dataDir) === postmaster.pid && isAlive(postmaster.pid)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  if (readServerPid(dataDir) === null) removeSocketDir(postmaster.socketDir, dataDir);
  return true;
}
