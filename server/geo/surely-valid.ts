import type { Position } from 'geojson';

/** Relative error of the sign of a 2×2 determinant of differences of doubles (Shewchuk 1997, ccwerrboundA). */
const SIGN_ERROR = 3.3306690738754716e-16;
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
 * @param polygons rings closed, no vertex twice in a row, at least four positions each
 */
export function isSurelyValid(polygons: readonly (readonly Position[][])[]): boolean {
  let segments = 0;
  let rings = 0;
  for (const polygon of polygons) {
    for (const ring of polygon) {
      if (rings === MOST_RINGS || segments + ring.length - 1 > MOST_SEGMENTS) return false;
      firstOf[rings] = segments;
      for (let i = 1; i < ring.length; i++) {
        const x0 = ring[i - 1]![0]!;
        const y0 = ring[i - 1]![1]!;
        const x1 = ring[i]![0]!;
        const y1 = ring[i]![1]!;
        ax[segments] = x0;
        ay[segments] = y0;
        bx[segments] = x1;
        by[segments] = y1;
        minX[segments] = x0 < x1 ? x0 : x1;
        maxX[segments] = x0 < x1 ? x1 : x0;
        minY[segments] = y0 < y1 ? y0 : y1;
        maxY[segments] = y0 < y1 ? y1 : y0;
        ringOf[segments++] = rings;
      }
      rings++;
    }
  }
  firstOf[rings] = segments;
  return linesAreApart(segments) && (rings === 1 || ringsAreNested(polygons));
}

function linesAreApart(segments: number): boolean {
  if (segments <= FEW_SEGMENTS) {
    for (let i = 0; i < segments; i++) {
      for (let j = i + 1; j < segments; j++) if (!areApart(i, j)) return false;
    }
    return true;
  }
  const order = Array.from({ length: segments }, (_, i) => i).sort((i, j) => minX[i]! - minX[j]!);
  for (let n = 0; n < segments; n++) {
    const east = maxX[order[n]!]!;
    for (let m = n + 1; m < segments; m++) {
      const other = order[m]!;
      if (minX[other]! > east) break;
      if (!areApart(order[n]!, other)) return false;
    }
  }
  return true;
}

/** Two segments have no point in common, but for the vertex that neighbours on a ring share. Called for every pair. */
function areApart(i: number, j: number): boolean {
  // The boxes first, which settles nearly all; plain variables, because this is the innermost loop of an import.
  if (maxX[i]! < minX[j]! || maxX[j]! < minX[i]! || maxY[i]! < minY[j]! || maxY[j]! < minY[i]!) return true;
  return i < j ? linesMissEachOther(i, j) : linesMissEachOther(j, i);
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
  const side = sign(aix, aiy, bix, biy, ajx, ajy);
  if (side !== 0 && side === sign(aix, aiy, bix, biy, bjx, bjy)) return true;
  const otherSide = sign(ajx, ajy, bjx, bjy, aix, aiy);
  return otherSide !== 0 && otherSide === sign(ajx, ajy, bjx, bjy, bix, biy);
}

/** At the middle one of three vertices the line does not fold back onto itself. */
function turns(x0: number, y0: number, x1: number, y1: number, x2: number, y2: number): boolean {
  if (sign(x0, y0, x1, y1, x2, y2) !== 0) return true;
  return (x1 - x0) * (x2 - x1) + (y1 - y0) * (y2 - y1) > 0;
}

/** On which side of the line a–b a point lies: 1 left, -1 right, 0 not certain. */
function sign(x0: number, y0: number, x1: number, y1: number, px: number, py: number): -1 | 0 | 1 {
  const left = (x0 - px) * (y1 - py);
  const right = (y0 - py) * (x1 - px);
  const determinant = left - right;
  const error = SIGN_ERROR * (Math.abs(left) + Math.abs(right));
  return determinant > error ? 1 : determinant < -error ? -1 : 0;
}

function ringsAreNested(polygons: readonly (readonly Position[][])[]): boolean {
  for (const [p, rings] of polygons.entries()) {
    for (const [h, hole] of rings.entries()) {
      if (h === 0) continue;
      if (!isIn(hole[0]!, rings[0]!)) return false;
      for (const [o, other] of rings.entries()) {
        if (o !== 0 && o !== h && !isOut(hole[0]!, other)) return false;
      }
    }
    for (const [q, others] of polygons.entries()) {
      if (p === q) continue;
      const start = rings[0]![0]!;
      const apart = isOut(start, others[0]!) || others.slice(1).some((hole) => isIn(start, hole));
      if (!apart) return false;
    }
  }
  return true;
}

function isIn(point: Position, ring: readonly Position[]): boolean {
  return sideOfRing(point[0]!, point[1]!, ring) === 1;
}

function isOut(point: Position, ring: readonly Position[]): boolean {
  return sideOfRing(point[0]!, point[1]!, ring) === -1;
}

/** 1 inside, -1 outside, 0 not certain. */
function sideOfRing(x: number, y: number, ring: readonly Position[]): -1 | 0 | 1 {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [x0, y0, x1, y1] = [ring[i - 1]![0]!, ring[i - 1]![1]!, ring[i]![0]!, ring[i]![1]!];
    if (y0 > y === y1 > y) continue;
    const side = sign(x0, y0, x1, y1, x, y);
    if (side === 0) return 0;
    if (side > 0 === y1 > y0) inside = !inside;
  }
  return inside ? 1 : -1;
}
