import type { Position } from 'geojson';

/** Visits the vertices of such WKB in their order, without an object for each; `closes` at the last of a ring. */
export function eachWkbVertex(wkb: Buffer, visit: (x: number, y: number, closes: boolean) => void): void {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  let at = 9;
  for (let polygons = view.getUint32(5, true); polygons > 0; polygons--) {
    const rings = view.getUint32(at + 5, true);
    at += 9;
    for (let r = 0; r < rings; r++) {
      const vertices = view.getUint32(at, true);
      at += 4;
      for (let v = 1; v <= vertices; v++) {
        visit(view.getFloat64(at, true), view.getFloat64(at + 8, true), v === vertices);
        at += 16;
      }
    }
  }
}

/**
 * Reads the WKB that `multiPolygonWkb` writes: little-endian MultiPolygon, X and Y, without an SRID.
 * @returns polygons of rings, as they stand
 */
export function readWkbRings(wkb: Buffer): Position[][][] {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  let at = 5;
  const uint32 = () => {
    const value = view.getUint32(at, true);
    at += 4;
    return value;
  };
  const polygons: Position[][][] = [];
  for (let p = uint32(); p > 0; p--) {
    at += 5; // byte order and type of the polygon
    const rings: Position[][] = [];
    for (let r = uint32(); r > 0; r--) {
      const ring: Position[] = [];
      for (let v = uint32(); v > 0; v--) {
        ring.push([view.getFloat64(at, true), view.getFloat64(at + 8, true)]);
        at += 16;
      }
      rings.push(ring);
    }
    polygons.push(rings);
  }
  return polygons;
}
