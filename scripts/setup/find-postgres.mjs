import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

// A short twin of server/db/cluster/find-server.ts, which cannot be imported before node_modules is there.
// server/db/cluster/find-server.test.ts checks that the two agree.

/** Whether a PostgreSQL ≥ 15 with PostGIS ≥ 3.3 is on this machine. */
export function postgisReady(env = process.env) {
  return binDirs(env).some((dir) => {
    const major = majorOf(dir);
    return major >= 15 && hasPostgis(dir, major);
  });
}

/** Major versions of the servers found, newest first. */
export function serverMajors(env = process.env) {
  return [...new Set(binDirs(env).map(majorOf))].filter((major) => major > 0).sort((a, b) => b - a);
}

function binDirs(env) {
  const below = (root, pattern) =>
    list(root)
      .filter((name) => pattern.test(name))
      .map((name) => join(root, name, 'bin'));
  const dirs = env.JINGTIAN_PG_BIN
    ? [env.JINGTIAN_PG_BIN]
    : [
        ...below('/usr/lib/postgresql', /^\d+$/),
        ...below('/usr', /^pgsql-\d+$/),
        ...(env.PATH ?? '').split(delimiter).filter(Boolean),
        ...below('/opt/homebrew/opt', /^postgresql(@\d+)?$/),
        ...below('/usr/local/opt', /^postgresql(@\d+)?$/),
        ...below('/Applications/Postgres.app/Contents/Versions', /^\d+$/),
        '/usr/local/pgsql/bin',
      ];
  const real = dirs.map((dir) => {
    try {
      return dirname(realpathSync(join(dir, 'postgres')));
    } catch {
      return null;
    }
  });
  return [...new Set(real)].filter((dir) => dir && existsSync(join(dir, 'initdb')));
}

function hasPostgis(dir, major) {
  const [share = '', lib = ''] = ask(join(dir, 'pg_config'), '--sharedir', '--pkglibdir').split('\n');
  const extensions = [
    share && join(share, 'extension'),
    `/usr/share/postgresql/${major}/extension`,
    join(dir, '../share/postgresql/extension'),
    join(dir, '../share/extension'),
    '/usr/share/pgsql/extension',
  ].find((folder) => folder && existsSync(folder));
  if (!extensions || !existsSync(join(extensions, 'btree_gist.control'))) return false;
  const control = join(extensions, 'postgis.control');
  if (!existsSync(control)) return false;
  const text = readFileSync(control, 'utf8');
  const library = /module_pathname\s*=\s*'\$libdir\/([^']+)'/.exec(text)?.[1];
  if (library && lib && !['.so', '.dylib'].some((end) => existsSync(join(lib, library + end)))) return false;
  const [first = 0, second = 0] = (/default_version\s*=\s*'([^']+)'/.exec(text)?.[1] ?? '')
    .split('.')
    .map(Number);
  return first > 3 || (first === 3 && second >= 3);
}

function majorOf(dir) {
  return Number.parseInt(/(\d+)/.exec(ask(join(dir, 'postgres'), '--version'))?.[1] ?? '0', 10);
}

function list(dir) {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function ask(program, ...args) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? stdout.trim() : '';
}
