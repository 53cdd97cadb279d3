import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TileContent } from './merging-tile.queries.ts';

const toGzip = promisify(gzip);

/** A phone on a village's line waits for no tile longer than this takes. Compressed with gzip. */
export const TILE_BUDGET_BYTES = 500_000;
/** More single features than this are over the budget whatever they are. */
export const KEPT_AT_FIRST = 20_000;

/**
 * Reads a tile, and again with ever more of its least important features merged until it is within its budget. Nothing
 * is left out: what is merged is counted in the points that stand for it.
 * @param read given how many features stay themselves; null: as many as it likes
 */
export async function withinBudget(
  budgetBytes: number,
  read: (keep: number | null) => Promise<TileContent>,
): Promise<TileContent> {
  let keep: number | null = null;
  for (;;) {
    const tile = await read(keep);
    // Compression makes nothing larger: most tiles need no look at it.
    if (tile.bytes.length <= budgetBytes || keep === 0) return tile;
    const size = (await toGzip(tile.bytes, { level: 4 })).length;
    if (size <= budgetBytes) return tile;
    const fits: number = Math.floor(Math.min(keep ?? Infinity, tile.features) * (budgetBytes / size) * 0.8);
    keep = fits < 20 ? 0 : fits;
  }
}
