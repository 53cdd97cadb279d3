import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export const OLDEST_POSTGRES = 15;
export const OLDEST_POSTGIS: readonly [number, number] = [3, 3];

/** One PostgreSQL installation found on this machine. */
export interface PgServer {
  binDir: string;
  /** As the program says it, for example `15.18`. */
  version: string;
  major: number;
  /** PostGIS this server would install, for example `3.3.2`; null when its files are not there. */
  postgis: string | null;
  /** Whether btree_gist (contrib) is there. */
  btreeGist: boolean;
  /** Whether it was built with lz4 (for wal_compression). */
  lz4: boolean;
}

export interface ServerSearch {
  /** Everything found, newest first. */
  found: PgServer[];
  /** The newest one Jingtian can use for a new cluster. */
  usable: PgServer | null;
  /** Why `usable` is null. */
  missing: 'postgresql' | 'postgresql-too-old' | 'postgis' | 'postgis-too-old' | 'btree-gist' | null;
}

type Env = Record<string, string | undefined>;

/**
 * Looks for PostgreSQL servers with PostGIS on this machine; never throws.
 * `JINGTIAN_PG_BIN` names the one folder to use instead of the usual places.
 */
export function findServer(env: Env = process.env): ServerSearch {
  const seen = new Set<string>();
  const found: PgServer[] = [];
  for (const dir of env.JINGTIAN_PG_BIN ? [env.JINGTIAN_PG_BIN] : usualBinDirs(env)) {
    const binDir = realBinDir(dir);
    if (!binDir || seen.has(binDir)) continue;
    seen.add(binDir);
    const server = readServer(binDir);
    if (server) found.push(server);
  }
  found.sort((a, b) => compareVersions(b.version, a.version));
  const usable = found.find((server) => whatIsMissing(server) === null) ?? null;
  return { found, usable, missing: usable ? null : nearestMiss(found) };
}

/** What stops Jingtian from using this server, or null. */
export function whatIsMissing(server: PgServer): ServerSearch['missing'] {
  if (server.major < OLDEST_POSTGRES) return 'postgresql-too-old';
  if (server.postgis === null) return 'postgis';
  if (compareVersions(server.postgis, OLDEST_POSTGIS.join('.')) < 0) return 'postgis-too-old';
  return server.btreeGist ? null : 'btree-gist';
}

/** Compares dotted versions number by number; `16beta1` counts as `16`. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const right = b.split('.').map((part) => Number.parseInt(part, 10) || 0);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

// The miss that is cheapest to mend is the one worth telling: a server without PostGIS rather than an old one.
function nearestMiss(found: PgServer[]): ServerSearch['missing'] {
  const misses = new Set(found.map(whatIsMissing));
  for (const miss of ['btree-gist', 'postgis', 'postgis-too-old', 'postgresql-too-old'] as const) {
    if (misses.has(miss)) return miss;
  }
  return 'postgresql';
}

function usualBinDirs(env: Env): string[] {
  const below = (root: string, pattern: RegExp, tail: string) =>
    list(root)
      .filter((name) => pattern.test(name))
      .map((name) => join(root, name, tail));
  return [
    ...below('/usr/lib/postgresql', /^\d+$/, 'bin'), // Debian, Ubuntu
    ...below('/usr', /^pgsql-\d+$/, 'bin'), // Red Hat with PGDG packages
    ...(env.PATH ?? '').split(delimiter).filter(Boolean), // Fedora, Alpine, hand-built
    ...below('/opt/homebrew/opt', /^postgresql(@\d+)?$/, 'bin'),
    ...below('/usr/local/opt', /^postgresql(@\d+)?$/, 'bin'),
    ...below('/Applications/Postgres.app/Contents/Versions', /^\d+$/, 'bin'),
    '/usr/local/pgsql/bin',
  ];
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

// A symlink /usr/local/bin/postgres leads to the folder where initdb and pg_config of the same build are.
function realBinDir(dir: string): string | null {
  try {
    const binDir = dirname(realpathSync(join(dir, 'postgres')));
    return existsSync(join(binDir, 'initdb')) ? binDir : null;
  } catch {
    return null;
  }
}

function readServer(binDir: string): PgServer | null {
  const version = /(\d+(?:\.\d+)*)/.exec(ask(join(binDir, 'postgres'), '--version'))?.[1];
  if (!version) return null;
  const major = Number.parseInt(version, 10);
  const [shareDir = '', libDir = '', configure = ''] = ask(
    join(binDir, 'pg_config'),
    '--sharedir',
    '--pkglibdir',
    '--configure',
  ).split('\n');
  const extensionDir = [
    shareDir && join(shareDir, 'extension'),
    `/usr/share/postgresql/${major}/extension`,
    join(binDir, '../share/postgresql/extension'),
    join(binDir, '../share/extension'),
    '/usr/share/pgsql/extension',
  ].find((dir) => dir && existsSync(dir));
  return {
    binDir,
    version,
    major,
    postgis: extensionDir ? readPostgis(extensionDir, libDir) : null,
    btreeGist: extensionDir ? existsSync(join(extensionDir, 'btree_gist.control')) : false,
    lz4: configure.includes('with-lz4'),
  };
}

// Debian ships the SQL scripts and the library in two packages: the control file alone proves nothing.
function readPostgis(extensionDir: string, libDir: string): string | null {
  const control = join(extensionDir, 'postgis.control');
  if (!existsSync(control)) return null;
  const text = readFileSync(control, 'utf8');
  const library = /module_pathname\s*=\s*'\$libdir\/([^']+)'/.exec(text)?.[1];
  if (library && libDir && !['.so', '.dylib'].some((end) => existsSync(join(libDir, library + end))))
    return null;
  return /default_version\s*=\s*'([^']+)'/.exec(text)?.[1] ?? null;
}

function ask(program: string, ...args: string[]): string {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? stdout.trim() : '';
}
