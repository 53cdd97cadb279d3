import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { AppError } from '../../errors.ts';
import { compareVersions, findServer } from '../cluster/find-server.ts';
import { installHint } from '../cluster/install-hint.ts';
import { serverEnv } from '../cluster/run-as.ts';
import { thisPlatform } from '../cluster/this-platform.ts';

export type ClientProgram = 'pg_dump' | 'pg_restore' | 'psql';

/**
 * Path of one of PostgreSQL's own programs, at least as new as the server: an older pg_dump refuses a newer server.
 * @param serverVersion for example `15.18`
 * @throws AppError `database-missing` when there is none
 */
export function clientProgram(program: ClientProgram, serverVersion: string): string {
  const major = String(Number.parseInt(serverVersion, 10));
  const found = findServer()
    .found.filter(({ version }) => compareVersions(version, major) >= 0)
    // The nearest: what a much newer pg_dump writes, the server's own pg_restore may not read.
    .sort((a, b) => compareVersions(a.version, b.version))[0];
  if (found) return join(found.binDir, program);
  throw new AppError(
    'database-missing',
    `没有 PostgreSQL ${major} 的 ${program} / ${program} of PostgreSQL ${major} is missing`,
    {
      hint: installHint('postgis', thisPlatform()),
    },
  );
}

/** Starts a program on a database; the password goes through the environment, where no list of processes shows it. */
export function startClient(
  path: string,
  args: string[],
  url: string,
): ChildProcessByStdio<Writable, Readable, Readable> {
  const parsed = new URL(url);
  const child = spawn(path, args, {
    env: {
      ...serverEnv(process.env),
      PGHOST: parsed.searchParams.get('host') ?? parsed.hostname,
      PGPORT: parsed.searchParams.get('port') ?? (parsed.port || '5432'),
      PGUSER: decodeURIComponent(parsed.username),
      PGPASSWORD: decodeURIComponent(parsed.password),
      PGDATABASE: decodeURIComponent(parsed.pathname.slice(1)),
      PGSSLMODE: parsed.searchParams.get('sslmode') ?? 'prefer',
      PGCONNECT_TIMEOUT: '10',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return child;
}

/** Waits for the end of a program. @returns its code and the end of what it said on stderr */
export function ended(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-2000)));
    child.on('error', (error) => resolve({ code: -1, said: error.message }));
    child.on('close', (code) => resolve({ code: code ?? -1, said: said.trim() }));
  });
}
