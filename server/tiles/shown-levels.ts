import type { Database } from '../db/pool.ts';
import { readTileLevels, type TileLevelRow } from './levels.queries.ts';

// Looking the levels up in each tile's statement costs more than a small tile itself. A second is well within the
// few that a change may take to show.
const KEEP_MS = 1000;

export interface ShownLevels {
  /** Parallel lists: the level to fill of each scheme. */
  filledSchemes: number[];
  filledLevels: number[];
  /** Parallel lists: levels above it, whose borders are drawn. */
  linedSchemes: number[];
  linedLevels: number[];
}

const kept = new WeakMap<Database, { until: number; rows: Promise<TileLevelRow[]> }>();

/** Which levels of which schemes a zoom shows; a level asked for by name is filled at any zoom. */
export async function shownLevels(
  db: Database,
  ask: { regionId: number; scheme: string | null; level: number | null; z: number },
): Promise<ShownLevels> {
  let entry = kept.get(db);
  if (!entry || entry.until < Date.now()) {
    entry = { until: Date.now() + KEEP_MS, rows: readTileLevels(db) };
    kept.set(db, entry);
    // A failed look-up is not kept.
    entry.rows.catch(() => kept.delete(db));
  }
  const rows = (await entry.rows).filter(
    (row) => row.region_id === ask.regionId && (ask.scheme === null || row.scheme === ask.scheme),
  );
  const filled = rows.filter((row) => (ask.level === null ? ask.z >= row.from_zoom && ask.z < row.until_zoom : row.level === ask.level));
  const lined = ask.level === null ? rows.filter((row) => ask.z >= row.until_zoom) : [];
  return {
    filledSchemes: filled.map((row) => row.scheme_id),
    filledLevels: filled.map((row) => row.level),
    linedSchemes: lined.map((row) => row.scheme_id),
    linedLevels: lined.map((row) => row.level),
  };
}
