/**
 * The border segments of an outline as hashes, so that segments of different cells can be compared without keeping
 * coordinates: equal for the same two vertices on the working grid of 1e-9° (64 bits, two lanes of 32), and with the way
 * they are run through. Shells count as anticlockwise and holes as clockwise however they were drawn: land lies to the left.
 */
export interface EdgeList {
  count: number;
  low: Int32Array;
  high: Int32Array;
  /** +1 or −1: which of its two ways the segment is run through. */
  way: Int8Array;
  bbox4490: [west: number, south: number, east: number, north: number];
}

const GRID = 1e9;
const TWO_32 = 4294967296;
const POLYGON_COUNT_AT = 5;

export function newEdgeList(): EdgeList {
  return {
    ...{ count: 0, low: new Int32Array(1024), high: new Int32Array(1024), way: new Int8Array(1024) },
    bbox4490: [Infinity, Infinity, -Infinity, -Infinity],
  };
}

/**
 * @param wkb a little-endian MultiPolygon in lon/lat, without SRID
 * @param list is filled anew; lists are used again because provinces have millions of segments
 */
export function readEdges(wkb: Buffer, list: EdgeList): void {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  list.count = 0;
  list.bbox4490 = [Infinity, Infinity, -Infinity, -Infinity];
  makeRoom(list, wkb.length >> 4);
  const polygons = view.getUint32(POLYGON_COUNT_AT, true);
  let at = 9;
  for (let p = 0; p < polygons; p++) {
    const rings = view.getUint32(at + 5, true);
    at += 9;
    for (let r = 0; r < rings; r++) {
      const points = view.getUint32(at, true);
      addRing(view, at + 4, points, r === 0, list);
      at += 4 + points * 16;
    }
  }
}

function addRing(view: DataView, start: number, points: number, isShell: boolean, list: EdgeList): void {
  const { low, high, way, bbox4490: box } = list;
  const first = list.count;
  let [count, twiceArea, originX, originY, fromX, fromY, fromA, fromB] = [first, 0, 0, 0, 0, 0, 0, 0];
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let n = 0, at = start; n < points; n++, at += 16) {
    const x = Math.round(view.getFloat64(at, true) * GRID);
    const y = Math.round(view.getFloat64(at + 8, true) * GRID);
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
    // Two independent hashes of the vertex. `far` is what does not fit into 32 bits.
    const xLow = x | 0;
    const yLow = y | 0;
    const far = Math.imul(Math.floor(x / TWO_32), 0x1b873593) ^ Math.imul(Math.floor(y / TWO_32), 0x38b34ae5);
    const a = mix(Math.imul(xLow, 0xcc9e2d51) ^ mix(yLow ^ far));
    const b = mix(Math.imul(yLow, 0x9e3779b1) ^ mix((xLow + 0x7f4a7c15) ^ far));
    if (n === 0) {
      originX = x;
      originY = y;
    } else if (x !== fromX || y !== fromY) {
      // The same hash whichever way the segment runs: the vertices are taken in the order of their own hashes.
      const ahead = fromA < a || (fromA === a && fromB < b);
      low[count] = ahead
        ? mix(Math.imul(fromA, 5) ^ mix((b + a) | 0))
        : mix(Math.imul(a, 5) ^ mix((fromB + fromA) | 0));
      high[count] = ahead
        ? mix(Math.imul(fromB, 9) ^ mix(a ^ Math.imul(b, 3)))
        : mix(Math.imul(b, 9) ^ mix(fromA ^ Math.imul(fromB, 3)));
      way[count++] = ahead ? 1 : -1;
      twiceArea += (fromX - originX) * (y - originY) - (x - originX) * (fromY - originY);
    }
    fromX = x;
    fromY = y;
    fromA = a;
    fromB = b;
  }
  if (twiceArea > 0 !== isShell) for (let n = first; n < count; n++) way[n] = -way[n]!;
  list.count = count;
  if (west / GRID < box[0]) box[0] = west / GRID;
  if (south / GRID < box[1]) box[1] = south / GRID;
  if (east / GRID > box[2]) box[2] = east / GRID;
  if (north / GRID > box[3]) box[3] = north / GRID;
}

function makeRoom(list: EdgeList, edges: number): void {
  if (list.low.length >= edges) return;
  const size = Math.max(edges, list.low.length * 2);
  list.low = new Int32Array(size);
  list.high = new Int32Array(size);
  list.way = new Int8Array(size);
}

/** The finaliser of MurmurHash3: every bit of the input reaches every bit of the result. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
