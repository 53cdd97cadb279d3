import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findServer } from '../db/cluster/find-server.ts';

export const GOLDEN_SCHEMA = fileURLToPath(new URL('../../migrations/schema.sql', import.meta.url));

const HEADER = `-- The schema that all migrations together make: for reading and review, never run.
-- Written by npm run db:schema; a test compares it.
`;

/** Major version of the pg_dump that would be used; null when there is none. */
export function dumpMajor(): number | null {
  return findServer().found[0]?.major ?? null;
}

/** The schema \`jingtian\` as SQL, without what differs between servers, versions and runs of pg_dump. */
export async function dumpSchema(url: string): Promise<string> {
  const binDir = findServer().found[0]?.binDir ?? '';
  const { stdout } = await promisify(execFile)(
    join(binDir, 'pg_dump'),
    ['--schema-only', '--no-owner', '--schema=jingtian', '--dbname', url],
    { maxBuffer: 1 << 26, env: { PATH: process.env.PATH, LC_ALL: 'C' } },
  );
  return HEADER + normalise(stdout);
}

// Version comments, \restrict lines (a random word since the minor releases of August 2025) and SET lines are noise.
function normalise(dump: string): string {
  return dump
    .split('\n')
    .filter((line) => !/^(--|\\(un)?restrict|SET |SELECT pg_catalog\.set_config)/.test(line))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .replace(/^/, '\n')
    .concat('\n');
}
