import type { Database } from '../db/pool.ts';
import { scopeKey } from '../db/scope.ts';
import { bandOf, filledBandAt } from './bands.ts';
import { drawKey } from './draw-key.ts';
import { readTileLevels, type TileLevelRow } from './levels.queries.ts';

// Looking the levels up in each tile's statement costs more than a small tile itself. A second is well within the
// few that a change may take to show.
const KEEP_MS = 1000;

export interface Shown {
  band: number;
  /** Keys of tile_shape to draw. */
  drawKeys: string[];
  /** Of the tile tables that these are levels of; '' where there are none. */
  version: string;
}

// By who is asking too: what one sees of the schemes is not what another sees.
const kept = new WeakMap<Database, Map<string, { until: number; rows: Promise<TileLevelRow[]> }>>();
const MOST_KEPT = 1000;

let generation = 0;

/** Looks them up anew for the next tile, of whatever pool: they changed. */
export function forgetShownLevels(): void {
  generation++;
}

/** Which levels of which schemes a zoom shows; a level asked for by name is filled at any zoom. */
export async function shownLevels(
  db: Database,
  ask: { regionId: number; scheme: string | null; level: number | null; z: number },
): Promise<Shown> {
  let byScope = kept.get(db);
  if (!byScope || byScope.size > MOST_KEPT) kept.set(db, (byScope = new Map()));
  const key = `${generation} ${scopeKey()}`;
  let entry = byScope.get(key);
  if (!entry || entry.until < Date.now()) {
    entry = { until: Date.now() + KEEP_MS, rows: readTileLevels(db) };
    byScope.set(key, entry);
    // A failed look-up is not kept.
    entry.rows.catch(() => byScope.delete(key));
  }
  const all = await entry.rows;
  const version = all.find((row) => row.region_id === ask.regionId)?.version ?? '';
  const rows = all.filter(
    (row) => row.region_id === ask.regionId && (ask.scheme === null || row.scheme === ask.scheme),
  );
  if (ask.level !== null) {
    const asked = rows.filter((row) => row.level === ask.level);
    // Schemes may keep the level in different bands; the finest of them serves all.
    const band = Math.max(...asked.map((row) => filledBandAt(ask.z, zoomsOf(row)).minZoom), 0);
    return { version, band, drawKeys: asked.map((row) => drawKey(row.scheme_id, row.level, 'fill')) };
  }
  const drawn = rows.filter((row) => ask.z >= row.from_zoom);
  return {
    version,
    band: bandOf(ask.z).minZoom,
    drawKeys: drawn.map((row) => drawKey(row.scheme_id, row.level, ask.z < row.until_zoom ? 'fill' : 'line')),
  };
}

const zoomsOf = (row: TileLevelRow) => ({ fromZoom: row.from_zoom, untilZoom: row.until_zoom });
