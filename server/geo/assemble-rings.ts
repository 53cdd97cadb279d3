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
  const boxes = rings.map(ringBox);
  const largestFirst = rings
    .map((_, i) => i)
    .sort((a, b) => Math.abs(area2[b]!) - Math.abs(area2[a]!) || a - b);
  const depth = new Int32Array(rings.length);
  const holesOf = new Map<number, number[]>();
  let orientationIgnored = false;
  for (let rank = 0; rank < largestFirst.length; rank++) {
    const index = largestFirst[rank]!;
    // The nearest larger ring that contains this one is the one right around it.
    for (let above = rank - 1; above >= 0; above--) {
      const other = largestFirst[above]!;
      if (!boxContains(boxes[other]!, boxes[index]!) || !ringContains(rings[other]!, rings[index]!)) continue;
      depth[index] = depth[other]! + 1;
      if (depth[index]! % 2 === 1) {
        holesOf.set(other, [...(holesOf.get(other) ?? []), index]);
        if (area2[index]! > 0 === area2[other]! > 0) orientationIgnored = true;
      }
      break;
    }
  }
  const polygons: Position[][][] = [];
  for (let i = 0; i < rings.length; i++) {
    if (depth[i]! % 2 === 1) continue;
    const holes = (holesOf.get(i) ?? []).sort((a, b) => a - b);
    polygons.push([rings[i]!, ...holes.map((hole) => rings[hole]!)]);
  }
  return { polygons, orientationIgnored };
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

function boxContains(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
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
