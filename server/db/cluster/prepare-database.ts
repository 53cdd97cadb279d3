import pg from 'pg';
import type { Secret } from './secret.ts';
import { endQuietly } from './lease.ts';

export const DATABASE = 'jingtian';
export const OWNER_ROLE = 'jingtian_owner';
export const APP_ROLE = 'jingtian_app';
/** Sees the whole region; the app's role takes it on with SET ROLE. migrations/20261127g_scope.sql */
const WHOLE_ROLE = 'jingtian_whole';

const PREPARE_KEY = '7305810421190002';
const LAYOUT = 2; // raise it when the statements below change: existing clusters are then prepared again

/**
 * Makes roles, database and extensions. Runs again harmlessly; two at once take turns. One query when all is done.
 * @param admin a superuser's connection to the database `postgres`
 * @param urlOf superuser's connection string for a database
 */
export async function prepareDatabase(
  admin: pg.Client,
  secret: Secret,
  urlOf: (database: string) => string,
): Promise<void> {
  if (await isPrepared(admin)) return;
  await admin.query('select pg_advisory_lock($1)', [PREPARE_KEY]);
  try {
    if (await isPrepared(admin)) return;
    await makeRole(admin, OWNER_ROLE, secret.ownerPassword);
    await makeRole(admin, APP_ROLE, secret.appPassword);
    await makeWholeRole(admin);
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (!rowCount) await admin.query(`create database ${DATABASE} owner ${OWNER_ROLE} template template0`);
    await admin.query(`revoke all on database ${DATABASE}, postgres, template1 from public`);
    await admin.query(`grant connect, temporary on database ${DATABASE} to ${APP_ROLE}`);
    await addExtensions(urlOf(DATABASE));
    await admin.query(`comment on database ${DATABASE} is '${await wantedMark(admin)}'`);
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [PREPARE_KEY]);
  }
}

async function makeRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
  if (!rowCount) await admin.query(`create role ${role}`);
  await admin.query(
    `alter role ${role} login nosuperuser nocreatedb nocreaterole password ${pg.escapeLiteral(password)}`,
  );
}

async function makeWholeRole(admin: pg.Client): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [WHOLE_ROLE]);
  if (!rowCount) await admin.query(`create role ${WHOLE_ROLE} nologin`);
  await admin.query(
    `alter role ${WHOLE_ROLE} bypassrls; alter role ${APP_ROLE} noinherit; grant ${WHOLE_ROLE} to ${APP_ROLE}`,
  );
}

async function addExtensions(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the query under way is rejected with the same error
  try {
    await client.connect();
    await client.query('create extension if not exists postgis');
    await client.query('create extension if not exists btree_gist');
    await client.query('alter extension postgis update'); // after a PostGIS package upgrade
    await client.query('revoke create on schema public from public');
  } finally {
    await endQuietly(client);
  }
}

// The mark is set last, so a database that carries it is complete; it names the PostGIS it was made for.
async function isPrepared(admin: pg.Client): Promise<boolean> {
  const { rows } = await admin.query<{ mark: string | null }>(
    `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = $1`,
    [DATABASE],
  );
  return rows[0]?.mark === (await wantedMark(admin));
}

async function wantedMark(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ postgis: string }>(
    `select default_version as postgis from pg_available_extensions where name = 'postgis'`,
  );
  return `jingtian layout ${LAYOUT}, postgis ${rows[0]?.postgis ?? 'none'}`;
}
