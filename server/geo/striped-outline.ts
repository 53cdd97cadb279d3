import { eachWkbVertex } from './read-wkb.ts';
import { sideOfLine } from './side-of-line.ts';

const EDGES_A_STRIPE = 4;
const MOST_STRIPES = 4096;

/**
 * The outline of a valid MultiPolygon, its edges sorted into stripes from south to north: where a point lies is told by
 * the few edges at its height, however long the outline.
 */
export class StripedOutline {
  /** x0, y0, x1, y1 of every edge. */
  private readonly edges: Float64Array;
  private readonly stripes: number[][];
  private readonly south: number;
  private readonly perUnit: number;

  /** @param wkb little-endian MultiPolygon without an SRID */
  constructor(wkb: Buffer) {
    const edges: number[] = [];
    let last: [number, number] | null = null;
    let south = Infinity;
    let north = -Infinity;
    eachWkbVertex(wkb, (x, y, closes) => {
      if (last) edges.push(last[0], last[1], x, y);
      last = closes ? null : [x, y];
      if (y < south) south = y;
      if (y > north) north = y;
    });
    this.edges = Float64Array.from(edges);
    const count = Math.max(1, Math.min(MOST_STRIPES, Math.floor(edges.length / 4 / EDGES_A_STRIPE)));
    this.stripes = Array.from({ length: count }, () => []);
    this.south = south;
    this.perUnit = north > south ? count / (north - south) : 0;
    for (let i = 0; i < edges.length; i += 4) {
      const [y0, y1] = [edges[i + 1]!, edges[i + 3]!];
      const top = this.stripeOf(Math.max(y0, y1));
      for (let n = this.stripeOf(Math.min(y0, y1)); n <= top; n++) this.stripes[n]!.push(i);
    }
  }

  /** 1 inside, -1 outside, 0 not certain: on the line, or too close to it for doubles to tell. */
  sideOf(x: number, y: number): -1 | 0 | 1 {
    const { edges } = this;
    let inside = false;
    for (const i of this.stripes[this.stripeOf(y)]!) {
      const y0 = edges[i + 1]!;
      const y1 = edges[i + 3]!;
      if (y0 > y === y1 > y) continue;
      const side = sideOfLine(edges[i]!, y0, edges[i + 2]!, y1, x, y);
      if (side === 0) return 0;
      if (side > 0 === y1 > y0) inside = !inside;
    }
    return inside ? 1 : -1;
  }

  private stripeOf(y: number): number {
    return Math.max(0, Math.min(this.stripes.length - 1, Math.floor((y - this.south) * this.perUnit)));
  }
}
