import knex, { type Knex } from 'knex';
import knexPostgis from 'knex-postgis';
import pg from 'pg';
import { boundWaiting } from './bounded-pool.ts';

// bigint ids, counts: all of ours stay far below 2^53, and JSON and MVT carry numbers.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);
// Dates stay ISO text: a JS Date would move them across time zones.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export type Database = Knex;
export type Transaction = Knex.Transaction;
/** Either a pool or an open transaction: what every query function takes first. */
export type Queryable = Knex | Knex.Transaction;

export interface PoolOptions {
  url: string;
  /** Role to act as; skipped when the login is that role already. */
  role: 'jingtian_owner' | 'jingtian_app' | 'jingtian_whole';
  max: number;
  /** Milliseconds; 0 for none (imports and checks of a province take as long as they take). */
  statementTimeoutMs: number;
  /** How many may wait for a connection; without a bound when left out. */
  maxWaiting?: number;
  /**
   * A pooler in transaction mode (PgBouncer) is between: nothing is set on connections, and everything in the
   * transactions of `scopedDatabase`; statements outside of these would run as whoever logs in.
   */
  pooled?: boolean;
}

/** A knex pool with knex-postgis on it. Connections act as `role`, so the app never runs as the owner of the tables. */
export function openPool(options: PoolOptions): Database {
  const pool = knex({
    client: 'pg',
    connection: { connectionString: options.url, application_name: 'jingtian', keepAlive: true },
    // knex writes to stdout, which is the JSON document's; and every error it tells of is thrown as well.
    log: { warn: sayNothing, error: sayNothing, deprecate: sayNothing, debug: sayNothing },
    pool: {
      min: 0,
      max: options.max,
      // A user is told the database is busy or gone rather than left waiting.
      acquireTimeoutMillis: 10_000,
      afterCreate: (connection: pg.Client, done: (error: Error | null, connection: pg.Client) => void) => {
        // A connection that dies while idle must not take the process with it.
        connection.on('error', () => undefined);
        (options.pooled ? Promise.resolve() : prepare(connection, options)).then(
          () => done(null, connection),
          (error: unknown) => done(error as Error, connection),
        );
      },
    },
  });
  knexPostgis(pool);
  if (options.maxWaiting !== undefined) boundWaiting(pool.client as never, options.maxWaiting);
  if (options.pooled) Object.assign(pool.client, { pooled: true, localSettings: localSettings(options) });
  return pool;
}

const localSettings = ({ statementTimeoutMs }: PoolOptions) =>
  `set local statement_timeout = ${Math.trunc(statementTimeoutMs)}; set local jit = off; `;

const sayNothing = () => undefined;

async function prepare(connection: pg.Client, options: PoolOptions): Promise<void> {
  const { rows } = await connection.query<{ exists: boolean; current: string }>(
    'select current_user as current, exists (select from pg_roles where rolname = $1) as exists',
    [options.role],
  );
  const found = rows[0];
  if (found?.exists && found.current !== options.role) await connection.query(`set role ${options.role}`);
  await connection.query(
    `set search_path = jingtian, public; set statement_timeout = ${Math.trunc(options.statementTimeoutMs)}; set jit = off`,
  );
}
