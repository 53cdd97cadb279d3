import { inscribedWidth } from '../../geo/inscribed-width.ts';
import { metresPerDegree, ringM2 } from '../exact-math.ts';
import type { FlatRing } from '../outline.ts';

/** Area in EPSG:6933 and width of one polygon: its shell first, then its holes. */
export function measureGround(rings: readonly FlatRing[]): { areaM2: number; widthM: number } {
  const [lon0, lat0] = [rings[0]![0]!, rings[0]![1]!];
  const metres = metresPerDegree(lat0);
  const local = rings.map((ring) =>
    Array.from({ length: ring.length / 2 }, (_, i) => [
      (ring[i * 2]! - lon0) * metres.lon,
      (ring[i * 2 + 1]! - lat0) * metres.lat,
    ]),
  );
  const areas = rings.map((ring) => Math.abs(ringM2(ring)));
  const areaM2 = areas.reduce((rest, area, n) => (n === 0 ? area : rest - area), 0);
  return {
    areaM2: round(areaM2, 1000),
    widthM: round(inscribedWidth({ type: 'MultiPolygon', coordinates: [local] }), 1000),
  };
}

const round = (value: number, steps: number): number => Math.round(value * steps) / steps;
