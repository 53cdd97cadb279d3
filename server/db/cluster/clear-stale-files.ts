import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isSomethingElse } from './postmaster.ts';

/**
 * Removes pid files left by a server that was killed, when their number now belongs to another program.
 * PostgreSQL clears the ordinary case (no such process) by itself.
 */
export function clearStaleFiles(dataDir: string, socketDir: string, port: number): void {
  for (const file of [join(dataDir, 'postmaster.pid'), join(socketDir, `.s.PGSQL.${port}.lock`)]) {
    const pid = readPid(file);
    if (pid !== null && isSomethingElse(pid, dataDir)) removeIfStill(file, pid);
  }
}

// Moved aside first and looked at again: between reading and removing, a new server may have written its own.
function removeIfStill(file: string, pid: number): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    if (readPid(aside) !== pid) linkSync(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function readPid(file: string): number | null {
  try {
    // the socket's lock file says -pid for a server in single-user mode
    const pid = Math.abs(Number.parseInt(readFileSync(file, 'utf8'), 10));
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
