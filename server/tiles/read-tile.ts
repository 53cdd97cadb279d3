import type { Database } from '../db/pool.ts';
import { runPrepared, type PreparedStatement } from '../db/prepared.ts';
import { FINDING_POLYGON_ZOOM, PATCH_POLYGON_ZOOM, type TileLayer } from '../contract/tiles.ts';
import { cellStatement, mergingCellStatement } from './cell-tile.queries.ts';
import { FINDING_POINTS, FINDING_POLYGONS } from './finding-tile.queries.ts';
import { LABELS } from './label-tile.queries.ts';
import { REFERENCE } from './layer-tile.queries.ts';
import { contentOf, type TileContent, type TileRow } from './merging-tile.queries.ts';
import { PATCH_POINTS, PATCH_POLYGONS } from './patch-tile.queries.ts';
import { forgetShownLevels, shownLevels } from './shown-levels.ts';
import { KEPT_AT_FIRST, TILE_BUDGET_BYTES, withinBudget } from './within-budget.ts';

export interface TilePlace {
  z: number;
  x: number;
  y: number;
}

export interface TileRequest extends TilePlace {
  regionId: number;
  /** Code of a scheme; null: every scheme of the region. */
  scheme: string | null;
  /** null: the levels that zoom shows. */
  level: number | null;
  /** Code of a batch; null: every batch. */
  batch: string | null;
}

export interface ReadOptions {
  /** Ends the statement: nobody waits for it any more. */
  signal?: AbortSignal;
  /** Most bytes of the tile compressed with gzip. */
  budgetBytes?: number;
}

/**
 * One MVT layer of the caller's scope, empty when nothing is there: one prepared statement, one round trip, unless the
 * tile is over its budget and things have to be merged.
 */
export async function readTile(
  db: Database,
  layer: TileLayer,
  tile: TileRequest,
  { signal, budgetBytes = TILE_BUDGET_BYTES }: ReadOptions = {},
): Promise<TileContent> {
  const { regionId, scheme, level, batch, z, x, y } = tile;
  const run = async (statement: PreparedStatement, ...values: unknown[]) =>
    contentOf(await runPrepared<TileRow>(db, statement, values, signal));
  if (layer === 'cells') return readCells(db, tile, { signal, budgetBytes });
  const asked = [regionId, scheme, level, batch, z, x, y];
  // Counted points and names are few by what they are.
  if (layer === 'cell-labels') return run(LABELS, ...asked);
  if (z < (layer === 'patches' ? PATCH_POLYGON_ZOOM : FINDING_POLYGON_ZOOM))
    return run(layer === 'patches' ? PATCH_POINTS : FINDING_POINTS, ...asked);
  const statement = layer === 'patches' ? PATCH_POLYGONS : FINDING_POLYGONS;
  return withinBudget(budgetBytes, (keep) => run(statement, ...asked, keep ?? KEPT_AT_FIRST));
}

/** Looked up with the levels of another version of the tables, a tile would be a mixture of two: it is read again then. */
const TRIES = 5;

async function readCells(
  db: Database,
  tile: TileRequest,
  { signal, budgetBytes }: ReadOptions & { budgetBytes: number },
): Promise<TileContent> {
  const { regionId, z, x, y } = tile;
  for (let tries = 1; ; tries++) {
    const { band, drawKeys, version } = await shownLevels(db, tile);
    let read = version;
    const content = await withinBudget(budgetBytes, async (keep) => {
      const at = [regionId, z, x, y, drawKeys];
      if (keep !== null)
        return contentOf(await runPrepared<TileRow>(db, mergingCellStatement(band), [...at, keep], signal));
      const rows = await runPrepared<TileRow>(db, cellStatement(band), at, signal);
      read = rows[0]!.version!;
      return contentOf(rows);
    });
    if (read === version || tries === TRIES) return content;
    forgetShownLevels();
  }
}

/** One MVT layer `layer` of a reference layer as it holds now; empty when nothing is there. */
export function readLayerTile(
  db: Database,
  { regionId, layerId, z, x, y }: TilePlace & { regionId: number; layerId: number },
  { signal, budgetBytes = TILE_BUDGET_BYTES }: ReadOptions = {},
): Promise<TileContent> {
  return withinBudget(budgetBytes, async (keep) =>
    contentOf(
      await runPrepared<TileRow>(db, REFERENCE, [regionId, layerId, z, x, y, keep ?? KEPT_AT_FIRST], signal),
    ),
  );
}
