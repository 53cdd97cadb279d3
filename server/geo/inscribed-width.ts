/**
 * Width of a polygon as a person means it: the diameter of the largest circle that fits inside.
 * Branch and bound over squares (as mapbox/polylabel does), with the bound relative to the width itself, because a
 * strip of 20 km by 1 m needs centimetres and no more.
 * GEOS's own largest circle stops at a thousandth of the extent: 20 m for that strip.
 */
type Ring = readonly (readonly [number, number])[] | GeoJSON.Position[];

const RELATIVE_PRECISION = 0.02;
const FINEST_M = 0.0005;
// Gives up refining with the best width so far after so many distances to edges. That is for long strips, where the search has
// the width early (from rays across it) and spends its time on proving that no spot of the strip is wider.
const MOST_DISTANCES = 100_000;
const [FEWEST_SQUARES, MOST_SQUARES] = [50, 20_000];
const MOST_STARTS = 500;
// So many edges are met by the rays that look for the widest place to start from.
const MOST_PROBED = 40_000;

interface Square {
  x: number;
  y: number;
  half: number;
  /** Signed distance of the centre to the outline, positive inside. */
  inside: number;
  /** The best any point of the square can reach. */
  best: number;
}

/**
 * @param geometry rings in metres (a local plane)
 * @param atLeastM width of a circle known to fit: a head start
 * @returns metres, within 2 % (never too wide); 0 for an empty geometry
 */
export function inscribedWidth(geometry: GeoJSON.MultiPolygon, atLeastM = 0): number {
  return geometry.coordinates.reduce(
    (widest, rings) => Math.max(widest, polygonWidth(rings, widest)),
    atLeastM,
  );
}

function polygonWidth(rings: Ring[], atLeastM: number): number {
  const outer = rings[0];
  if (!outer || outer.length < 4) return 0;
  const edges = flattenEdges(rings);
  const [minX, minY, maxX, maxY] = extentOf(outer);
  const side = Math.min(maxX - minX, maxY - minY);
  if (!(side > 0)) return 0;
  const queue = new MaxHeap();
  // Squares start at the shape's short side: a slanted strip needs some halvings more, the bound cuts the rest away. Dust of
  // 500 m by 0.1 mm would begin with millions of them, so the long side bounds their number.
  const step = Math.max(side, Math.max(maxX - minX, maxY - minY) / MOST_STARTS);
  const half = step / 2;
  let best = Math.max(areaOverPerimeter(rings), atLeastM / 2, probeAcross(edges));
  const visit = (x: number, y: number, h: number) => {
    const inside = signedDistance(x, y, edges);
    if (inside > best) best = inside;
    const reach = inside + h * Math.SQRT2;
    if (reach > best + slack(best)) queue.push({ x, y, half: h, inside, best: reach });
  };
  for (let x = minX; x < maxX; x += step)
    for (let y = minY; y < maxY; y += step) visit(x + half, y + half, half);
  // A square is cut into four, and an edge is four numbers.
  const most = Math.min(MOST_SQUARES, Math.max(FEWEST_SQUARES, MOST_DISTANCES / edges.length));
  for (let squares = 0; squares < most; squares++) {
    const square = queue.pop();
    if (!square || square.best <= best + slack(best)) break;
    const h = square.half / 2;
    visit(square.x - h, square.y - h, h);
    visit(square.x + h, square.y - h, h);
    visit(square.x - h, square.y + h, h);
    visit(square.x + h, square.y + h, h);
  }
  return best * 2;
}

const slack = (radius: number) => Math.max(FINEST_M, radius * RELATIVE_PRECISION);

/** A circle of at least area ÷ perimeter fits into any polygon: a good first bound for strips. */
function areaOverPerimeter(rings: Ring[]): number {
  let area = 0;
  let perimeter = 0;
  rings.forEach((ring, n) => {
    let twice = 0;
    for (let i = 0; i + 1 < ring.length; i++) {
      const [ax, ay] = ring[i] as [number, number];
      const [bx, by] = ring[i + 1] as [number, number];
      twice += ax * by - bx * ay;
      perimeter += Math.hypot(bx - ax, by - ay);
    }
    area += (n === 0 ? 1 : -1) * Math.abs(twice / 2);
  });
  return perimeter > 0 ? Math.max(0, area / perimeter) : 0;
}

/**
 * The widest of the circles halfway across from the middles of edges to whatever lies opposite: on a strip nearly the
 * widest there is, and then the search has only to show that.
 */
function probeAcross(edges: Float64Array): number {
  let best = 0;
  const stride = 4 * Math.max(1, Math.ceil(edges.length ** 2 / 16 / MOST_PROBED));
  for (let i = 0; i < edges.length; i += stride) {
    const [ax, ay, bx, by] = [edges[i]!, edges[i + 1]!, edges[i + 2]!, edges[i + 3]!];
    const length = Math.hypot(bx - ax, by - ay);
    if (length === 0) continue;
    const [mx, my] = [(ax + bx) / 2, (ay + by) / 2];
    const [nx, ny] = [(ay - by) / length, (bx - ax) / length];
    for (const side of [1, -1]) {
      const across = firstHit(mx, my, nx * side, ny * side, edges, i);
      if (across / 2 <= best || across === Infinity) continue;
      best = Math.max(
        best,
        signedDistance(mx + (nx * side * across) / 2, my + (ny * side * across) / 2, edges),
      );
    }
  }
  return best;
}

/** How far a ray goes before it meets an edge other than the one it starts from. */
function firstHit(x: number, y: number, dx: number, dy: number, edges: Float64Array, from: number): number {
  let first = Infinity;
  for (let i = 0; i < edges.length; i += 4) {
    const [ax, ay] = [edges[i]! - x, edges[i + 1]! - y];
    const [bx, by] = [edges[i + 2]! - x, edges[i + 3]! - y];
    // Which side of the ray the ends lie on.
    const a = dx * ay - dy * ax;
    const b = dx * by - dy * bx;
    if (a > 0 === b > 0 || i === from) continue;
    const t = ((ax * dx + ay * dy) * b - (bx * dx + by * dy) * a) / (b - a);
    if (t > 0 && t < first) first = t;
  }
  return first;
}

function flattenEdges(rings: Ring[]): Float64Array {
  const edges: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [ax, ay] = ring[i] as [number, number];
      const [bx, by] = ring[i + 1] as [number, number];
      edges.push(ax, ay, bx, by);
    }
  }
  return Float64Array.from(edges);
}

function extentOf(ring: Ring): [number, number, number, number] {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const position of ring) {
    const [x, y] = position as [number, number];
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  return [minX, minY, maxX, maxY];
}

function signedDistance(x: number, y: number, edges: Float64Array): number {
  let inside = false;
  let nearest = Infinity;
  for (let i = 0; i < edges.length; i += 4) {
    const ax = edges[i]!;
    const ay = edges[i + 1]!;
    const bx = edges[i + 2]!;
    const by = edges[i + 3]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    const dx = bx - ax;
    const dy = by - ay;
    const length2 = dx * dx + dy * dy;
    const t = length2 > 0 ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length2)) : 0;
    const ex = ax + t * dx - x;
    const ey = ay + t * dy - y;
    nearest = Math.min(nearest, ex * ex + ey * ey);
  }
  return (inside ? 1 : -1) * Math.sqrt(nearest);
}

class MaxHeap {
  private readonly items: Square[] = [];

  push(square: Square): void {
    const { items } = this;
    let i = items.push(square) - 1;
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (items[up]!.best >= square.best) break;
      items[i] = items[up]!;
      i = up;
    }
    items[i] = square;
  }

  pop(): Square | undefined {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (!top || !last || items.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]!.best > items[child]!.best) child++;
      if (items[child]!.best <= last.best) break;
      items[i] = items[child]!;
      i = child;
    }
    items[i] = last;
    return top;
  }
}
