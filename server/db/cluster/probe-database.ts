import pg from 'pg';
import { endQuietly } from './lease.ts';

export interface DatabaseProbe {
  /** PostgreSQL's version, for example `15.18`; null when it could not be reached. */
  postgres: string | null;
  /** PostGIS in this database, or the one that could be created there. */
  postgis: string | null;
  /** Why it could not be reached. */
  error: string | null;
}

/** Asks a database for its versions; never throws. Gives up after five seconds. */
export async function probeDatabase(url: string): Promise<DatabaseProbe> {
  let client: pg.Client | null = null;
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 5000 });
    client.on('error', () => undefined); // the query under way is rejected with the same error
    await client.connect();
    const { rows } = await client.query<{ postgres: string; postgis: string | null }>(
      `select current_setting('server_version') as postgres,
              (select coalesce(installed_version, default_version) from pg_available_extensions where name = 'postgis') as postgis`,
    );
    return {
      postgres: rows[0]?.postgres.split(' ')[0] ?? null,
      postgis: rows[0]?.postgis ?? null,
      error: null,
    };
  } catch (error) {
    return { postgres: null, postgis: null, error: error instanceof Error ? error.message : String(error) };
  } finally {
    if (client) await endQuietly(client);
  }
}
