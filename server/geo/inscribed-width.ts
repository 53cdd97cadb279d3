import { edgesOf, probeAcross, roomBetween, signedDistance, type Ring } from './inner-room.ts';

/**
 * Width of a polygon as a person means it: the diameter of the largest circle that fits inside.
 * Branch and bound over squares (as mapbox/polylabel does), with the bound relative to the width itself, because a
 * strip of 20 km by 1 m needs centimetres and no more.
 * GEOS's own largest circle stops at a thousandth of the extent: 20 m for that strip.
 */
const RELATIVE_PRECISION = 0.02;
const FINEST_M = 0.0005;
// Gives up refining with the best width so far after so many distances to edges. That is for long strips, where the search has
// the width early (from rays across it) and spends its time on proving that no spot of the strip is wider.
const MOST_DISTANCES = 100_000;
const [FEWEST_SQUARES, MOST_SQUARES] = [50, 20_000];
const MOST_STARTS = 500;

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
  const edges = edgesOf(rings);
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
    const enough = best + slack(best);
    if (reach <= enough) return;
    // Between two edges there is no more room than half of what lies between them: a strip is done with at its first squares.
    const room = Math.min(reach, roomBetween(x, y, h, edges));
    if (room > enough) queue.push({ x, y, half: h, inside, best: room });
  };
  for (let x = minX; x < maxX; x += step)
    for (let y = minY; y < maxY; y += step) visit(x + half, y + half, half);
  // A square is cut into four.
  const most = Math.min(MOST_SQUARES, Math.max(FEWEST_SQUARES, MOST_DISTANCES / (4 * edges.count)));
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
