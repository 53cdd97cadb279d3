import type { FlatShape } from './flat-shape.ts';
import { sideOfLine } from './side-of-line.ts';

/** Larger shapes are left to PostGIS: they are rare, and its tree beats our sweep. */
const MOST_SEGMENTS = 5000;
const MOST_RINGS = 40;
const FEW_SEGMENTS = 96;

// Ends, ring and box of every segment of the shape at hand; kept, because this runs once a feature.
const ax = new Float64Array(MOST_SEGMENTS);
const ay = new Float64Array(MOST_SEGMENTS);
const bx = new Float64Array(MOST_SEGMENTS);
const by = new Float64Array(MOST_SEGMENTS);
const minX = new Float64Array(MOST_SEGMENTS);
const maxX = new Float64Array(MOST_SEGMENTS);
const minY = new Float64Array(MOST_SEGMENTS);
const maxY = new Float64Array(MOST_SEGMENTS);
const ringOf = new Int32Array(MOST_SEGMENTS);
const firstOf = new Int32Array(MOST_RINGS + 1);

/**
 * Is the shape certainly valid by the OGC's rules: rings simple, holes strictly inside their shell and apart from
 * each other, polygons apart? False means "not certain": it may be invalid, touch itself where that is allowed, be
 * too close for doubles to tell, or be very large; `ST_IsValid` decides then.
 * @param shape no vertex twice in a row, at least four positions a ring
 */
export function isSurelyValid(shape: FlatShape): boolean {
  const { xy, ringStarts, rings } = shape;
  if (rings === 1 && goesRoundItsMiddle(xy, ringStarts[1]!)) return true;
  if (rings > MOST_RINGS || shape.positions - rings > MOST_SEGMENTS) return false;
  let segments = 0;
  for (let ring = 0; ring < rings; ring++) {
    firstOf[ring] = segments;
    for (let i = ringStarts[ring]! * 2 + 2; i < ringStarts[ring + 1]! * 2; i += 2) {
      const x0 = xy[i - 2]!;
      const y0 = xy[i - 1]!;
      const x1 = xy[i]!;
      const y1 = xy[i + 1]!;
      ax[segments] = x0;
      ay[segments] = y0;
      bx[segments] = x1;
      by[segments] = y1;
      minX[segments] = x0 < x1 ? x0 : x1;
      maxX[segments] = x0 < x1 ? x1 : x0;
      minY[segments] = y0 < y1 ? y0 : y1;
      maxY[segments] = y0 < y1 ? y1 : y0;
      ringOf[segments++] = ring;
    }
  }
  firstOf[rings] = segments;
  return linesAreApart(segments) && (rings === 1 || ringsAreNested(shape));
}

/**
 * Does the ring turn once around the mean of its vertices, every edge on one side of it? Then no two edges meet, which
 * is found out in one walk; most buildings, pits and fields are such shapes.
 */
function goesRoundItsMiddle(xy: Float64Array, positions: number): boolean {
  const end = positions * 2;
  let x = 0;
  let y = 0;
  for (let i = 2; i < end; i += 2) {
    x += xy[i]!;
    y += xy[i + 1]!;
  }
  x /= positions - 1;
  y /= positions - 1;
  const side = sideOfLine(xy[0]!, xy[1]!, xy[2]!, xy[3]!, x, y);
  if (side === 0) return false;
  let rounds = 0;
  for (let i = 2; i < end; i += 2) {
    const y0 = xy[i - 1]!;
    const y1 = xy[i + 1]!;
    if (sideOfLine(xy[i - 2]!, y0, xy[i]!, y1, x, y) !== side) return false;
    // Edges that go up past the middle do so once a round, all on the same side of it.
    if (y0 <= y && y1 > y) rounds++;
  }
  return rounds === 1;
}

/** Two segments have no point in common, but for the vertex that neighbours on a ring share. */
function linesAreApart(segments: number): boolean {
  // The boxes first, which settles nearly all; plain variables, because these are the innermost loops of an import.
  if (segments <= FEW_SEGMENTS) {
    for (let i = 0; i < segments; i++) {
      const west = minX[i]!;
      const east = maxX[i]!;
      const south = minY[i]!;
      const north = maxY[i]!;
      for (let j = i + 1; j < segments; j++) {
        if (maxX[j]! < west || minX[j]! > east || maxY[j]! < south || minY[j]! > north) continue;
        if (!linesMissEachOther(i, j)) return false;
      }
    }
    return true;
  }
  const order = Array.from({ length: segments }, (_, i) => i).sort((i, j) => minX[i]! - minX[j]!);
  for (let n = 0; n < segments; n++) {
    const i = order[n]!;
    for (let m = n + 1; m < segments; m++) {
      const j = order[m]!;
      if (minX[j]! > maxX[i]!) break;
      if (maxY[i]! < minY[j]! || maxY[j]! < minY[i]!) continue;
      if (i < j ? !linesMissEachOther(i, j) : !linesMissEachOther(j, i)) return false;
    }
  }
  return true;
}

function linesMissEachOther(i: number, j: number): boolean {
  const aix = ax[i]!;
  const aiy = ay[i]!;
  const bix = bx[i]!;
  const biy = by[i]!;
  const ajx = ax[j]!;
  const ajy = ay[j]!;
  const bjx = bx[j]!;
  const bjy = by[j]!;
  const ring = ringOf[i]!;
  if (ring === ringOf[j]) {
    if (j === i + 1) return turns(aix, aiy, bix, biy, bjx, bjy);
    if (i === firstOf[ring]! && j === firstOf[ring + 1]! - 1) return turns(ajx, ajy, aix, aiy, bix, biy);
  }
  const side = sideOfLine(aix, aiy, bix, biy, ajx, ajy);
  if (side !== 0 && side === sideOfLine(aix, aiy, bix, biy, bjx, bjy)) return true;
  const otherSide = sideOfLine(ajx, ajy, bjx, bjy, aix, aiy);
  return otherSide !== 0 && otherSide === sideOfLine(ajx, ajy, bjx, bjy, bix, biy);
}

/** At the middle one of three vertices the line does not fold back onto itself. */
function turns(x0: number, y0: number, x1: number, y1: number, x2: number, y2: number): boolean {
  if (sideOfLine(x0, y0, x1, y1, x2, y2) !== 0) return true;
  return (x1 - x0) * (x2 - x1) + (y1 - y0) * (y2 - y1) > 0;
}

function ringsAreNested(shape: FlatShape): boolean {
  const { polygonStarts, polygons } = shape;
  for (let p = 0; p < polygons; p++) {
    const shell = polygonStarts[p]!;
    for (let hole = shell + 1; hole < polygonStarts[p + 1]!; hole++) {
      if (sideOf(shape, hole, shell) !== 1) return false;
      for (let other = shell + 1; other < polygonStarts[p + 1]!; other++)
        if (other !== hole && sideOf(shape, hole, other) !== -1) return false;
    }
    for (let q = 0; q < polygons; q++) if (p !== q && !isApart(shape, shell, q)) return false;
  }
  return true;
}

/** Is a shell outside another polygon, or in a hole of it? */
function isApart(shape: FlatShape, shell: number, polygon: number): boolean {
  const other = shape.polygonStarts[polygon]!;
  if (sideOf(shape, shell, other) === -1) return true;
  for (let hole = other + 1; hole < shape.polygonStarts[polygon + 1]!; hole++)
    if (sideOf(shape, shell, hole) === 1) return true;
  return false;
}

/** Where the first vertex of a ring lies in respect of another: 1 inside, -1 outside, 0 not certain. */
function sideOf({ xy, ringStarts }: FlatShape, ring: number, other: number): -1 | 0 | 1 {
  const x = xy[ringStarts[ring]! * 2]!;
  const y = xy[ringStarts[ring]! * 2 + 1]!;
  let inside = false;
  for (let i = ringStarts[other]! * 2 + 2; i < ringStarts[other + 1]! * 2; i += 2) {
    const y0 = xy[i - 1]!;
    const y1 = xy[i + 1]!;
    if (y0 > y === y1 > y) continue;
    const side = sideOfLine(xy[i - 2]!, y0, xy[i]!, y1, x, y);
    if (side === 0) return 0;
    if (side > 0 === y1 > y0) inside = !inside;
  }
  return inside ? 1 : -1;
}
