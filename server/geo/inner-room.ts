export type Ring = readonly (readonly [number, number])[] | GeoJSON.Position[];

/** The edges of a polygon: of each its ends, its direction and its length, one after another. */
export interface Edges {
  count: number;
  numbers: Float64Array;
}

const STRIDE = 7;
// So many edges are met by the rays that look for the widest place to start from.
const MOST_PROBED = 40_000;

export function edgesOf(rings: readonly Ring[]): Edges {
  const numbers: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [ax, ay] = ring[i] as [number, number];
      const [bx, by] = ring[i + 1] as [number, number];
      const length = Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2);
      // A point twice is no edge, and has no direction.
      if (length > 0) numbers.push(ax, ay, bx, by, (bx - ax) / length, (by - ay) / length, length);
    }
  }
  return { count: numbers.length / STRIDE, numbers: Float64Array.from(numbers) };
}

/** Distance of a point to the outline, positive inside. */
export function signedDistance(x: number, y: number, { numbers }: Edges): number {
  let inside = false;
  let nearest = Infinity;
  for (let i = 0; i < numbers.length; i += STRIDE) {
    const ax = numbers[i]!;
    const ay = numbers[i + 1]!;
    const by = numbers[i + 3]!;
    if (ay > y !== by > y && x < ((numbers[i + 2]! - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    const ux = numbers[i + 4]!;
    const uy = numbers[i + 5]!;
    const length = numbers[i + 6]!;
    let along = (x - ax) * ux + (y - ay) * uy;
    if (along < 0) along = 0;
    else if (along > length) along = length;
    const ex = ax + along * ux - x;
    const ey = ay + along * uy - y;
    const square = ex * ex + ey * ey;
    if (square < nearest) nearest = square;
  }
  return (inside ? 1 : -1) * Math.sqrt(nearest);
}

/**
 * How wide a circle about any point of a square can be at most, by its radius: of two edges that run along the whole square
 * the nearer one is no farther from a point than half of what both are together. Between parallel edges that is half
 * the distance of these, however large the square. Infinity where no two edges run along it.
 * @param half half the side of the square about (x, y)
 */
export function roomBetween(x: number, y: number, half: number, { numbers }: Edges): number {
  let first = Infinity;
  let nx = 0;
  let ny = 0;
  for (let i = 0; i < numbers.length; i += STRIDE) {
    const across = acrossWhole(x, y, half, numbers, i);
    if (Math.abs(across) >= first) continue;
    first = Math.abs(across);
    const side = across < 0 ? -1 : 1;
    nx = -numbers[i + 5]! * side;
    ny = numbers[i + 4]! * side;
  }
  if (first === Infinity) return Infinity;
  let room = Infinity;
  // A point of the square on the other side of an edge is so far from it at most.
  const beyondFirst = half * (Math.abs(nx) + Math.abs(ny)) - first;
  for (let i = 0; i < numbers.length; i += STRIDE) {
    const across = acrossWhole(x, y, half, numbers, i);
    const second = Math.abs(across);
    if (second === Infinity || (first + second) / 2 >= room) continue;
    const side = across < 0 ? -1 : 1;
    const mx = -numbers[i + 5]! * side;
    const my = numbers[i + 4]! * side;
    const between = (first + second + half * (Math.abs(nx + mx) + Math.abs(ny + my))) / 2;
    const beyond = half * (Math.abs(mx) + Math.abs(my)) - second;
    room = Math.min(room, Math.max(between, beyond, beyondFirst));
  }
  return room;
}

/** Signed distance of the square's centre to the line of an edge that runs along all of the square; else Infinity. */
function acrossWhole(x: number, y: number, half: number, numbers: Float64Array, i: number): number {
  const dx = x - numbers[i]!;
  const dy = y - numbers[i + 1]!;
  const ux = numbers[i + 4]!;
  const uy = numbers[i + 5]!;
  const along = dx * ux + dy * uy;
  const reach = half * (Math.abs(ux) + Math.abs(uy));
  return along < reach || along > numbers[i + 6]! - reach ? Infinity : dy * ux - dx * uy;
}

/**
 * The widest of the circles halfway across from the middles of edges to whatever lies opposite: on a strip nearly the
 * widest there is, and then a search has only to show that.
 */
export function probeAcross(edges: Edges): number {
  const { numbers, count } = edges;
  let best = 0;
  const stride = STRIDE * Math.max(1, Math.ceil(count ** 2 / MOST_PROBED));
  for (let i = 0; i < numbers.length; i += stride) {
    const [mx, my] = [(numbers[i]! + numbers[i + 2]!) / 2, (numbers[i + 1]! + numbers[i + 3]!) / 2];
    for (const side of [1, -1]) {
      const [nx, ny] = [-numbers[i + 5]! * side, numbers[i + 4]! * side];
      const half = firstHit(mx, my, nx, ny, numbers, i) / 2;
      if (half > best && half < Infinity)
        best = Math.max(best, signedDistance(mx + nx * half, my + ny * half, edges));
    }
  }
  return best;
}

/** How far a ray goes before it meets an edge other than the one it starts from. */
function firstHit(x: number, y: number, dx: number, dy: number, numbers: Float64Array, from: number): number {
  let first = Infinity;
  for (let i = 0; i < numbers.length; i += STRIDE) {
    const ax = numbers[i]! - x;
    const ay = numbers[i + 1]! - y;
    const bx = numbers[i + 2]! - x;
    const by = numbers[i + 3]! - y;
    // Which side of the ray the ends lie on.
    const a = dx * ay - dy * ax;
    const b = dx * by - dy * bx;
    if (a > 0 === b > 0 || i === from) continue;
    const t = ((ax * dx + ay * dy) * b - (bx * dx + by * dy) * a) / (b - a);
    if (t > 0 && t < first) first = t;
  }
  return first;
}
