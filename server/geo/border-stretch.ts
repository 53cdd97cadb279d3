import type { Position } from 'geojson';
import { isJunction, isSame, neighboursOf, type OpenRing } from './border-rings.ts';

/**
 * The vertices between two vertices of a common line, both ends included: of all ways along rings that have both, the
 * shortest without a junction between.
 * @returns null when there is none
 */
export function findStretch(
  outlines: readonly (readonly Position[][][])[],
  from: Position,
  to: Position,
): Position[] | null {
  const ways: Position[][] = [];
  for (const outline of outlines)
    for (const rings of outline)
      for (const ring of rings) {
        const open = ring.slice(0, -1);
        const [start, end] = [indexOf(open, from), indexOf(open, to)];
        if (start < 0 || end < 0 || start === end) continue;
        ways.push(walk(open, start, end), walk(open, end, start).reverse());
      }
  ways.sort((a, b) => lengthOf(a) - lengthOf(b));
  return ways.find((way) => way.slice(1, -1).every((at) => !isJunction(neighboursOf(outlines, at)))) ?? null;
}

/** Puts `line` in the place of `stretch` in a ring that runs along it, in either direction. */
export function replaceStretch(
  ring: OpenRing,
  stretch: readonly Position[],
  line: readonly Position[],
): OpenRing {
  return (
    replaceForward(ring, stretch, line) ??
    replaceForward(ring, [...stretch].reverse(), [...line].reverse()) ??
    ring
  );
}

function replaceForward(
  ring: OpenRing,
  stretch: readonly Position[],
  line: readonly Position[],
): OpenRing | null {
  const start = indexOf(ring, stretch[0]!);
  if (start < 0) return null;
  const count = ring.length;
  if (!stretch.every((at, n) => isSame(ring[(start + n) % count]!, at))) return null;
  const rest = Array.from(
    { length: count - stretch.length },
    (_, n) => ring[(start + stretch.length + n) % count]!,
  );
  return [...line, ...rest];
}

const indexOf = (ring: OpenRing, at: Position): number => ring.findIndex((other) => isSame(other, at));

function walk(ring: OpenRing, start: number, end: number): Position[] {
  const way: Position[] = [];
  for (let n = start; ; n = (n + 1) % ring.length) {
    way.push(ring[n]!);
    if (n === end) return way;
  }
}

/** In degrees, east-west shortened: only to compare. */
function lengthOf(way: readonly Position[]): number {
  const shrink = Math.cos((way[0]![1]! * Math.PI) / 180);
  let length = 0;
  for (let n = 1; n < way.length; n++)
    length += Math.hypot((way[n]![0]! - way[n - 1]![0]!) * shrink, way[n]![1]! - way[n - 1]![1]!);
  return length;
}
