import type { Position } from 'geojson';

// WGS 84, the ellipsoid of EPSG:6933.
const SEMI_MAJOR_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
const RADIANS = Math.PI / 180;
// atanh(e·s) / e = s · Σ (e²s²)ᵏ / (2k + 1); the terms left out are under 1e-17.
const TERMS = Array.from({ length: 8 }, (_, k) => E2 ** k / (2 * k + 1)).reverse();

/**
 * Area in m² as `area_m2()` of the database has it: planar after EPSG:6933 (cylindrical equal area on the ellipsoid;
 * Snyder 1987, eq. 3-12 and 10-15; the standard parallel cancels out). The two agree within 1e-9 of the area.
 * @param polygons lon/lat degrees, rings closed, shell first
 */
export function areaM2(polygons: readonly (readonly Position[][])[]): number {
  let total = 0;
  for (const rings of polygons) {
    for (const [n, ring] of rings.entries()) {
      const ringM2 = Math.abs(ringArea2(ring));
      total += n === 0 ? ringM2 : -ringM2;
    }
  }
  return (total * SEMI_MAJOR_M ** 2) / 4;
}

/** Area in m² of one closed ring, as `areaM2`, positive counterclockwise. */
export function signedAreaM2(ring: readonly Position[]): number {
  return (ringArea2(ring) * SEMI_MAJOR_M ** 2) / 4;
}

/** Twice the area on the plane of longitude (radians) and authalic q; relative to the first vertex to keep the digits. */
function ringArea2(ring: readonly Position[]): number {
  const lon0 = ring[0]![0]!;
  const q0 = authalicQ(ring[0]![1]!);
  let sum = 0;
  let lastX = 0;
  let lastY = 0;
  for (let i = 1; i < ring.length; i++) {
    const x = (ring[i]![0]! - lon0) * RADIANS;
    const y = authalicQ(ring[i]![1]!) - q0;
    sum += lastX * y - x * lastY;
    lastX = x;
    lastY = y;
  }
  return sum;
}

function authalicQ(latitude: number): number {
  const s = Math.sin(latitude * RADIANS);
  const s2 = s * s;
  let series = 0;
  for (const term of TERMS) series = series * s2 + term;
  return (1 - E2) * s * (1 / (1 - E2 * s2) + series);
}
