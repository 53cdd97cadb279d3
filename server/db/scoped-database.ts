import type { Knex } from 'knex';
import type pg from 'pg';
import type { Database, Transaction } from './pool.ts';
import type { ScopedTrip } from './prepared.ts';
import { AppError } from '../errors.ts';
import { cancelOnSignal } from './cancel-statement.ts';
import { goneNow, scopeNow, scopeSettings, type Scope } from './scope.ts';

interface PoolClient {
  acquireConnection(): Promise<pg.Client>;
  releaseConnection(connection: pg.Client): Promise<void>;
  pool: unknown;
  /** What each transaction begins with where nothing may be left on a connection (pool.ts). */
  localSettings?: string;
}

interface ScopedClient extends PoolClient {
  bare: PoolClient;
  tripNow: () => ScopedTrip;
}

/**
 * A pool that sees what the scope allows and cannot be used without: every statement and every transaction begins with
 * the settings of the scope and leaves nothing of them behind. Takes the place of the pool wherever requests are served.
 * @param scopeOf asked for each statement; the scope of the request unless told. Null sees nothing.
 */
export function scopedDatabase(pool: Database, scopeOf: () => Scope | null = scopeNow): Database {
  const client = pool.client as PoolClient;
  const settingsOf = (scope: Scope | null) => `${client.localSettings ?? ''}${scopeSettings(scope)}`;
  // The connections of statements that are run beside knex are in a transaction until given back; prepared ones bring
  // theirs along in the same round trip.
  const scopedClient: ScopedClient = {
    pool: client.pool,
    acquireConnection: () => begin(scopeOf()),
    releaseConnection: (connection) => end(connection),
    bare: client,
    tripNow: () => {
      const scope = scopeOf();
      return { settings: settingsOf(scope), kind: scope === 'all' ? 'whole' : 'part' };
    },
  };

  async function begin(scope: Scope | null): Promise<pg.Client> {
    const connection = await client.acquireConnection();
    try {
      stopIfGone();
      await connection.query(`begin; ${settingsOf(scope)}`);
    } catch (error) {
      await connection.query('rollback').catch(() => undefined);
      await client.releaseConnection(connection);
      throw error;
    }
    return connection;
  }

  // After a statement that failed a commit is a rollback.
  async function end(connection: pg.Client): Promise<void> {
    try {
      await connection.query('commit');
    } finally {
      await client.releaseConnection(connection);
    }
  }

  /** Runs when it is awaited, as knex's own do, but in a transaction with the scope of that moment. */
  function scoped<Statement extends Knex.Raw | Knex.QueryBuilder>(statement: Statement): Statement {
    const run = statement.then.bind(statement) as (...handlers: unknown[]) => Promise<unknown>;
    const then = (onDone?: (value: unknown) => unknown, onError?: (error: unknown) => unknown) => {
      const scope = scopeOf();
      const result = (async () => {
        const connection = await begin(scope);
        const stopListening = cancelOnSignal(connection, goneNow());
        try {
          stopIfGone(); // it may have been while the transaction began
          void (statement as Knex.Raw).connection(connection);
          return await new Promise((resolve, reject) => void run(resolve, reject));
        } finally {
          await stopListening();
          await end(connection);
        }
      })();
      return result.then(onDone, onError);
    };
    const refuse = () => {
      throw new Error('streams need a transaction');
    };
    return Object.assign(statement, { then, stream: refuse, pipe: refuse });
  }

  async function transaction(...[first, second]: [unknown?, unknown?]): Promise<unknown> {
    const settings = settingsOf(scopeOf());
    if (typeof first === 'function') {
      const work = first as (trx: Transaction) => Promise<unknown>;
      return pool.transaction(async (trx) => {
        const gone = goneNow();
        stopIfGone();
        // knex lends the transaction's own connection here.
        const own = await (trx.client as unknown as PoolClient).acquireConnection();
        const stopListening = cancelOnSignal(own, gone);
        try {
          await trx.raw(settings);
          stopIfGone();
          return await work(trx);
        } finally {
          await stopListening();
        }
      }, second as Knex.TransactionConfig);
    }
    const trx = await pool.transaction(first as Knex.TransactionConfig);
    try {
      await trx.raw(settings);
    } catch (error) {
      await trx.rollback();
      throw error;
    }
    return trx;
  }

  const handle = (table: string) => scoped(pool(table));
  return Object.assign(handle, {
    raw: (sql: string, bindings?: Knex.RawBinding) =>
      scoped(bindings === undefined ? pool.raw(sql) : pool.raw(sql, bindings)),
    transaction,
    client: scopedClient,
    isTransaction: false,
  }) as unknown as Database;
}

/** @throws AppError `client-gone` */
function stopIfGone(): void {
  if (goneNow()?.aborted) throw new AppError('client-gone');
}

/**
 * Part of a transaction that needs all the ground to be right (shares of a patch, a fingerprint of a day), once its
 * caller's right to ask for it is settled. Where everything is seen already it only runs the work.
 */
export async function onAllGround<T>(trx: Transaction, work: () => Promise<T>): Promise<T> {
  const scope = scopeNow();
  if (scope === null || scope === 'all') return work();
  await trx.raw(scopeSettings('all'));
  const result = await work();
  await trx.raw(scopeSettings(scope));
  return result;
}

/** A transaction under the scope of a caller. @throws what `work` throws; then nothing of it stays */
export function withScope<T>(
  pool: Database,
  caller: { scope: Scope },
  work: (trx: Transaction) => Promise<T>,
): Promise<T> {
  return scopedDatabase(pool, () => caller.scope).transaction(work);
}
