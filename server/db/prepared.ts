import type pg from 'pg';
import { cancelBackend } from './cancel-backend.ts';
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

/**
 * Runs a prepared statement on a connection of the pool.
 * @param signal ends the statement on the server: nobody waits for it any more
 * @returns its rows
 */
export async function runPrepared<Row>(
  db: Database,
  statement: PreparedStatement,
  values: unknown[],
  signal?: AbortSignal,
): Promise<Row[]> {
  const client = db.client as KnexClient;
  const connection = await client.acquireConnection();
  let cancelling: Promise<unknown> | undefined;
  const cancel = () => {
    const { processID } = connection as unknown as { processID: number };
    cancelling = cancelBackend(db, processID);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    signal?.throwIfAborted();
    const result = await connection.query({ name: statement.name, text: statement.text, values });
    return result.rows as Row[];
  } finally {
    signal?.removeEventListener('abort', cancel);
    // The connection goes back to the pool: a cancel under way must not hit whoever has it next.
    await cancelling;
    await client.releaseConnection(connection);
  }
}
