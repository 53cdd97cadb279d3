import { StripedOutline } from '../geo/striped-outline.ts';
import type { DoubtfulPlaces, MisplacedRow } from './checks.queries.ts';
import { noPlaces, tellPlace } from './told-places.ts';

/** A cell with its ground in memory. */
export interface KeptCell {
  code: string;
  name: string;
  /** Little-endian MultiPolygon, EPSG:4490, without an SRID. */
  wkb: Buffer;
}

/**
 * Finds the cells in which doubtful patches lie, without asking the database about each.
 * @param cells all valid ones whose codes have as many digits as those of the patches
 * @returns those that certainly lie in another cell than their code says, and those whose inner point is too close to a line
 *   for doubles to tell, for the database to decide; the rest lies in no cell at all, of which nothing is said
 */
export function locateDoubtful(
  doubtful: DoubtfulPlaces,
  cells: readonly KeptCell[],
): { misplaced: MisplacedRow[]; doubtful: DoubtfulPlaces } {
  const { lon4490, lat4490, codes, numbers, vertexLon4490 } = doubtful;
  const byLon = Int32Array.from(numbers.keys()).sort((a, b) => lon4490[a]! - lon4490[b]!);
  const lons = Float64Array.from(byLon, (i) => lon4490[i]!);
  const found: (KeptCell | undefined)[] = [];
  // A vertex on the line of the cell of the code is looked at by the database too.
  const uncertain = Uint8Array.from(vertexLon4490, (lon) => (lon === null ? 0 : 1));
  for (const cell of cells) {
    const outline = new StripedOutline(cell.wkb);
    const [west, south, east, north] = outline.bbox;
    for (let n = firstFrom(lons, west); n < lons.length && lons[n]! <= east; n++) {
      const i = byLon[n]!;
      const lat = lat4490[i]!;
      if (lat < south || lat > north || codes[i]!.length !== cell.code.length) continue;
      const side = outline.sideOf(lons[n]!, lat);
      if (side === 0) uncertain[i] = 1;
      // The cells come in the order of their codes: of several the first is told.
      else if (side === 1) found[i] ??= cell;
    }
  }
  const rest = noPlaces();
  const misplaced: MisplacedRow[] = [];
  for (const [i, number] of numbers.entries()) {
    const cell = found[i];
    if (uncertain[i] === 1) tellPlace(rest, doubtful, i);
    else if (cell)
      misplaced.push({
        ...{ file_no: null, feature_no: null, patch_no: number },
        ...{ told: codes[i]!, found: cell.code, found_name: cell.name },
      });
  }
  return { misplaced, doubtful: rest };
}

/** The first place in a sorted list that is not below `least`. */
function firstFrom(sorted: Float64Array, least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
