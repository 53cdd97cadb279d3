import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { AppError } from '../errors.ts';

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));
// Any constant will do, as long as every starter of every version uses the same.
const MIGRATION_LOCK = 7_426_001;

interface Migration {
  name: string;
  sql: string;
  hash: string;
}

async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql') && name !== 'schema.sql');
  // A name off the pattern would never be applied, and nobody would know.
  const odd = files.find((name) => !/^\d{8}[a-z]?_.*\.sql$/.test(name));
  if (odd) throw new Error(`migrations/${odd}: a name is 8 digits, at most one letter, _, what it does`);
  const names = files.sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(FOLDER, name), 'utf8');
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the schema up to date: plain SQL files, forward only, all in one transaction under an advisory lock, so
 * two starters at once do it once and a kill in the middle leaves the schema as it was.
 * (knex's own migrator keeps its lock in a table: a kill leaves it locked for ever. docs/decisions/0004.)
 * @param ownerUrl connection of a role that may create in the database
 * @returns the names of the migrations applied now
 * @throws AppError `schema-ahead` when the database holds migrations this program does not know
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const migrations = await readMigrations();
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'jingtian-migrate' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await ensureExtensions(client);
    await client.query('create schema if not exists jingtian');
    await client.query('set local search_path = jingtian, public');
    await client.query(
      'create table if not exists migration (name text primary key, hash text not null, applied_at timestamptz not null default now())',
    );
    const applied = await readApplied(client);
    refuseUnknown(applied, migrations);
    const pending = migrations.filter((migration) => !applied.has(migration.name));
    for (const migration of pending) {
      await client.query(migration.sql);
      await client.query('insert into migration (name, hash) values ($1, $2)', [
        migration.name,
        migration.hash,
      ]);
    }
    if (pending.length > 0 || !(await scopeIsLaid(client))) await client.query('select lay_scope()');
    await client.query('commit');
    return pending.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** Views of who sees what are made of the tables; a restored backup has none. */
async function scopeIsLaid(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    "select exists (select from pg_views where schemaname = 'scoped') there",
  );
  return rows[0]!.there;
}

/** Names of the migrations this program brings. */
export async function knownMigrations(): Promise<string[]> {
  return (await readMigrations()).map((migration) => migration.name);
}

/** How far a database is: names applied, names this program would still apply. Reads only. */
export async function migrationState(client: pg.Client): Promise<{ applied: string[]; pending: string[] }> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('jingtian.migration') is not null as there",
  );
  const applied = rows[0]?.there ? [...(await readApplied(client)).keys()] : [];
  return { applied, pending: (await knownMigrations()).filter((name) => !applied.includes(name)) };
}

async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; hash: string }>(
    'select name, hash from jingtian.migration order by name',
  );
  return new Map(rows.map((row) => [row.name, row.hash]));
}

async function ensureExtensions(client: pg.Client): Promise<void> {
  for (const extension of ['postgis', 'btree_gist']) {
    const { rows } = await client.query('select from pg_extension where extname = $1', [extension]);
    if (rows.length > 0) continue;
    try {
      await client.query(`create extension ${extension}`);
    } catch (cause) {
      throw new AppError(
        'database-missing',
        `数据库缺少扩展 ${extension} / The database lacks the extension ${extension}`,
        {
          hint: `请数据库管理员执行 create extension ${extension}; / Ask the administrator of the database to run: create extension ${extension};`,
          cause,
        },
      );
    }
  }
}

function refuseUnknown(applied: Map<string, string>, known: Migration[]): void {
  const byName = new Map(known.map((migration) => [migration.name, migration.hash]));
  for (const [name, hash] of applied) {
    const here = byName.get(name);
    if (here === undefined) {
      throw new AppError(
        'schema-ahead',
        `数据库已有本程序不认识的迁移 ${name} / The database has the migration ${name}, which this program does not know`,
        {
          hint: '请升级程序，或换一个 JINGTIAN_HOME / Upgrade the program, or use another JINGTIAN_HOME',
        },
      );
    }
    if (here !== hash) {
      throw new AppError(
        'schema-ahead',
        `迁移 ${name} 与数据库里执行过的不一致 / The migration ${name} differs from the one the database has run`,
        {
          hint: '迁移文件只增不改；请新增一个文件 / Migrations are forward only: add a new file instead of editing',
        },
      );
    }
  }
}
