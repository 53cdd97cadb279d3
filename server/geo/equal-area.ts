import type { Position } from 'geojson';
import { flatShape, type FlatShape } from './flat-shape.ts';

// WGS 84, the ellipsoid of EPSG:6933.
const SEMI_MAJOR_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
export const RADIANS = Math.PI / 180;
/** m² of the plane of longitude in radians and `authalicQ`. */
export const M2_OF_PLANE = SEMI_MAJOR_M ** 2 / 2;
// atanh(e·s) / e = s · Σ (e²s²)ᵏ / (2k + 1); the terms left out are under 1e-17.
const [T0, T1, T2, T3, T4, T5, T6, T7] = Array.from({ length: 8 }, (_, k) => E2 ** k / (2 * k + 1)) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/**
 * Area in m² as `area_m2()` of the database has it: planar after EPSG:6933 (cylindrical equal area on the ellipsoid;
 * Snyder 1987, eq. 3-12 and 10-15; the standard parallel cancels out). The two agree within 1e-9 of the area.
 * @param shape lon/lat degrees
 */
export function shapeAreaM2(shape: FlatShape): number {
  let total = 0;
  for (let polygon = 0; polygon < shape.polygons; polygon++) {
    const first = shape.polygonStarts[polygon]!;
    const end = shape.polygonStarts[polygon + 1]!;
    for (let ring = first; ring < end; ring++) {
      const ringM2 = Math.abs(ringArea2(shape.xy, shape.ringStarts[ring]!, shape.ringStarts[ring + 1]!));
      total += ring === first ? ringM2 : -ringM2;
    }
  }
  return (total * SEMI_MAJOR_M ** 2) / 4;
}

/** The same of polygons as GeoJSON has them. */
export function areaM2(polygons: readonly (readonly (readonly Position[])[])[]): number {
  return shapeAreaM2(flatShape(polygons));
}

/** What the rings enclose as they turn, counterclockwise positive, in m² as `areaM2`. */
export function signedAreaM2(shape: FlatShape): number {
  let total = 0;
  for (let ring = 0; ring < shape.rings; ring++) {
    const area2 = ringArea2(shape.xy, shape.ringStarts[ring]!, shape.ringStarts[ring + 1]!);
    total += (area2 * SEMI_MAJOR_M ** 2) / 4;
  }
  return total;
}

/** Twice the area on the plane of longitude (radians) and authalic q; relative to the first vertex to keep the digits. */
function ringArea2(xy: Float64Array, from: number, to: number): number {
  const lon0 = xy[from * 2]!;
  const q0 = authalicQ(xy[from * 2 + 1]!);
  let sum = 0;
  let lastX = 0;
  let lastY = 0;
  for (let i = from * 2 + 2; i < to * 2; i += 2) {
    const x = (xy[i]! - lon0) * RADIANS;
    const y = authalicQ(xy[i + 1]!) - q0;
    sum += lastX * y - x * lastY;
    lastX = x;
    lastY = y;
  }
  return sum;
}

/** What stands for the latitude (degrees) in the equal-area plane. */
export function authalicQ(latitude: number): number {
  const s = Math.sin(latitude * RADIANS);
  const s2 = s * s;
  const series = ((((((T7 * s2 + T6) * s2 + T5) * s2 + T4) * s2 + T3) * s2 + T2) * s2 + T1) * s2 + T0;
  return (1 - E2) * s * (1 / (1 - E2 * s2) + series);
}
