/**
 * The outlines of the cells of a day in memory, so that it can be told without the database what a patch touches: their
 * segments, listed by the squares of a raster they pass through, and for each square in what cell its centre lies.
 * Degrees. A border that two cells share is held twice, once for each, run through in opposite ways.
 */
export interface LandRaster {
  /**
   * Vertices of all rings one after another, x and y in turn, shells anticlockwise and holes clockwise: land lies to the
   * left. What is looked at together lies together: patches come from anywhere, and memory is what is waited for.
   */
  xy: Float64Array;
  /** Number of the cell whose segment begins at the vertex; −1 at the last vertex of a ring. */
  owner: Int32Array;
  vertices: number;
  west: number;
  south: number;
  /** Side of a square. */
  side: number;
  columns: number;
  rows: number;
  /** Segments (the vertex they begin at) through square s: `segments[starts[s]]` to before `segments[starts[s + 1]]`. */
  starts: Int32Array;
  segments: Int32Array;
  /** The cell at the centre of each square, or `NOWHERE`, `SEVERAL`, `UNCLEAR`. */
  centres: Int32Array;
}

/** In no cell. */
export const NOWHERE = -1;
/** In more than one cell. */
export const SEVERAL = -2;
/** So near to a border that rounding could turn the answer round. */
export const UNCLEAR = -3;

/** Degrees (a millimetre) that a centre keeps off a border, and by which squares are widened against rounding. */
const OFF = 1e-8;
const MOST_SQUARES = 1 << 23;

type Outlines = Pick<LandRaster, 'xy' | 'owner' | 'vertices'>;

export function newOutlines(): Outlines {
  return { xy: new Float64Array(8192), owner: new Int32Array(4096), vertices: 0 };
}

/**
 * @param wkb a little-endian MultiPolygon in lon/lat, without SRID
 * @param cell its number, from 0
 */
export function addOutline(outlines: Outlines, cell: number, wkb: Buffer): void {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  makeRoom(outlines, outlines.vertices + (wkb.length >> 4));
  let at = 9;
  for (let polygons = view.getUint32(5, true); polygons > 0; polygons--) {
    const rings = view.getUint32(at + 5, true);
    at += 9;
    for (let r = 0; r < rings; r++) {
      const points = view.getUint32(at, true);
      at += 4;
      addRing(outlines, cell, { view, at, points, isShell: r === 0 });
      at += points * 16;
    }
  }
}

function addRing(
  outlines: Outlines,
  cell: number,
  ring: { view: DataView; at: number; points: number; isShell: boolean },
): void {
  const { xy, owner } = outlines;
  const first = outlines.vertices;
  const end = first + ring.points;
  const originX = ring.view.getFloat64(ring.at, true);
  const originY = ring.view.getFloat64(ring.at + 8, true);
  let twiceArea = 0;
  let lastX = 0;
  let lastY = 0;
  for (let n = first, at = ring.at; n < end; n++, at += 16) {
    const x = ring.view.getFloat64(at, true);
    const y = ring.view.getFloat64(at + 8, true);
    xy[2 * n] = x;
    xy[2 * n + 1] = y;
    twiceArea += lastX * (y - originY) - (x - originX) * lastY;
    lastX = x - originX;
    lastY = y - originY;
  }
  owner.fill(cell, first, end - 1);
  owner[end - 1] = -1;
  outlines.vertices = end;
  if (twiceArea > 0 !== ring.isShell) reverse(xy, first, end);
}

/** Turns round the order of the vertices from `first` to before `end`. */
function reverse(xy: Float64Array, first: number, end: number): void {
  for (let a = 2 * first, b = 2 * end - 2; a < b; a += 2, b -= 2) {
    const x = xy[a]!;
    const y = xy[a + 1]!;
    xy[a] = xy[b]!;
    xy[a + 1] = xy[b + 1]!;
    xy[b] = x;
    xy[b + 1] = y;
  }
}

function makeRoom(outlines: Outlines, vertices: number): void {
  if (outlines.owner.length >= vertices) return;
  const size = Math.max(vertices, outlines.owner.length * 2);
  const xy = new Float64Array(size * 2);
  xy.set(outlines.xy);
  outlines.xy = xy;
  const owner = new Int32Array(size);
  owner.set(outlines.owner);
  outlines.owner = owner;
}

/** Lays the raster over the outlines: a square for every four segments. Smaller ones would have memory wait for memory. */
export function layRaster(outlines: Outlines): LandRaster {
  const { xy, vertices } = outlines;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let n = 0; n < vertices; n++) {
    const x = xy[2 * n]!;
    const y = xy[2 * n + 1]!;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  if (vertices === 0) [west, south, east, north] = [0, 0, 0, 0];
  const margin = 1e-6;
  west -= margin;
  south -= margin;
  const width = east + margin - west;
  const height = north + margin - south;
  const side = Math.sqrt((width * height) / Math.min(Math.max(vertices / 4, 64), MOST_SQUARES));
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  const raster: LandRaster = {
    ...{ ...outlines, west, south, side, columns, rows },
    starts: new Int32Array(columns * rows + 1),
    segments: new Int32Array(0),
    centres: new Int32Array(columns * rows),
  };
  listSegments(raster);
  markCentres(raster);
  return raster;
}

function listSegments(raster: LandRaster): void {
  const listed = new Pairs(raster.vertices * 2);
  eachSquare(raster, (square, segment) => listed.add(square, segment));
  raster.segments = listed.sortInto(raster.starts);
}

/** Pairs of a square and something in it, gathered as they come and then sorted by square. */
class Pairs {
  private squares: Int32Array;
  private things: Int32Array;
  private count = 0;

  constructor(room: number) {
    this.squares = new Int32Array(Math.max(16, room));
    this.things = new Int32Array(Math.max(16, room));
  }

  add(square: number, thing: number): void {
    if (this.count === this.squares.length) {
      for (const name of ['squares', 'things'] as const) {
        const larger = new Int32Array(this.count * 2);
        larger.set(this[name]);
        this[name] = larger;
      }
    }
    this.squares[this.count] = square;
    this.things[this.count++] = thing;
  }

  /** @param starts is filled: the things of square s are from `starts[s]` to before `starts[s + 1]` */
  sortInto(starts: Int32Array): Int32Array {
    const { squares, things, count } = this;
    for (let n = 0; n < count; n++) starts[squares[n]! + 1]!++;
    for (let s = 1; s < starts.length; s++) starts[s]! += starts[s - 1]!;
    const next = starts.slice();
    const sorted = new Int32Array(count);
    for (let n = 0; n < count; n++) sorted[next[squares[n]!]!++] = things[n]!;
    return sorted;
  }
}

/** Every square that a segment passes through, row by row; where rounding leaves it open, one more. */
function eachSquare(raster: LandRaster, visit: (square: number, segment: number) => void): void {
  const { xy, owner, vertices, west, south, side, columns, rows } = raster;
  for (let n = 0; n < vertices; n++) {
    if (owner[n] === -1) continue;
    const x0 = xy[2 * n]!;
    const y0 = xy[2 * n + 1]!;
    const x1 = xy[2 * n + 2]!;
    const y1 = xy[2 * n + 3]!;
    const lowX = Math.min(x0, x1);
    const highX = Math.max(x0, x1);
    const lowY = Math.min(y0, y1);
    const highY = Math.max(y0, y1);
    const firstRow = Math.max(0, Math.floor((lowY - OFF - south) / side));
    const lastRow = Math.min(rows - 1, Math.floor((highY + OFF - south) / side));
    const slope = (x1 - x0) / (y1 - y0);
    for (let row = firstRow; row <= lastRow; row++) {
      let from = lowX;
      let to = highX;
      if (firstRow < lastRow && highY > lowY) {
        const a = x0 + (Math.max(south + row * side - OFF, lowY) - y0) * slope;
        const b = x0 + (Math.min(south + (row + 1) * side + OFF, highY) - y0) * slope;
        from = Math.max(lowX, Math.min(a, b));
        to = Math.min(highX, Math.max(a, b));
      }
      const first = row * columns + Math.max(0, Math.floor((from - OFF - west) / side));
      const last = row * columns + Math.min(columns - 1, Math.floor((to + OFF - west) / side));
      for (let square = first; square <= last; square++) visit(square, n);
    }
  }
}

/** The same in memory that threads can share. */
export function shareRaster(raster: LandRaster): LandRaster {
  return {
    ...raster,
    xy: shareFloats(raster.xy.subarray(0, raster.vertices * 2)),
    owner: shareNumbers(raster.owner.subarray(0, raster.vertices)),
    starts: shareNumbers(raster.starts),
    segments: shareNumbers(raster.segments),
    centres: shareNumbers(raster.centres),
  };
}

function shareFloats(values: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function shareNumbers(values: Int32Array): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

/** Runs along the middle of each row from west to east: every segment it crosses begins or ends a cell. */
function markCentres(raster: LandRaster): void {
  const { centres, columns, rows, owner } = raster;
  const squares = columns * rows;
  const starts = new Int32Array(squares + 1);
  const crossings = new Pairs(raster.vertices >> 1);
  eachCrossing(raster, (square, segment) => crossings.add(square, owner[segment]!));
  const turns = crossings.sortInto(starts);
  const inside: number[] = [];
  for (let square = 0; square < squares; square++) {
    if (square % columns === 0) inside.length = 0;
    for (let t = starts[square]!; t < starts[square + 1]!; t++) turn(inside, turns[t]!);
    if (centres[square] !== UNCLEAR) centres[square] = theOne(inside);
  }
}

/** Enters a cell, or leaves it when it is in it. */
export function turn(inside: number[], cell: number): void {
  const at = inside.indexOf(cell);
  if (at < 0) inside.push(cell);
  else {
    inside[at] = inside[inside.length - 1]!;
    inside.pop();
  }
}

export function theOne(inside: readonly number[]): number {
  return inside.length === 0 ? NOWHERE : inside.length === 1 ? inside[0]! : SEVERAL;
}

/** Where segments cross the middle of a row: the first square with its centre to the east. Centres too near are marked. */
function eachCrossing(raster: LandRaster, visit: (square: number, segment: number) => void): void {
  const { xy, owner, vertices, west, south, side, columns, rows, centres } = raster;
  for (let n = 0; n < vertices; n++) {
    if (owner[n] === -1) continue;
    const y0 = xy[2 * n + 1]!;
    const y1 = xy[2 * n + 3]!;
    const firstRow = Math.max(0, Math.floor((Math.min(y0, y1) - south) / side - 0.5));
    const lastRow = Math.min(rows - 1, Math.ceil((Math.max(y0, y1) - south) / side - 0.5));
    const x0 = xy[2 * n]!;
    const x1 = xy[2 * n + 2]!;
    for (let row = firstRow; row <= lastRow; row++) {
      const y = south + (row + 0.5) * side;
      if (y0 <= y === y1 <= y) continue;
      const x = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
      const column = Math.ceil((x - west) / side - 0.5);
      if (column < columns) visit(row * columns + Math.max(0, column), n);
      // A flat segment runs near many centres.
      const reach = OFF * (1 + Math.abs((x1 - x0) / (y1 - y0)));
      const from = Math.max(x - reach, Math.min(x0, x1) - OFF);
      const to = Math.min(x + reach, Math.max(x0, x1) + OFF);
      const last = Math.min(columns - 1, Math.floor((to - west) / side - 0.5));
      for (let near = Math.max(0, Math.ceil((from - west) / side - 0.5)); near <= last; near++)
        centres[row * columns + near] = UNCLEAR;
    }
  }
}
