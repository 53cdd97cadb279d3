/**
 * How far the outline of each shape runs along or inside each cell, in metres: two outlines are the same line within
 * 2e-9° (0.2 mm), which is what an overlay leaves between a finding and the cells it was cut out of.
 * Measured by eight points on each segment: exact where a segment lies along one cell, as it nearly always does.
 * The shapes are kept, the cells come one after another. Both as WKB: little-endian MultiPolygons in lon/lat without SRID.
 */
export class TouchLengths {
  private readonly shapes: Samples[] = [];

  /** Shapes are numbered from 0 in the order they are added. */
  add(wkb: Buffer): void {
    this.shapes.push(sampleOutline(wkb));
  }

  /** @returns per shape that touches the cell its number and the metres */
  along(cell: Buffer): { shape: number; metres: number }[] {
    const touched: { shape: number; metres: number }[] = [];
    let bands: Bands | null = null;
    const box = boxOf(cell);
    this.shapes.forEach((shape, n) => {
      if (!meet(shape.box, box)) return;
      bands ??= sortIntoBands(cell, box);
      let metres = 0;
      for (let p = 0; p < shape.metres.length; p++)
        if (isOnOrIn(bands, shape.xy[2 * p]!, shape.xy[2 * p + 1]!)) metres += shape.metres[p]!;
      if (metres > 0) touched.push({ shape: n, metres });
    });
    return touched;
  }
}

type Box = [west: number, south: number, east: number, north: number];

interface Samples {
  box: Box;
  xy: Float64Array;
  metres: Float64Array;
}

const NEAR = 2e-9;
const PER_SEGMENT = 8;
const RADIUS_M = 6378137;

function sampleOutline(wkb: Buffer): Samples {
  const segments: number[] = [];
  const box = emptyBox();
  eachSegment(wkb, (x1, y1, x2, y2) => {
    segments.push(x1, y1, x2, y2);
    widen(box, x1, y1);
  });
  const xy = new Float64Array((segments.length / 2) * PER_SEGMENT);
  const metres = new Float64Array((segments.length / 4) * PER_SEGMENT);
  const eastScale = Math.cos((((box[1] + box[3]) / 2) * Math.PI) / 180);
  for (let s = 0, at = 0; s < segments.length; s += 4) {
    const [x1, y1] = [segments[s]!, segments[s + 1]!];
    const [dx, dy] = [segments[s + 2]! - x1, segments[s + 3]! - y1];
    const length = Math.hypot(dx * eastScale, dy) * ((RADIUS_M * Math.PI) / 180);
    for (let n = 0; n < PER_SEGMENT; n++, at++) {
      const share = (n + 0.5) / PER_SEGMENT;
      xy[2 * at] = x1 + dx * share;
      xy[2 * at + 1] = y1 + dy * share;
      metres[at] = length / PER_SEGMENT;
    }
  }
  return { box, xy, metres };
}

/** The segments of an outline by bands of latitude: a point has to be held only against those of its own band. */
interface Bands {
  box: Box;
  south: number;
  perDegree: number;
  /** Where each band begins in `members`. */
  starts: Uint32Array;
  members: Uint32Array;
  segments: Float64Array;
}

function sortIntoBands(wkb: Buffer, box: Box): Bands {
  const list: number[] = [];
  eachSegment(wkb, (x1, y1, x2, y2) => list.push(x1, y1, x2, y2));
  const segments = Float64Array.from(list);
  const count = Math.max(1, segments.length >> 4);
  const south = box[1] - 2 * NEAR;
  const perDegree = count / (box[3] - box[1] + 4 * NEAR);
  const band = (y: number) => Math.min(count - 1, Math.max(0, Math.floor((y - south) * perDegree)));
  const starts = new Uint32Array(count + 1);
  const span = (s: number, work: (band: number) => void) => {
    const [y1, y2] = [segments[s + 1]!, segments[s + 3]!];
    const last = band(Math.max(y1, y2) + NEAR);
    for (let b = band(Math.min(y1, y2) - NEAR); b <= last; b++) work(b);
  };
  for (let s = 0; s < segments.length; s += 4) span(s, (b) => (starts[b + 1]! += 1));
  for (let b = 0; b < count; b++) starts[b + 1]! += starts[b]!;
  const members = new Uint32Array(starts[count]!);
  const next = starts.slice();
  for (let s = 0; s < segments.length; s += 4) span(s, (b) => (members[next[b]!++] = s));
  return { box, south, perDegree, starts, members, segments };
}

function isOnOrIn(bands: Bands, x: number, y: number): boolean {
  const { box, south, perDegree, starts, members, segments } = bands;
  if (x < box[0] - NEAR || x > box[2] + NEAR || y < box[1] - NEAR || y > box[3] + NEAR) return false;
  const band = Math.min(starts.length - 2, Math.max(0, Math.floor((y - south) * perDegree)));
  let inside = false;
  for (let m = starts[band]!; m < starts[band + 1]!; m++) {
    const s = members[m]!;
    const [x1, y1] = [segments[s]!, segments[s + 1]!];
    const [dx, dy] = [segments[s + 2]! - x1, segments[s + 3]! - y1];
    const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
    const [offX, offY] = [x1 + dx * along - x, y1 + dy * along - y];
    if (offX * offX + offY * offY <= NEAR * NEAR) return true;
    if (y1 > y !== y1 + dy > y && x < x1 + (dx * (y - y1)) / dy) inside = !inside;
  }
  return inside;
}

function boxOf(wkb: Buffer): Box {
  const box = emptyBox();
  eachSegment(wkb, (x, y) => widen(box, x, y));
  return box;
}

const emptyBox = (): Box => [Infinity, Infinity, -Infinity, -Infinity];

function widen(box: Box, x: number, y: number): void {
  if (x < box[0]) box[0] = x;
  if (y < box[1]) box[1] = y;
  if (x > box[2]) box[2] = x;
  if (y > box[3]) box[3] = y;
}

const meet = (a: Box, b: Box) =>
  a[0] <= b[2] + NEAR && b[0] <= a[2] + NEAR && a[1] <= b[3] + NEAR && b[1] <= a[3] + NEAR;

function eachSegment(wkb: Buffer, work: (x1: number, y1: number, x2: number, y2: number) => void): void {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  let at = 9;
  for (let polygons = view.getUint32(5, true); polygons > 0; polygons--) {
    const rings = view.getUint32(at + 5, true);
    at += 9;
    for (let r = 0; r < rings; r++) {
      const points = view.getUint32(at, true);
      at += 4;
      for (let n = 1; n < points; n++, at += 16)
        work(
          view.getFloat64(at, true),
          view.getFloat64(at + 8, true),
          view.getFloat64(at + 16, true),
          view.getFloat64(at + 24, true),
        );
      at += 16;
    }
  }
}
