/**
 * The outlines of the cells of a day in memory, so that it can be told without the database what a patch touches: their
 * segments, listed by the squares of a raster they pass through, and for each square in what cell its centre lies.
 * Degrees. A border that two cells share is held twice, once for each, run through in opposite ways.
 */
export interface LandRaster {
  /** Vertices of all rings one after another, shells anticlockwise and holes clockwise: land lies to the left. */
  xs: Float64Array;
  ys: Float64Array;
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

type Outlines = Pick<LandRaster, 'xs' | 'ys' | 'owner' | 'vertices'>;

export function newOutlines(): Outlines {
  return { xs: new Float64Array(4096), ys: new Float64Array(4096), owner: new Int32Array(4096), vertices: 0 };
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
  const { xs, ys, owner } = outlines;
  const first = outlines.vertices;
  const end = first + ring.points;
  for (let n = first, at = ring.at; n < end; n++, at += 16) {
    xs[n] = ring.view.getFloat64(at, true);
    ys[n] = ring.view.getFloat64(at + 8, true);
    owner[n] = cell;
  }
  owner[end - 1] = -1;
  outlines.vertices = end;
  let twiceArea = 0;
  for (let n = first; n < end - 1; n++)
    twiceArea +=
      (xs[n]! - xs[first]!) * (ys[n + 1]! - ys[first]!) - (xs[n + 1]! - xs[first]!) * (ys[n]! - ys[first]!);
  if (twiceArea > 0 === ring.isShell) return;
  xs.subarray(first, end).reverse();
  ys.subarray(first, end).reverse();
}

function makeRoom(outlines: Outlines, vertices: number): void {
  if (outlines.xs.length >= vertices) return;
  const size = Math.max(vertices, outlines.xs.length * 2);
  for (const name of ['xs', 'ys'] as const) {
    const larger = new Float64Array(size);
    larger.set(outlines[name]);
    outlines[name] = larger;
  }
  const larger = new Int32Array(size);
  larger.set(outlines.owner);
  outlines.owner = larger;
}

/** Lays the raster over the outlines: a square for every four segments. Smaller ones would have memory wait for memory. */
export function layRaster(outlines: Outlines): LandRaster {
  const { xs, ys, vertices } = outlines;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let n = 0; n < vertices; n++) {
    if (xs[n]! < west) west = xs[n]!;
    if (xs[n]! > east) east = xs[n]!;
    if (ys[n]! < south) south = ys[n]!;
    if (ys[n]! > north) north = ys[n]!;
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
  const { xs, ys, owner, vertices, west, south, side, columns, rows } = raster;
  for (let n = 0; n < vertices; n++) {
    if (owner[n] === -1) continue;
    const x0 = xs[n]!;
    const y0 = ys[n]!;
    const x1 = xs[n + 1]!;
    const y1 = ys[n + 1]!;
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
    xs: shareFloats(raster.xs.subarray(0, raster.vertices)),
    ys: shareFloats(raster.ys.subarray(0, raster.vertices)),
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
  const { xs, ys, owner, vertices, west, south, side, columns, rows, centres } = raster;
  for (let n = 0; n < vertices; n++) {
    if (owner[n] === -1) continue;
    const y0 = ys[n]!;
    const y1 = ys[n + 1]!;
    const firstRow = Math.max(0, Math.floor((Math.min(y0, y1) - south) / side - 0.5));
    const lastRow = Math.min(rows - 1, Math.ceil((Math.max(y0, y1) - south) / side - 0.5));
    const x0 = xs[n]!;
    const x1 = xs[n + 1]!;
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
