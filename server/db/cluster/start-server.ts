import { spawn } from 'node:child_process';
import { chownSync, closeSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { SETTINGS_FILE } from './build-cluster.ts';
import { clearStaleFiles } from './clear-stale-files.ts';
import type { DbUser } from './db-user.ts';
import type { PgServer } from './find-server.ts';
import { serverEnv } from './run-as.ts';
import { openServerLog } from './server-log.ts';
import { type Machine, clusterSettings } from './settings.ts';
import { PORT, chooseSocketDir } from './socket-dir.ts';

/** A server process we started; `exitCode` is null while it runs, -1 when it could not be started. */
export interface StartedServer {
  pid: number | undefined;
  exitCode: number | null;
  /** Why it could not be started at all. */
  error: Error | null;
}

/**
 * Starts the server on this data folder, in its own session so that it outlives us and does not get our Ctrl-C.
 * Returns at once. When another starter was faster, this one exits by itself: PostgreSQL's own pid file decides.
 * Spawned directly and not through pg_ctl, which hands folder names to a shell.
 */
export async function startServer(dataDir: string, server: PgServer, user: DbUser): Promise<StartedServer> {
  const socketDir = await chooseSocketDir(dataDir, user);
  clearStaleFiles(dataDir, socketDir, PORT);
  writeSettings(dataDir, server, user);
  const log = openServerLog(dataDir, user);
  try {
    const settings = {
      listen_addresses: '', // never TCP
      unix_socket_directories: socketDir,
      unix_socket_permissions: '0700',
      port: PORT,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(server.binDir, 'postgres'), ['-D', dataDir, ...args], {
      ...(user ?? {}),
      cwd: '/',
      env: serverEnv(process.env),
      detached: true,
      stdio: ['ignore', log, log],
    });
    const started: StartedServer = { pid: child.pid, exitCode: null, error: null };
    child.on('error', (error) => Object.assign(started, { exitCode: -1, error }));
    child.on('exit', (code) => Object.assign(started, { exitCode: code ?? -1 }));
    child.unref();
    return started;
  } finally {
    closeSync(log);
  }
}

function writeSettings(dataDir: string, server: PgServer, user: DbUser): void {
  const file = join(dataDir, SETTINGS_FILE);
  const draft = `${file}.tmp-${process.pid}`;
  rmSync(draft, { force: true });
  const lines = clusterSettings(thisMachine(dataDir, server));
  writeFileSync(draft, `# Written by Jingtian at every start.\n${lines.join('\n')}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  if (user) chownSync(draft, user.uid, user.gid);
  renameSync(draft, file);
}

function thisMachine(dataDir: string, server: PgServer): Machine {
  const limit = process.constrainedMemory(); // a container's memory limit in bytes; 0 or huge when there is none
  const bytes = limit > 0 && limit < totalmem() ? limit : totalmem();
  return {
    memoryMb: Math.floor(bytes / 2 ** 20),
    sharedMemoryFsMb: sizeMb('/dev/shm', 'blocks'),
    freeDiskMb: sizeMb(dataDir, 'bavail') ?? 0,
    lz4: server.lz4,
  };
}

function sizeMb(path: string, field: 'blocks' | 'bavail'): number | null {
  try {
    const stat = statfsSync(path);
    return Math.floor((stat[field] * stat.bsize) / 2 ** 20);
  } catch {
    return null;
  }
}
