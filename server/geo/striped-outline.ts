import { eachWkbVertex } from './read-wkb.ts';
import { sideOfLine } from './side-of-line.ts';

const EDGES_A_STRIPE = 4;
const MOST_STRIPES = 4096;

/**
 * The outline of a valid MultiPolygon, its edges sorted into stripes from south to north: where a point lies is told by
 * the few edges at its height, however long the outline.
 */
export class StripedOutline {
  /** West, south, east, north. */
  readonly bbox: readonly [number, number, number, number];
  /** x0, y0, x1, y1 of every edge. */
  private readonly edges: Float64Array;
  /** Edges by stripe, and where each stripe begins among them. */
  private readonly members: Int32Array;
  private readonly starts: Int32Array;
  private readonly south: number;
  private readonly perUnit: number;

  /** @param wkb little-endian MultiPolygon without an SRID */
  constructor(wkb: Buffer) {
    const edges = new Float64Array(wkb.length / 4); // 16 bytes a vertex, four numbers an edge
    let count = 0;
    let [lastX, lastY, isFirst] = [0, 0, true];
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    eachWkbVertex(wkb, (x, y, closes) => {
      if (!isFirst) {
        edges[count] = lastX;
        edges[count + 1] = lastY;
        edges[count + 2] = x;
        edges[count + 3] = y;
        count += 4;
      }
      isFirst = closes;
      lastX = x;
      lastY = y;
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    });
    this.bbox = [west, south, east, north];
    this.edges = edges.subarray(0, count);
    const stripes = Math.max(1, Math.min(MOST_STRIPES, Math.floor(count / 4 / EDGES_A_STRIPE)));
    this.south = south;
    this.perUnit = north > south ? stripes / (north - south) : 0;
    this.starts = new Int32Array(stripes + 1);
    this.eachMembership((stripe) => this.starts[stripe + 1]!++);
    for (let n = 0; n < stripes; n++) this.starts[n + 1]! += this.starts[n]!;
    this.members = new Int32Array(this.starts[stripes]!);
    const next = this.starts.slice();
    this.eachMembership((stripe, edge) => (this.members[next[stripe]!++] = edge));
  }

  /** 1 inside, -1 outside, 0 not certain: on the line, or too close to it for doubles to tell. */
  sideOf(x: number, y: number): -1 | 0 | 1 {
    const { edges, members, starts } = this;
    let inside = false;
    const stripe = this.stripeOf(y);
    const end = starts[stripe + 1]!;
    for (let n = starts[stripe]!; n < end; n++) {
      const i = members[n]!;
      const y0 = edges[i + 1]!;
      const y1 = edges[i + 3]!;
      if (y0 > y === y1 > y) continue;
      const side = sideOfLine(edges[i]!, y0, edges[i + 2]!, y1, x, y);
      if (side === 0) return 0;
      if (side > 0 === y1 > y0) inside = !inside;
    }
    return inside ? 1 : -1;
  }

  private eachMembership(visit: (stripe: number, edge: number) => void): void {
    const { edges } = this;
    for (let i = 0; i < edges.length; i += 4) {
      const [y0, y1] = [edges[i + 1]!, edges[i + 3]!];
      const top = this.stripeOf(y0 > y1 ? y0 : y1);
      for (let n = this.stripeOf(y0 < y1 ? y0 : y1); n <= top; n++) visit(n, i);
    }
  }

  private stripeOf(y: number): number {
    return Math.max(0, Math.min(this.starts.length - 2, Math.floor((y - this.south) * this.perUnit)));
  }
}
