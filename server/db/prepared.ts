import type pg from 'pg';
import { cancelOnSignal } from './cancel-statement.ts';
import { queryTogether } from './query-together.ts';
import type { Database } from './pool.ts';

/** A statement the server plans once per connection and then only runs: tiles are asked hundreds of times a minute. */
export interface PreparedStatement {
  /** Unique among all prepared statements of the program; 55 characters at most. */
  name: string;
  text: string;
}

/** How a statement is to be run under the scope of the moment (scoped-database.ts). */
export interface ScopedTrip {
  /** What its transaction begins with. */
  settings: string;
  /** Statements are planned for a role and a search path: each kind of scope has plans of its own. */
  kind: 'whole' | 'part';
}

interface KnexClient {
  acquireConnection(): Promise<pg.Client>;
  releaseConnection(connection: pg.Client): Promise<void>;
  /** Only of pools under a scope: connections as they are, and what their transaction has to begin with. */
  bare?: KnexClient;
  tripNow?: () => ScopedTrip;
  /** A pooler in transaction mode is between us and the database. */
  pooled?: boolean;
}

/**
 * Runs a prepared statement on a connection of the pool; under a scope with its transaction in one round trip.
 * @param signal ends the statement on the server: nobody waits for it any more
 * @returns its rows
 */
export async function runPrepared<Row>(
  db: Database,
  statement: PreparedStatement,
  values: unknown[],
  signal?: AbortSignal,
): Promise<Row[]> {
  const scoped = db.client as KnexClient;
  const trip = scoped.tripNow?.();
  const client = scoped.bare ?? scoped;
  const connection = await client.acquireConnection();
  const stopListening = cancelOnSignal(connection, signal ?? null);
  try {
    signal?.throwIfAborted();
    // Behind a pooler each transaction may be with another backend: none of them keeps a plan for us.
    const query = (name: string) => ({ ...(client.pooled ? {} : { name }), text: statement.text, values });
    if (!trip) return (await connection.query(query(statement.name))).rows as Row[];
    const results = await queryTogether(connection, [
      `begin; ${trip.settings}`,
      query(`${statement.name}:${trip.kind}`),
      // After a statement that failed a commit is a rollback.
      'commit',
    ]);
    return results[1]!.rows as Row[];
  } finally {
    await stopListening();
    await client.releaseConnection(connection);
  }
}
