import { createHash, randomInt } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openCluster } from '../db/cluster/open-cluster.ts';
import { migrate } from '../db/migrate.ts';

/** Where tests find their databases; plain data, so that it can be handed to vitest's workers. */
export interface TestServer {
  /** Superuser on the maintenance database. */
  superUrl: string;
  /** Logins of the two roles; the database in them is to be replaced, see `urlOfDatabase`. */
  ownerUrl: string;
  appUrl: string;
  /** A migrated, empty database to copy. */
  template: string;
  /** In the name of every database of this run. */
  runId: number;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TEMPLATE_PREFIX = 'jingtian_test_template_';
const TEMPLATE_LOCK = 7_426_098;
const RUN_LOCK = 7_426_099;

/**
 * A PostGIS server for tests with a migrated template database: the one JINGTIAN_TEST_DATABASE_URL names (its login
 * must be a superuser), else a private cluster in `.jingtian-test`, kept from run to run.
 * Databases that dead runs left behind are dropped. `close` releases everything, and may be called twice.
 */
export async function openTestServer(
  env: Record<string, string | undefined> = process.env,
  log: (line: string) => void = () => undefined,
): Promise<{ server: TestServer; close: () => Promise<void> }> {
  const cluster = env.JINGTIAN_TEST_DATABASE_URL
    ? null
    : await openCluster({ home: `${ROOT}.jingtian-test` }, { env, log });
  const superUrl = env.JINGTIAN_TEST_DATABASE_URL ?? urlOfDatabase(cluster!.superUrl, 'postgres');
  const admin = new pg.Client({ connectionString: superUrl, application_name: 'jingtian-test' });
  let closed: Promise<void> | null = null;
  const close = () =>
    (closed ??= (async () => {
      await admin.end().catch(() => undefined);
      await cluster?.release();
    })());
  try {
    admin.on('error', () => undefined); // the query under way is rejected with the same error
    await admin.connect();
    const runId = randomInt(1, 2 ** 31 - 1);
    await admin.query('select pg_advisory_lock($1, $2)', [RUN_LOCK, runId]);
    if (!cluster) await makeRoles(admin);
    const urls = cluster
      ? { ownerUrl: cluster.ownerUrl, appUrl: cluster.appUrl }
      : { ownerUrl: actingAs(superUrl, 'jingtian_owner'), appUrl: actingAs(superUrl, 'jingtian_app') };
    await dropLeftovers(admin);
    const template = TEMPLATE_PREFIX + (await hashMigrations());
    await makeTemplate(admin, { superUrl, ownerUrl: urls.ownerUrl, template, runId });
    return { server: { superUrl, ...urls, template, runId }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The same login on another database of the server. */
export function urlOfDatabase(url: string, database: string): string {
  return url.replace(/^(\w+:\/\/[^/?]*)(\/[^?]*)?/, `$1/${database}`);
}

function actingAs(superUrl: string, role: string): string {
  // Written out, because libpq does not read the "+" that URLSearchParams makes of a space.
  return `${superUrl}${superUrl.includes('?') ? '&' : '?'}options=${encodeURIComponent(`-c role=${role}`)}`;
}

async function makeRoles(admin: pg.Client): Promise<void> {
  for (const role of ['jingtian_owner', 'jingtian_app', 'jingtian_whole']) {
    const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role]);
    if (!rowCount) await admin.query(`create role ${role} nologin`);
  }
  await admin.query(
    'alter role jingtian_whole bypassrls; alter role jingtian_app noinherit; grant jingtian_whole to jingtian_app',
  );
}

/** Of everything that makes the template: the migrations, their runner and this file. */
async function hashMigrations(): Promise<string> {
  const folder = `${ROOT}migrations/`;
  const names = (await readdir(folder))
    .filter((name) => name.endsWith('.sql') && name !== 'schema.sql')
    .sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(`${name}\0`).update(await readFile(folder + name));
  hash
    .update(await readFile(`${ROOT}server/db/migrate.ts`))
    .update(await readFile(fileURLToPath(import.meta.url)));
  return hash.digest('hex').slice(0, 12);
}

/** Built under another name and renamed: a template that is there is whole. Two runs at once take turns. */
async function makeTemplate(
  admin: pg.Client,
  { superUrl, ownerUrl, template, runId }: Pick<TestServer, 'superUrl' | 'ownerUrl' | 'template' | 'runId'>,
): Promise<void> {
  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
    if (rowCount) return;
    const draft = `jingtian_test_${runId}_template`;
    await createDatabase(admin, superUrl, draft);
    await migrate(urlOfDatabase(ownerUrl, draft));
    await admin.query(`alter database ${draft} rename to ${template}`);
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

/** An empty database with the extensions, owned by the owner role as in production. */
export async function createDatabase(admin: pg.Client, superUrl: string, name: string): Promise<void> {
  await admin.query(`create database ${name} owner jingtian_owner template template0 encoding 'UTF8'`);
  const client = new pg.Client({ connectionString: urlOfDatabase(superUrl, name) });
  await client.connect();
  try {
    await client.query(
      'create extension postgis; create extension btree_gist; revoke create on schema public from public',
    );
  } finally {
    await client.end();
  }
}

/** A run holds an advisory lock on its number for as long as it lives, however it ends. */
async function dropLeftovers(admin: pg.Client): Promise<void> {
  const template = TEMPLATE_PREFIX + (await hashMigrations());
  const { rows: databases } = await admin.query<{ datname: string }>(
    `select datname from pg_database where datname ~ '^jingtian_test_[0-9]+_'`,
  );
  for (const { datname } of databases) {
    const owner = Number(datname.split('_')[2]);
    if (!(await isDead(admin, owner))) continue;
    await admin.query(`drop database if exists ${datname} with (force)`);
  }
  const { rows: others } = await admin.query(
    `select from pg_locks where locktype = 'advisory' and classid = $1 and pid <> pg_backend_pid()`,
    [RUN_LOCK],
  );
  if (others.length > 0) return; // another checkout may be copying from its template
  const { rows: old } = await admin.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1) and datname <> $2',
    [TEMPLATE_PREFIX, template],
  );
  for (const { datname } of old) await admin.query(`drop database if exists ${datname} with (force)`);
}

async function isDead(admin: pg.Client, runId: number): Promise<boolean> {
  const { rows } = await admin.query<{ dead: boolean }>(
    `select not exists (select from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2) dead`,
    [RUN_LOCK, runId],
  );
  return rows[0]!.dead;
}
