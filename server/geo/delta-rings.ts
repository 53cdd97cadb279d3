import type { MultiPolygon, Polygon } from 'geojson';

/** Steps in one degree: 1e-7 degrees, one centimetre. For looking at only; never for measuring. */
const STEPS = 1e7;

/**
 * Polygons as whole numbers: each ring a flat list x, y, dx, dy, dx, dy, … without its closing point. A third of the
 * bytes of GeoJSON, and nothing to parse but JSON.
 */
export function packRings(geometry: Polygon | MultiPolygon): number[][][] {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((rings) =>
    rings.map((ring) => {
      const packed: number[] = [];
      let lastX = 0;
      let lastY = 0;
      for (let at = 0; at < ring.length - 1; at += 1) {
        const x = Math.round(ring[at]![0]! * STEPS);
        const y = Math.round(ring[at]![1]! * STEPS);
        packed.push(x - lastX, y - lastY);
        lastX = x;
        lastY = y;
      }
      return packed;
    }),
  );
}

/** The coordinates of a MultiPolygon in degrees, rings closed. */
export function unpackRings(packed: number[][][]): number[][][][] {
  return packed.map((rings) =>
    rings.map((flat) => {
      const ring: number[][] = [];
      let x = 0;
      let y = 0;
      for (let at = 0; at < flat.length; at += 2) {
        x += flat[at]!;
        y += flat[at + 1]!;
        ring.push([x / STEPS, y / STEPS]);
      }
      if (ring[0]) ring.push([...ring[0]]);
      return ring;
    }),
  );
}
