import type { Position } from 'geojson';

/** Beyond this a coordinate is a "no data" mark (shapefiles write -1e38), not a place. */
export const COORDINATE_LIMIT = 1e30;

/** Twice the signed area in the units of the coordinates, squared: positive counterclockwise. The ring is closed. */
export function ringSignedArea2(ring: Position[]): number {
  // Relative to the first vertex: projected coordinates of 4e7 squared would eat the digits of a small ring.
  const x0 = ring[0]![0]!;
  const y0 = ring[0]![1]!;
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const a = ring[i - 1]!;
    const b = ring[i]!;
    sum += (a[0]! - x0) * (b[1]! - y0) - (b[0]! - x0) * (a[1]! - y0);
  }
  return sum;
}

/** Where a point lies in respect of a closed ring: 1 inside, 0 on the line, -1 outside. Same CRS for both. */
export function pointInRing(x: number, y: number, ring: Position[]): -1 | 0 | 1 {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const ax = ring[i - 1]![0]!;
    const ay = ring[i - 1]![1]!;
    const bx = ring[i]![0]!;
    const by = ring[i]![1]!;
    if (ay > y !== by > y) {
      const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
      if (cross === 0) return 0;
      // Counted when the edge crosses the ray to the east of the point.
      if (cross > 0 === by > ay) inside = !inside;
    } else if (y === ay && y === by) {
      if ((x >= ax && x <= bx) || (x >= bx && x <= ax)) return 0;
    } else if ((x === ax && y === ay) || (x === bx && y === by)) {
      return 0;
    }
  }
  return inside ? 1 : -1;
}

export type RingProblem = 'not-finite' | 'collapsed';

/**
 * Makes one ring fit for WKB: X and Y only, closed, no vertex twice in a row.
 * @returns the ring and whether it had to be closed; or what is wrong with it: a vertex that is no place, or
 * fewer than three distinct points
 */
export function cleanRing(
  raw: readonly (readonly number[])[],
): { ring: Position[]; closed: boolean } | RingProblem {
  const ring: Position[] = [];
  let lastX = NaN;
  let lastY = NaN;
  for (const position of raw) {
    const x = position[0];
    const y = position[1];
    if (!isPlace(x) || !isPlace(y)) return 'not-finite';
    if (x === lastX && y === lastY) continue;
    ring.push([x, y]);
    lastX = x;
    lastY = y;
  }
  const first = ring[0];
  if (!first) return 'collapsed';
  const wasClosed = ring.length > 1 && first[0] === lastX && first[1] === lastY;
  if (!wasClosed) ring.push([first[0]!, first[1]!]);
  // Four positions A B A A' cannot happen here, but A B A can: three distinct points need at least A B C A.
  if (ring.length < 4 || !hasThreeDistinct(ring)) return 'collapsed';
  return { ring, closed: !wasClosed };
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && value > -COORDINATE_LIMIT && value < COORDINATE_LIMIT;
}

function hasThreeDistinct(ring: Position[]): boolean {
  const a = ring[0]!;
  const b = ring[1]!;
  for (let i = 2; i < ring.length; i++) {
    const c = ring[i]!;
    if ((c[0] !== a[0] || c[1] !== a[1]) && (c[0] !== b[0] || c[1] !== b[1])) return true;
  }
  return false;
}
