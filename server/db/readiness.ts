import { statfs } from 'node:fs/promises';
import { knownMigrations } from './migrate.ts';
import type { Database } from './pool.ts';
import { poolState } from './pool-state.ts';

export interface Readiness {
  ready: boolean;
  /** It answers, within two seconds. */
  database: boolean;
  /** Its schema is that of this program. */
  migrations: boolean;
  /** There is room on the disk of the data folder. */
  disk: boolean;
  /** Requests get connections; not all are taken with others waiting. */
  pool: boolean;
  /** The server is on its way out: what it has begun is finished, nothing new should come. */
  stopping: boolean;
}

export interface ReadinessParts {
  db: Database;
  /** The data folder, and bytes that must be free there. */
  disk: { folder: string; minFreeBytes: number } | null;
  stopping: () => boolean;
}

const PATIENCE_MS = 2000;

/** Whether requests can be answered now, and what is the matter if not. Never throws. */
export async function readReadiness({ db, disk, stopping }: ReadinessParts): Promise<Readiness> {
  const { free, waiting } = poolState(db);
  const found = {
    ...(await lookAtDatabase(db)),
    disk: disk === null || (await hasRoom(disk)),
    pool: free > 0 || waiting === 0,
  };
  const leaving = stopping();
  return { ready: Object.values(found).every(Boolean) && !leaving, ...found, stopping: leaving };
}

async function lookAtDatabase(db: Database): Promise<{ database: boolean; migrations: boolean }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), PATIENCE_MS);
  });
  try {
    const asked = (async () => db.raw<{ rows: { name: string }[] }>('select name from migration'))();
    asked.catch(() => undefined); // when it is late
    const result = await Promise.race([asked, late]);
    const applied = new Set(result.rows.map((row) => row.name));
    return { database: true, migrations: (await knownMigrations()).every((name) => applied.has(name)) };
  } catch (error) {
    // The answer is the state itself. A schema that is not there at all is a database all the same.
    const missing = (error as { code?: unknown }).code === '42P01';
    return { database: missing, migrations: false };
  } finally {
    clearTimeout(timer);
  }
}

async function hasRoom({ folder, minFreeBytes }: { folder: string; minFreeBytes: number }): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= minFreeBytes;
  } catch {
    return false; // no folder, no room
  }
}
