import { hash } from 'node:crypto';
import type { FlatShape } from './flat-shape.ts';

export const HASH_BYTES = 16;

let values = new Float64Array(2048);
let bytes = Buffer.from(values.buffer);

/**
 * Tells whether two shapes are the same ground, vertex for vertex: where a ring starts, which way it runs and in which
 * order holes and parts stand makes no difference.
 * @param shape on the working grid
 * @returns 16 bytes as hexadecimal text
 */
export function geometryHash(shape: FlatShape): string {
  makeRoom(shape.positions + shape.rings);
  const end = shape.rings === 1 ? writeRing(shape, 0, true, 0) : writeSorted(shape);
  return hash('md5', bytes.subarray(0, end * 8), 'hex');
}

function makeRoom(pairs: number): void {
  if (pairs * 2 <= values.length) return;
  values = new Float64Array(Math.max(pairs * 2, values.length * 2));
  bytes = Buffer.from(values.buffer);
}

function writeSorted(shape: FlatShape): number {
  const ringBytes = (ring: number, isShell: boolean) =>
    Buffer.from(bytes.subarray(0, writeRing(shape, ring, isShell, 0) * 8));
  const parts: Buffer[] = [];
  for (let polygon = 0; polygon < shape.polygons; polygon++) {
    const first = shape.polygonStarts[polygon]!;
    const holes: Buffer[] = [];
    for (let ring = first + 1; ring < shape.polygonStarts[polygon + 1]!; ring++)
      holes.push(ringBytes(ring, false));
    parts.push(Buffer.concat([ringBytes(first, true), ...holes.sort(Buffer.compare)]));
  }
  return Buffer.concat(parts.sort(Buffer.compare)).copy(bytes) / 8;
}

/**
 * Vertex count and coordinates from the south-western-most vertex on, counterclockwise for a shell, clockwise for a hole.
 * @returns where what was written ends
 */
function writeRing(shape: FlatShape, ring: number, isShell: boolean, from: number): number {
  const { xy } = shape;
  const first = shape.ringStarts[ring]! * 2;
  const last = shape.ringStarts[ring + 1]! * 2 - 2;
  const x0 = xy[first]!;
  const y0 = xy[first + 1]!;
  let start = first;
  let westmost = x0;
  let southmost = y0;
  let twice = 0;
  let lastX = 0;
  let lastY = 0;
  for (let i = first; i < last; i += 2) {
    const x = xy[i]!;
    const y = xy[i + 1]!;
    if (x < westmost || (x === westmost && y < southmost)) {
      start = i;
      westmost = x;
      southmost = y;
    }
    const dx = xy[i + 2]! - x0;
    const dy = xy[i + 3]! - y0;
    twice += lastX * dy - dx * lastY;
    lastX = dx;
    lastY = dy;
  }
  const forward = twice > 0 === isShell;
  let at = from;
  values[at++] = (last - first) / 2;
  // + 0 makes -0 the 0 that it is on the ground.
  for (let i = start, left = last - first; left > 0; left -= 2) {
    values[at++] = xy[i]! + 0;
    values[at++] = xy[i + 1]! + 0;
    if (forward) i = i + 2 === last ? first : i + 2;
    else i = i === first ? last - 2 : i - 2;
  }
  return at;
}
