import type { Position } from 'geojson';

/** Degrees. Half the diagonal of a square of the 1e-9° working grid: a point nearer to an edge was meant to lie on it. */
const ON_THE_EDGE = 0.75e-9;

/**
 * Makes points that lie on an edge vertices of it, so that neighbours have the very same vertices along a common border.
 * The line moves by less than the working grid (0.1 mm).
 * @param polygons rings closed, in degrees
 * @param points in degrees, on the 1e-9° grid
 * @returns null when every point that lies on an edge is a vertex already
 */
export function insertVertices(
  polygons: readonly Position[][][],
  points: readonly Position[],
): Position[][][] | null {
  const sorted = [...points].sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
  let inserted = 0;
  const result = polygons.map((rings) =>
    rings.map((ring) => {
      const noded: Position[] = [ring[0]!];
      for (let i = 1; i < ring.length; i++) {
        const onEdge = pointsOnEdge(ring[i - 1]!, ring[i]!, sorted);
        inserted += onEdge.length;
        noded.push(...onEdge, ring[i]!);
      }
      return noded;
    }),
  );
  return inserted > 0 ? result : null;
}

function pointsOnEdge(from: Position, to: Position, sorted: readonly Position[]): Position[] {
  const [x0, y0] = [from[0]!, from[1]!];
  const [dx, dy] = [to[0]! - x0, to[1]! - y0];
  const squared = dx * dx + dy * dy;
  if (squared === 0) return [];
  const length = Math.sqrt(squared);
  const [west, east] = dx < 0 ? [x0 + dx, x0] : [x0, x0 + dx];
  const found: { at: number; point: Position }[] = [];
  for (let k = firstNotWestOf(sorted, west - ON_THE_EDGE); k < sorted.length; k++) {
    const point = sorted[k]!;
    if (point[0]! > east + ON_THE_EDGE) break;
    const [px, py] = [point[0]! - x0, point[1]! - y0];
    if (Math.abs(px * dy - py * dx) > ON_THE_EDGE * length) continue;
    const at = (px * dx + py * dy) / squared;
    if (at * length <= ON_THE_EDGE || (1 - at) * length <= ON_THE_EDGE) continue;
    const before = found[found.length - 1];
    if (!before || before.point[0] !== point[0] || before.point[1] !== point[1]) found.push({ at, point });
  }
  return found.sort((a, b) => a.at - b.at).map(({ point }) => point);
}

function firstNotWestOf(sorted: readonly Position[], west: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]![0]! < west) low = middle + 1;
    else high = middle;
  }
  return low;
}
