import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openPool, type Database } from '../db/pool.ts';
import { createDatabase, urlOfDatabase, type TestServer } from './test-server.ts';

export interface TestDatabase {
  /** What the program's pipelines work with: a role that sees the whole region and owns nothing. */
  db: Database;
  /** The app's role as it rests: it sees nothing unless a transaction says its scope. */
  appDb: Database;
  owner: Database;
  url: string;
  ownerUrl: string;
  /** Ends every session on the database at once, as a restart of the server does. */
  endSessions(): Promise<void>;
  /** Closes both pools and removes the database. May be called twice. */
  drop(): Promise<void>;
}

/**
 * A database of its own: a copy of the migrated template, or (`empty`) one without our schema.
 * Drop it; what a killed run leaves behind is dropped by the next one.
 */
export async function makeTestDatabase(
  server: TestServer,
  options: { empty?: boolean } = {},
): Promise<TestDatabase> {
  const name = `jingtian_test_${server.runId}_${randomBytes(6).toString('hex')}`;
  const asAdmin = async (use: (admin: pg.Client) => Promise<unknown>) => {
    const admin = new pg.Client({ connectionString: server.superUrl });
    await admin.connect();
    try {
      await use(admin);
    } finally {
      await admin.end();
    }
  };
  await asAdmin(async (admin) => {
    if (options.empty) await createDatabase(admin, server.superUrl, name);
    else await admin.query(`create database ${name} owner jingtian_owner template ${server.template}`);
    // A copy does not inherit these from the template.
    await admin.query(`revoke all on database ${name} from public`);
    await admin.query(`grant connect, temporary on database ${name} to jingtian_app, jingtian_whole`);
  });
  const url = urlOfDatabase(server.appUrl, name);
  const ownerUrl = urlOfDatabase(server.ownerUrl, name);
  const db = openPool({ url, role: 'jingtian_whole', max: 8, statementTimeoutMs: 0 });
  const appDb = openPool({ url, role: 'jingtian_app', max: 8, statementTimeoutMs: 0 });
  const owner = openPool({ url: ownerUrl, role: 'jingtian_owner', max: 2, statementTimeoutMs: 0 });
  let dropped: Promise<void> | null = null;
  const drop = () =>
    (dropped ??= (async () => {
      await Promise.all([db.destroy(), appDb.destroy(), owner.destroy()]);
      await asAdmin((admin) => admin.query(`drop database if exists ${name} with (force)`));
    })());
  const endSessions = () =>
    asAdmin((admin) =>
      admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]),
    );
  return { db, appDb, owner, url, ownerUrl, endSessions, drop };
}
