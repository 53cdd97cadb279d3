import { spawn } from 'node:child_process';
import type { DbUser } from './db-user.ts';

export interface RunResult {
  /** Exit code; -1 when the program could not be started at all. */
  code: number;
  /** What it printed on both streams, or why it could not be started. */
  output: string;
}

/** Runs a database program to its end as the given account. Never throws. */
export function runAs(user: DbUser, program: string, args: string[]): Promise<RunResult> {
  return new Promise((done) => {
    let output = '';
    const child = spawn(program, args, {
      ...(user ?? {}),
      cwd: '/', // the account may not be allowed into our own folder
      env: serverEnv(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const take = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => done({ code: -1, output: error.message }));
    child.on('close', (code) => done({ code: code ?? -1, output: output.trim() }));
  });
}

/**
 * The environment handed to PostgreSQL: without the caller's PG* variables (PGDATA, PGOPTIONS would change what
 * it does), and with C messages, so that the log reads the same everywhere.
 */
export function serverEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH: env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', ...(env.TZ ? { TZ: env.TZ } : {}) };
}
