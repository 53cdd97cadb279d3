import { createHash } from 'node:crypto';
import type { Position } from 'geojson';

/**
 * Tells whether two shapes are the same ground, vertex for vertex: where a ring starts, which way it runs and in which
 * order holes and parts stand makes no difference.
 * @param polygons on the working grid, rings closed, shell first
 * @returns 16 bytes
 */
export function geometryHash(polygons: readonly (readonly Position[][])[]): Buffer {
  const first = polygons[0]!;
  if (polygons.length === 1 && first.length === 1) return digest([ringBytes(first[0]!, true)]);
  const parts = polygons.map((rings) => {
    const holes = rings.slice(1).map((ring) => ringBytes(ring, false));
    return Buffer.concat([ringBytes(rings[0]!, true), ...holes.sort(Buffer.compare)]);
  });
  return digest(parts.sort(Buffer.compare));
}

function digest(pieces: Buffer[]): Buffer {
  const hash = createHash('md5');
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

/** Vertex count and coordinates from the south-western-most vertex on, counterclockwise for a shell, clockwise for a hole. */
function ringBytes(ring: readonly Position[], isShell: boolean): Buffer {
  const count = ring.length - 1;
  let start = 0;
  let twice = 0;
  const [x0, y0] = [ring[0]![0]!, ring[0]![1]!];
  for (let i = 0; i < count; i++) {
    const [a, b, s] = [ring[i]!, ring[i + 1]!, ring[start]!];
    twice += (a[0]! - x0) * (b[1]! - y0) - (b[0]! - x0) * (a[1]! - y0);
    if (a[0]! < s[0]! || (a[0] === s[0] && a[1]! < s[1]!)) start = i;
  }
  const step = twice > 0 === isShell ? 1 : count - 1;
  const values = new Float64Array(1 + count * 2);
  values[0] = count;
  for (let i = 0, at = start; i < count; i++, at = (at + step) % count) {
    // + 0 makes -0 the 0 that it is on the ground.
    values[1 + i * 2] = ring[at]![0]! + 0;
    values[2 + i * 2] = ring[at]![1]! + 0;
  }
  return Buffer.from(values.buffer);
}
