import type { Bbox4490 } from '../contract/import-report.ts';
import { shapeAreaM2 } from '../geo/equal-area.ts';
import type { FlatShape } from '../geo/flat-shape.ts';
import { innerPoint } from '../geo/inner-point.ts';
import { isSurelyValid } from '../geo/surely-valid.ts';
import { shapeBbox4490 } from '../geo/wkb.ts';

/** What is known of a shape that is certainly valid. */
export interface MeasuredGround {
  areaM2: number;
  lon: number;
  lat: number;
  bbox4490: Bbox4490;
}

/** Under this PostGIS decides whether anything is left of the shape. */
const SMALLEST_M2 = 0.01;

/**
 * Measures a shape in EPSG:4490 degrees without the database.
 * @returns null where it is not certainly valid: then PostGIS checks, mends and computes
 */
export function measureGround(shape: FlatShape): MeasuredGround | null {
  if (!isSurelyValid(shape)) return null;
  const area = shapeAreaM2(shape);
  if (area < SMALLEST_M2) return null;
  const [lon, lat] = innerPoint(shape);
  return { areaM2: area, lon, lat, bbox4490: shapeBbox4490(shape) };
}
