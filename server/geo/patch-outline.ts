/** The outline of one patch after another in the same memory, degrees. */
export interface PatchOutline {
  xs: Float64Array;
  ys: Float64Array;
  vertices: number;
  /** Where rings begin; the last entry that counts is `rings`, where the vertices end. */
  begins: number[];
  rings: number;
  /** +1 where the ring is drawn with its land to the left, else −1. */
  ways: number[];
  west: number;
  south: number;
  east: number;
  north: number;
}

export function newPatchOutline(): PatchOutline {
  return {
    ...{ xs: new Float64Array(256), ys: new Float64Array(256), vertices: 0, begins: [0], rings: 0, ways: [] },
    ...{ west: 0, south: 0, east: 0, north: 0 },
  };
}

/** @param view has from `start` on, in `length` bytes, a little-endian MultiPolygon in lon/lat, without SRID (WKB) */
export function readPatchOutline(view: DataView, start: number, length: number, outline: PatchOutline): void {
  if (outline.xs.length < length >> 4) {
    outline.xs = new Float64Array(length >> 3);
    outline.ys = new Float64Array(length >> 3);
  }
  const { xs, ys, begins, ways } = outline;
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  let at = start + 9;
  let n = 0;
  let ring = 0;
  for (let polygons = view.getUint32(start + 5, true); polygons > 0; polygons--) {
    const rings = view.getUint32(at + 5, true);
    at += 9;
    for (let r = 0; r < rings; r++) {
      const first = n;
      let twiceArea = 0;
      const end = n + view.getUint32(at, true);
      for (at += 4; n < end; n++, at += 16) {
        const x = view.getFloat64(at, true);
        const y = view.getFloat64(at + 8, true);
        xs[n] = x;
        ys[n] = y;
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < south) south = y;
        if (y > north) north = y;
        if (n > first)
          twiceArea +=
            (xs[n - 1]! - xs[first]!) * (y - ys[first]!) - (x - xs[first]!) * (ys[n - 1]! - ys[first]!);
      }
      begins[ring] = first;
      ways[ring++] = twiceArea > 0 === (r === 0) ? 1 : -1;
    }
  }
  begins[ring] = n;
  outline.rings = ring;
  outline.vertices = n;
  outline.west = west;
  outline.south = south;
  outline.east = east;
  outline.north = north;
}
