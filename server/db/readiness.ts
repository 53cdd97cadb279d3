import type { Database } from './pool.ts';

export interface Readiness {
  ready: boolean;
  database: boolean;
  migrations: boolean;
}

/** Whether requests can be answered now: the database answers and its schema is there. Never throws. */
export async function readReadiness(db: Database): Promise<Readiness> {
  try {
    const result = await db.raw<{ rows: { migrated: boolean }[] }>(`select to_regclass('jingtian.tile_cell') is not null migrated`);
    const migrations = result.rows[0]?.migrated ?? false;
    return { ready: migrations, database: true, migrations };
  } catch {
    // The answer is the state itself; the cause shows in the log of the request that failed.
    return { ready: false, database: false, migrations: false };
  }
}
