import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { findDataDir } from '../placement.ts';
import { isAlive, readPostmaster } from '../postmaster.ts';
import { stopServer } from '../stop-server.ts';

const made: { base: string; homes: string[]; children: ChildProcess[] } = {
  base: '',
  homes: [],
  children: [],
};

/** A home that does not exist yet, in a folder everybody may enter. */
export function freshHome(...below: string[]): string {
  made.base ||= mkdtempSync(join(tmpdir(), 'jt-test-'));
  chmodSync(made.base, 0o755);
  const home = join(made.base, `h${made.homes.length}`, ...below);
  made.homes.push(home);
  return home;
}

/** Stops and removes all that the tests made, the clusters in the system folder included. */
export async function removeHomes(): Promise<void> {
  for (const child of made.children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await new Promise((done) => child.once('close', done));
  }
  for (const home of made.homes.splice(0)) {
    if (!statSync(home, { throwIfNoEntry: false })?.isDirectory()) continue;
    const dataDir = findDataDir(home);
    if (!dataDir) continue;
    await stopServer(dataDir);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  if (made.base) rmSync(made.base, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  made.base = '';
}

export interface ChildUser {
  process: ChildProcess;
  /** What it printed once it had the cluster open; rejects when it ends before. */
  opened: Promise<{ started: boolean; dataDir: string; appUrl: string }>;
  release(): Promise<void>;
}

/** Another process that opens the cluster, after opening and releasing it `rounds` times. */
export function openInChild(home: string, rounds = 0): ChildUser {
  const script = fileURLToPath(new URL('./child-user.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, home, String(rounds)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  made.children.push(child);
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const opened = new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).once('line', done);
    void ended.then((code) => fail(new Error(`the child ended with ${code}: ${complaints}`)));
  });
  return {
    process: child,
    opened: opened.then((line) => JSON.parse(line) as { started: boolean; dataDir: string; appUrl: string }),
    release: async () => {
      child.stdin.write('release\n');
      const code = await ended;
      if (code !== 0) throw new Error(`the child ended with ${code}: ${complaints}`);
    },
  };
}

/** First column of the first row. */
export async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

export function isRunning(dataDir: string): boolean {
  const postmaster = readPostmaster(dataDir);
  return postmaster !== null && isAlive(postmaster.pid);
}
