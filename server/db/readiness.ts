import { knownMigrations } from './migrate.ts';
import type { Database } from './pool.ts';

export interface Readiness {
  ready: boolean;
  database: boolean;
  migrations: boolean;
}

/** Whether requests can be answered now: the database answers and its schema is there. Never throws. */
export async function readReadiness(db: Database): Promise<Readiness> {
  try {
    const result = await db.raw<{ rows: { name: string }[] }>('select name from migration');
    const applied = new Set(result.rows.map((row) => row.name));
    const migrations = (await knownMigrations()).every((name) => applied.has(name));
    return { ready: migrations, database: true, migrations };
  } catch {
    // The answer is the state itself; the cause shows in the log of the request that failed.
    return { ready: false, database: false, migrations: false };
  }
}
