import { userInfo } from 'node:os';
import { appendEntry } from '../audit/audit.queries.ts';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { openDatabase, type OpenedDatabase } from '../db/open-database.ts';

/** What every command is handed; nothing else reaches for the process. */
export interface CommandContext {
  config: Config;
  /** What is wrong with the environment variables. */
  problems: string[];
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
  setExit: (code: number) => void;
  /** The command under way and its operands, for the audit log; set by the program before it runs one. */
  command?: { name: string; operands: string[] };
}

/** Commands that neither change nor hand out anything. */
const LOOKS_ONLY =
  /^(serve|migrate|doctor|audit verify|(\S+ )?(list|show)|statistics.*|certificate|responsible|user roles|restore)$/;
const HANDS_OUT = /^(export|backup|quarantine)$/;

/** Whoever has the machine may do everything, and it is written down before it is done. */
async function noteCommand(context: CommandContext, db: OpenedDatabase['db']): Promise<void> {
  const { name, operands } = context.command ?? { name: '', operands: [] };
  if (name === '' || LOOKS_ONLY.test(name)) return;
  await appendEntry(db, {
    regionId: REGION_ID,
    actor: { kind: 'local', accountId: null, tokenId: null, personId: null, name: userInfo().username },
    action: HANDS_OUT.test(name) ? 'export' : 'command',
    target: [name, ...operands].join(' '),
  });
}

/** One installation serves one region until Part 4's identity tells regions apart. */
export const REGION_ID = 1;

/** ISO date of today where the program runs: a county's day, not Greenwich's. */
export function localToday(now = new Date()): string {
  const pad = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

/** How long a cancelled piece of work may take to put things back before the process ends anyway. */
const CANCEL_PATIENCE_MS = 10_000;

/**
 * Opens the database, runs the work, and gives everything back whatever happens, Ctrl-C included.
 * @param work gets a signal that the first Ctrl-C gives; with `cancellable` the work is waited for then, so that it
 * rolls back in order. A second Ctrl-C ends at once: the database rolls back by itself.
 */
export async function withDatabase<T>(
  context: CommandContext,
  work: (opened: OpenedDatabase, signal: AbortSignal) => Promise<T>,
  options: { cancellable?: boolean } = {},
): Promise<T> {
  if (context.problems.length > 0) throw new AppError('wrong-usage', context.problems.join('\n'));
  const opened = await openDatabase(context.config, (line) => context.stderr.write(`${line}\n`));
  await noteCommand(context, opened.db).catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });
  const cancel = new AbortController();
  let stopping = false;
  let working: Promise<unknown> = Promise.resolve();
  const stop = (signal: NodeJS.Signals) => {
    const exitCode = signal === 'SIGINT' ? 130 : 143;
    if (stopping) process.exit(exitCode);
    stopping = true;
    cancel.abort();
    context.stderr.write('\n已中断，未完成的部分不会留下 / Interrupted; nothing half-done stays behind\n');
    const settled = options.cancellable ? Promise.race([working, patience(CANCEL_PATIENCE_MS)]) : working;
    void settled.then(() => opened.close()).finally(() => process.exit(exitCode));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    const result = work(opened, cancel.signal);
    if (options.cancellable) working = result.catch(() => undefined);
    return await result;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    if (!stopping) await opened.close();
  }
}

function patience(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** The one JSON document on stdout, or lines for a person. */
export function printResult(context: CommandContext, json: boolean, value: unknown, lines: string[]): void {
  context.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${lines.join('\n')}\n`);
}
