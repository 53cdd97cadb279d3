import type pg from 'pg';
import type { Database } from './pool.ts';

/** A statement the server plans once per connection and then only runs: tiles are asked hundreds of times a minute. */
export interface PreparedStatement {
  /** Unique among all prepared statements of the program. */
  name: string;
  text: string;
}

interface KnexClient {
  acquireConnection(): Promise<pg.Client>;
  releaseConnection(connection: pg.Client): Promise<void>;
}

/** Runs a prepared statement on a connection of the pool. @returns its rows */
export async function runPrepared<Row>(
  db: Database,
  statement: PreparedStatement,
  values: unknown[],
): Promise<Row[]> {
  const client = db.client as KnexClient;
  const connection = await client.acquireConnection();
  try {
    const result = await connection.query({ name: statement.name, text: statement.text, values });
    return result.rows as Row[];
  } finally {
    await client.releaseConnection(connection);
  }
}
