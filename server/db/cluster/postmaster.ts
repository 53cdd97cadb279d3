import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

/** What postmaster.pid says about the server that runs, or ran, on a data folder. */
export interface Postmaster {
  pid: number;
  port: number;
  /** Folder of its unix socket. */
  socketDir: string;
}

/** Reads postmaster.pid; null when there is none or it is not written to the end yet. */
export function readPostmaster(dataDir: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  const socketDir = lines[4]?.trim();
  return pid > 0 && port > 0 && socketDir ? { pid, port, socketDir } : null;
}

/** Whether a process of this number runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    // A container without an init never buries its dead: a killed server stays as a zombie and answers to kill 0.
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux' || existsSync(`/proc/${pid}`) || !existsSync('/proc/self');
  }
}

/** The process number in postmaster.pid, also while the rest of the file is still to be written. */
export function readServerPid(dataDir: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8'), 10);
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/**
 * Whether the process of this number is surely not the server of this data folder. After a power cut or in a
 * restarted container the number in a stale pid file often belongs to something else; PostgreSQL itself looks
 * only at the number and refuses to start.
 */
export function isSomethingElse(pid: number, dataDir: string): boolean {
  if (!isAlive(pid)) return true;
  const command = commandOf(pid);
  if (command === null) return false;
  if (!/postgres|postmaster/.test(command.program)) return true;
  const folder = command.args[command.args.indexOf('-D') + 1];
  return command.args.includes('-D') && folder !== undefined && folder !== dataDir;
}

function commandOf(pid: number): { program: string; args: string[] } | null {
  if (process.platform === 'linux') {
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      let program = args[0] ?? '';
      try {
        program += ` ${readlinkSync(`/proc/${pid}/exe`)}`;
      } catch {
        // another account's process: its command line alone must do
      }
      return { program, args };
    } catch {
      return null;
    }
  }
  const { status, stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  if (status !== 0) return null;
  // Without quoting a path with spaces cannot be told apart: only the program is judged.
  return { program: stdout.trim(), args: [] };
}
