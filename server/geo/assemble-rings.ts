import type { Position } from 'geojson';

import { pointInRing, ringSignedArea2 } from './rings.ts';

/** So many vertices are tried before every vertex is: enough to leave the shared stretch of two touching rings. */
const SAMPLED_VERTICES = 16;

/**
 * Sorts loose closed rings into polygons. A ring inside an odd number of others is a hole of the one right
 * around it, else a shell: by containment alone, because real shapefiles have shells counterclockwise, holes
 * before their shells, and islands in holes. The orientation is only compared afterwards.
 * @returns polygons (shell first) in order of their shells, and whether some hole turns the same way as its shell
 */
export function assembleRings(rings: Position[][]): {
  polygons: Position[][][];
  orientationIgnored: boolean;
} {
  if (rings.length <= 1) return { polygons: rings.map((ring) => [ring]), orientationIgnored: false };
  const area2 = rings.map(ringSignedArea2);
  const largestFirst = rings
    .map((_, i) => i)
    .sort((a, b) => Math.abs(area2[b]!) - Math.abs(area2[a]!) || a - b);
  // Flat and in rank order, and larger rings looked up by latitude: a record may hold a hundred thousand rings.
  const boxes = new Float64Array(rings.length * 4);
  for (const [rank, index] of largestFirst.entries()) boxes.set(ringBox(rings[index]!), rank * 4);
  const stripes = newStripes(boxes);
  const depth = new Int32Array(rings.length);
  const holesOf = new Map<number, number[]>();
  let orientationIgnored = false;
  for (let rank = 0; rank < largestFirst.length; rank++) {
    const index = largestFirst[rank]!;
    // The nearest larger ring that contains this one is the one right around it.
    const larger = stripes.ranks[stripes.of(boxes[rank * 4 + 1]!)]!;
    for (let i = larger.length - 1; i >= 0; i--) {
      const above = larger[i]!;
      if (!boxContains(boxes, above * 4, rank * 4)) continue;
      const other = largestFirst[above]!;
      if (!ringContains(rings[other]!, rings[index]!)) continue;
      depth[index] = depth[other]! + 1;
      if (depth[index]! % 2 === 1) {
        const holes = holesOf.get(other);
        if (holes) holes.push(index);
        else holesOf.set(other, [index]);
        if (area2[index]! > 0 === area2[other]! > 0) orientationIgnored = true;
      }
      break;
    }
    const last = stripes.of(boxes[rank * 4 + 3]!);
    for (let stripe = stripes.of(boxes[rank * 4 + 1]!); stripe <= last; stripe++)
      stripes.ranks[stripe]!.push(rank);
  }
  const polygons: Position[][][] = [];
  for (let i = 0; i < rings.length; i++) {
    if (depth[i]! % 2 === 1) continue;
    const holes = (holesOf.get(i) ?? []).sort((a, b) => a - b);
    polygons.push([rings[i]!, ...holes.map((hole) => rings[hole]!)]);
  }
  return { polygons, orientationIgnored };
}

const STRIPES = 256;

/** Cuts the extent of all boxes into stripes from south to north, each to hold the ranks of rings that reach into it. */
function newStripes(boxes: Float64Array): { ranks: number[][]; of(y: number): number } {
  let [south, north] = [Infinity, -Infinity];
  for (let i = 0; i < boxes.length; i += 4) {
    south = Math.min(south, boxes[i + 1]!);
    north = Math.max(north, boxes[i + 3]!);
  }
  const perUnit = north > south ? STRIPES / (north - south) : 0;
  return {
    ranks: Array.from({ length: boxes.length > 4 * STRIPES ? STRIPES : 1 }, () => []),
    of(y) {
      return Math.min(this.ranks.length - 1, Math.floor((y - south) * perUnit));
    },
  };
}

type Box = [minX: number, minY: number, maxX: number, maxY: number];

function ringBox(ring: Position[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring as [number, number][]) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

function boxContains(boxes: Float64Array, outer: number, inner: number): boolean {
  return (
    boxes[outer]! <= boxes[inner]! &&
    boxes[outer + 1]! <= boxes[inner + 1]! &&
    boxes[outer + 2]! >= boxes[inner + 2]! &&
    boxes[outer + 3]! >= boxes[inner + 3]!
  );
}

/** One vertex outside says no; else one inside says yes; a ring lying wholly on the other's line is not inside it. */
function ringContains(outer: Position[], inner: Position[]): boolean {
  const step = Math.max(1, Math.floor(inner.length / SAMPLED_VERTICES));
  let seenInside = false;
  for (let i = 0; i < inner.length; i += step) {
    const side = pointInRing(inner[i]![0]!, inner[i]![1]!, outer);
    if (side < 0) return false;
    if (side > 0) seenInside = true;
  }
  if (seenInside) return true;
  for (let i = 1; i < inner.length; i++) {
    const a = inner[i - 1]!;
    const b = inner[i]!;
    const side =
      pointInRing(b[0]!, b[1]!, outer) || pointInRing((a[0]! + b[0]!) / 2, (a[1]! + b[1]!) / 2, outer);
    if (side !== 0) return side > 0;
  }
  return false;
}
