import { COS, DIRECTIONS, SIN } from './directions.ts';
import { metresPerDegree } from './exact-math.ts';
import { toGrid } from '../geo/crs/to-4490.ts';
import type { FlatRing } from './outline.ts';
import type { Random } from './random.ts';

/**
 * An uneven, somewhat longish ring around a place that sees all of it: valid whatever the numbers drawn.
 * @param areaM2 what it covers, within the rounding to the grid and a few hundred-thousandths
 */
export function roundShape(
  random: Random,
  place: readonly [lon: number, lat: number],
  areaM2: number,
  vertices: number,
): FlatRing {
  const start = Math.floor(random() * DIRECTIONS);
  const turn = Math.floor(random() * DIRECTIONS);
  const longish = 1 + random() * 1.6;
  const x: number[] = [];
  const y: number[] = [];
  let radius = 1;
  for (let i = 0; i < vertices; i++) {
    const step = (i + (random() - 0.5) * 0.6) / vertices;
    const direction = (start + Math.floor(step * DIRECTIONS) + DIRECTIONS) % DIRECTIONS;
    radius = Math.min(1.5, Math.max(0.55, radius + (random() - 0.5) * 0.4));
    const [along, across] = [COS[direction]! * radius * longish, SIN[direction]! * radius];
    x.push(along * COS[turn]! - across * SIN[turn]!);
    y.push(along * SIN[turn]! + across * COS[turn]!);
  }
  let twice = 0;
  for (let i = 0; i < vertices; i++) {
    const j = (i + 1) % vertices;
    twice += x[i]! * y[j]! - x[j]! * y[i]!;
  }
  const scale = Math.sqrt((2 * areaM2) / twice);
  const metres = metresPerDegree(place[1]);
  const ring: FlatRing = [];
  for (let i = 0; i <= vertices; i++) {
    const at = i % vertices;
    ring.push(
      toGrid(place[0] + (x[at]! * scale) / metres.lon),
      toGrid(place[1] + (y[at]! * scale) / metres.lat),
    );
  }
  return ring;
}
