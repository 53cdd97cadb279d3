import { clearCrossing, clearSide } from './clear-side.ts';
import type { LandRaster } from './land-raster.ts';
import type { PatchOutline } from './patch-outline.ts';

/** A segment between two cells that lies in a patch, all of it or in part. */
export interface Border {
  /** From its lesser end (by longitude, then latitude) to the greater: the same for both cells. */
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  left: number;
  right: number;
  /** Whether the patch has the lesser end in it. */
  beginsInside: boolean;
  crossings: Crossing[];
}

/** Where the outline of a patch crosses a border, at an inner point of a segment of both. */
export interface Crossing {
  /** Vertex of the patch at which its segment begins. */
  segment: number;
  /** Place on that segment and on the border, 0 to 1. */
  t: number;
  u: number;
  x: number;
  y: number;
  /** The patch's outline goes over to the land left of the border. */
  toLeft: boolean;
}

/** Segments or squares about one patch, and borders in it: with more of them an overlay in the database is as fast. */
const MOST_NEAR = 8192;
const MOST_BORDERS = 512;

/** Finds the borders that touch patches, one patch after another. */
export class BorderFinder {
  private readonly near: number[] = [];

  private readonly land: LandRaster;

  constructor(land: LandRaster) {
    this.land = land;
  }

  /**
   * @returns in an order of their own, whatever the raster; null where one of them has not exactly one cell on either
   *   side, or something lies too near to something else to tell
   */
  find(patch: PatchOutline): Border[] | null {
    if (!this.gather(patch)) return null;
    const borders: Border[] = [];
    const ahead: number[] = [];
    const back: number[] = [];
    const { xy } = this.land;
    for (const n of this.near) {
      const at = 2 * n;
      const isAhead = xy[at]! < xy[at + 2]! || (xy[at] === xy[at + 2] && xy[at + 1]! < xy[at + 3]!);
      const border = this.touch(patch, n, isAhead);
      if (border === null) return null;
      if (border === undefined) continue;
      if (isAhead) borders.push(border);
      (isAhead ? ahead : back).push(n);
    }
    if (borders.length === 0) return back.length === 0 ? borders : null;
    if (borders.length > MOST_BORDERS || ahead.length !== back.length) return null;
    for (const [b, border] of borders.entries()) {
      const right = this.ownerBehind(border, back);
      if (right === null || right === this.land.owner[ahead[b]!]) return null;
      border.right = right;
    }
    return borders.sort((a, b) => a.x0 - b.x0 || a.y0 - b.y0 || a.x1 - b.x1 || a.y1 - b.y1);
  }

  /** Segments whose box meets the patch's, into `near`; false when there are too many. */
  private gather({ west, south, east, north }: PatchOutline): boolean {
    const { land, near } = this;
    const { xy, side, columns, rows, starts, segments } = land;
    near.length = 0;
    const fromColumn = Math.max(0, Math.floor((west - land.west) / side));
    const toColumn = Math.min(columns - 1, Math.floor((east - land.west) / side));
    const fromRow = Math.max(0, Math.floor((south - land.south) / side));
    const toRow = Math.min(rows - 1, Math.floor((north - land.south) / side));
    if ((toColumn - fromColumn + 1) * (toRow - fromRow + 1) > MOST_NEAR) return false;
    for (let row = fromRow; row <= toRow; row++) {
      const end = starts[row * columns + toColumn + 1]!;
      for (let s = starts[row * columns + fromColumn]!; s < end; s++) {
        const n = segments[s]!;
        const x0 = xy[2 * n]!;
        const x1 = xy[2 * n + 2]!;
        if ((x0 < west && x1 < west) || (x0 > east && x1 > east)) continue;
        const y0 = xy[2 * n + 1]!;
        const y1 = xy[2 * n + 3]!;
        if ((y0 < south && y1 < south) || (y0 > north && y1 > north)) continue;
        // It may pass through several of the squares.
        if (!near.includes(n)) near.push(n);
      }
    }
    return near.length <= MOST_NEAR;
  }

  /** The segment as a border when it touches the patch, undefined when it does not, null when that cannot be told. */
  private touch(patch: PatchOutline, n: number, isAhead: boolean): Border | undefined | null {
    const { xy, owner } = this.land;
    const from = isAhead ? 2 * n : 2 * n + 2;
    const to = isAhead ? 2 * n + 2 : 2 * n;
    const x0 = xy[from]!;
    const y0 = xy[from + 1]!;
    const x1 = xy[to]!;
    const y1 = xy[to + 1]!;
    const lowY = Math.min(y0, y1);
    const highY = Math.max(y0, y1);
    const { xs: px, ys: py, begins } = patch;
    let crossings: Crossing[] | undefined;
    let inside = false;
    for (let ring = 0; ring < patch.rings; ring++) {
      const begin = begins[ring]!;
      const end = begins[ring + 1]! - 1;
      let bx = px[begin]!;
      let by = py[begin]!;
      for (let p = begin; p < end; p++) {
        const ax = bx;
        const ay = by;
        bx = px[p + 1]!;
        by = py[p + 1]!;
        if ((ay < lowY && by < lowY) || (ay > highY && by > highY)) continue;
        const up = ay <= y0;
        if (up !== by <= y0) {
          const side = clearSide(ax, ay, bx, by, x0, y0);
          if (side === 0) return null;
          // A ray to the east meets the segment when the border's end lies to the left of one that goes up.
          if (side > 0 === up) inside = !inside;
        }
        if ((ax < x0 && bx < x0) || (ax > x1 && bx > x1)) continue;
        const beginsAt = clearCrossing(x0, y0, x1, y1, ax, ay, bx, by);
        if (Number.isNaN(beginsAt)) return null;
        if (beginsAt !== 0)
          (crossings ??= []).push(
            cross(x0, y0, x1, y1, { segment: p, ax, ay, bx, by, toLeft: beginsAt < 0 }),
          );
      }
    }
    if (!inside && !crossings) return undefined;
    const left = owner[n]!;
    return { x0, y0, x1, y1, left, right: -1, beginsInside: inside, crossings: crossings ?? [] };
  }

  /** The one cell on the other side of a border: that runs through the same vertices the other way. */
  private ownerBehind({ x0, y0, x1, y1 }: Border, back: readonly number[]): number | null {
    const { xy, owner } = this.land;
    let found: number | null = null;
    for (const n of back) {
      const at = 2 * n;
      if (xy[at] !== x1 || xy[at + 1] !== y1 || xy[at + 2] !== x0 || xy[at + 3] !== y0) continue;
      if (found !== null) return null;
      found = owner[n]!;
    }
    return found;
  }
}

/** Where the patch's segment from a to b crosses the border from 0 to 1. */
function cross(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  {
    segment,
    ax,
    ay,
    bx,
    by,
    toLeft,
  }: { segment: number; ax: number; ay: number; bx: number; by: number; toLeft: boolean },
): Crossing {
  const dx = bx - ax;
  const dy = by - ay;
  const ex = x1 - x0;
  const ey = y1 - y0;
  const determinant = dx * ey - dy * ex;
  const t = ((x0 - ax) * ey - (y0 - ay) * ex) / determinant;
  const u = ((x0 - ax) * dy - (y0 - ay) * dx) / determinant;
  return { segment, t, u, x: ax + t * dx, y: ay + t * dy, toLeft };
}
