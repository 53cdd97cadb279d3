import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareVersions, findServer } from './find-server.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jt-find-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A folder that looks like a PostgreSQL installation. */
function plant({
  version,
  postgis,
  library = true,
}: {
  version: string;
  postgis?: string;
  library?: boolean;
}): string {
  const bin = join(root, version, 'bin');
  const share = join(root, version, 'share');
  const lib = join(root, version, 'lib');
  for (const dir of [bin, join(share, 'extension'), lib]) mkdirSync(dir, { recursive: true });
  const program = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\ncat <<'E'\n${text}\nE\n`);
    chmodSync(join(bin, name), 0o755);
  };
  program('postgres', `postgres (PostgreSQL) ${version} (Test)`);
  program('initdb', '');
  program('pg_config', `${share}\n${lib}\n'--with-lz4'`);
  writeFileSync(join(share, 'extension/btree_gist.control'), '');
  if (postgis) {
    const control = `default_version = '${postgis}'\nmodule_pathname = '$libdir/postgis-3'\n`;
    writeFileSync(join(share, 'extension/postgis.control'), control);
    if (library) writeFileSync(join(lib, 'postgis-3.so'), '');
  }
  return bin;
}

const missing = (bin: string) => findServer({ JINGTIAN_PG_BIN: bin }).missing;

test('what is missing is named', () => {
  expect(missing(join(root, 'nowhere'))).toBe('postgresql');
  expect(missing(plant({ version: '14.9', postgis: '3.4.0' }))).toBe('postgresql-too-old');
  expect(missing(plant({ version: '15.1' }))).toBe('postgis');
  expect(missing(plant({ version: '15.2', postgis: '3.2.7' }))).toBe('postgis-too-old');
  expect(missing(plant({ version: '16.1', postgis: '3.3.0' }))).toBe(null);
});

test('the SQL scripts of PostGIS without its library do not count', () => {
  expect(missing(plant({ version: '15.3', postgis: '3.3.2', library: false }))).toBe('postgis');
});

test('a symlink in PATH leads to the real installation', () => {
  const bin = plant({ version: '99.1', postgis: '3.6.0' });
  const links = join(root, 'links');
  mkdirSync(links);
  symlinkSync(join(bin, 'postgres'), join(links, 'postgres'));
  const { usable } = findServer({ PATH: links });
  expect(usable).toMatchObject({ binDir: bin, version: '99.1', major: 99, postgis: '3.6.0', lz4: true });
});

test('versions are compared by number, not by letter', () => {
  expect(compareVersions('3.10.0', '3.3')).toBeGreaterThan(0);
  expect(compareVersions('15', '15.0')).toBe(0);
  expect(compareVersions('16beta1', '15.4')).toBeGreaterThan(0);
});

test('the set-up script and the server agree on what is usable', async () => {
  const twin = (await import(new URL('../../../scripts/setup/find-postgres.mjs', import.meta.url).href)) as {
    postgisReady(env: Record<string, string>): boolean;
  };
  const bins = [
    join(root, 'nowhere'),
    plant({ version: '14.9', postgis: '3.4.0' }),
    plant({ version: '15.1' }),
    plant({ version: '15.2', postgis: '3.2.7' }),
    plant({ version: '15.3', postgis: '3.3.2', library: false }),
    plant({ version: '16.1', postgis: '3.10.0' }),
  ];
  for (const bin of bins) {
    const env = { JINGTIAN_PG_BIN: bin };
    expect([bin, twin.postgisReady(env)]).toEqual([bin, findServer(env).usable !== null]);
  }
});
