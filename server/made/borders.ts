import { toGrid } from '../geo/crs/to-4490.ts';
import type { Lattice } from './lattice.ts';
import type { Ground } from './place-lattice.ts';
import type { Random } from './random.ts';

/** The inner points of every edge, from its start to its end; x, y in turn, lon/lat on the working grid. */
export interface Borders {
  lattice: Lattice;
  ground: Ground;
  /** Points between the two ends of each edge. */
  inner: number;
  points: Float64Array;
  /** Along each edge: place between its ends (0 to 1) and height above the straight line, as `edgePoint` takes them. */
  along: Float64Array;
  height: Float64Array;
}

const ROUGHNESS = 0.55; // each halving of an edge is rougher than the last by this
const FIRST_RISE = 0.42;
/** Of the way to the site. What lies beyond is left to planted faults. */
export const HIGHEST = 0.55;

/**
 * Makes every border once, rough like one that follows ridges and streams; cells and their parents are put together
 * from the very same points. A border is a curve over its straight edge that stays in the two triangles between the
 * edge and the sites beside it: the triangles of two edges share no ground, so borders cannot cross.
 * @param sided edges that must keep to one side: 1 left, -1 right
 */
export function drawBorders(
  lattice: Lattice,
  ground: Ground,
  options: { segments: number; sided: ReadonlyMap<number, 1 | -1> },
  random: Random,
): Borders {
  const inner = options.segments - 1;
  const borders: Borders = {
    lattice,
    ground,
    inner,
    points: new Float64Array(lattice.edges * inner * 2),
    along: new Float64Array(lattice.edges * inner),
    height: new Float64Array(lattice.edges * inner),
  };
  const heights = new Float64Array(options.segments + 1);
  for (let edge = 0; edge < lattice.edges; edge++) {
    if (lattice.from[edge] === -1) continue;
    const side = options.sided.get(edge);
    displace(heights, random);
    for (let i = 1; i <= inner; i++) {
      const along = (i + (random() - 0.5) * 0.5) / options.segments;
      const limit = HIGHEST * roof(along);
      const height = Math.max(-limit, Math.min(limit, heights[i]!));
      borders.along[edge * inner + i - 1] = along;
      borders.height[edge * inner + i - 1] = side ? side * Math.abs(height) : height;
    }
    touchDown(borders.height.subarray(edge * inner, (edge + 1) * inner));
    for (let i = 0; i < inner; i++) {
      const at = edge * inner + i;
      borders.points.set(edgePoint(borders, edge, borders.along[at]!, borders.height[at]!), at * 2);
    }
  }
  return borders;
}

/** How high a triangle over the edge is at a place along it: 1 in the middle, 0 at both ends. */
export const roof = (along: number): number => 2 * Math.min(along, 1 - along);

/** A point over an edge: height 1 in the middle is the site on the left, -1 the one on the right. */
export function edgePoint(
  { lattice, ground }: Pick<Borders, 'lattice' | 'ground'>,
  edge: number,
  along: number,
  height: number,
): [lon: number, lat: number] {
  const { vertices, sites } = ground;
  const [from, to] = [lattice.from[edge]! * 2, lattice.to[edge]! * 2];
  const site = (height > 0 ? lattice.left : lattice.right)[edge]!;
  const beside = site === -1 ? (height > 0 ? lattice.right : lattice.left)[edge]! : site;
  // Outside the land there is no site: half the way to the other one, mirrored.
  const rise = Math.abs(height) * (site === -1 ? -0.5 : 1);
  const at = (axis: 0 | 1) => {
    const [a, b] = [vertices[from + axis]!, vertices[to + axis]!];
    return toGrid(a + along * (b - a) + rise * (sites[beside * 2 + axis]! - (a + b) / 2));
  };
  return [at(0), at(1)];
}

/** Midpoint displacement: 0 at both ends. The number of segments is a power of two. */
function displace(heights: Float64Array, random: Random): void {
  const last = heights.length - 1;
  heights[0] = heights[last] = 0;
  for (let span = last, rise = FIRST_RISE; span > 1; span /= 2, rise *= ROUGHNESS)
    for (let i = span / 2; i < last; i += span)
      heights[i] = (heights[i - span / 2]! + heights[i + span / 2]!) / 2 + (random() * 2 - 1) * rise;
}

/** Where a border changes sides, it does so in a point on the straight edge: each segment stays in one triangle. */
function touchDown(heights: Float64Array): void {
  for (let i = 1; i < heights.length; i++) {
    const [a, b] = [heights[i - 1]!, heights[i]!];
    if (a * b < 0) heights[Math.abs(a) < Math.abs(b) ? i - 1 : i] = 0;
  }
}
