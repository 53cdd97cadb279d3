import type { MultiPolygon, Polygon } from 'geojson';
import type { Bbox4490 } from '../../contract/import-report.ts';

/** Extent of a shape in degrees. */
export function bboxOf(geometry: Polygon | MultiPolygon): Bbox4490 {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const bbox: Bbox4490 = [Infinity, Infinity, -Infinity, -Infinity];
  // The outer ring holds the others.
  for (const [shell] of polygons) {
    for (const position of shell ?? []) {
      const [x, y] = position as [number, number];
      if (x < bbox[0]) bbox[0] = x;
      if (y < bbox[1]) bbox[1] = y;
      if (x > bbox[2]) bbox[2] = x;
      if (y > bbox[3]) bbox[3] = y;
    }
  }
  return bbox;
}

export function joinBbox(a: Bbox4490 | null, b: Bbox4490): Bbox4490 {
  if (!a) return b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

export const middleOf = ([west, south, east, north]: Bbox4490): [lon: number, lat: number] => [
  (west + east) / 2,
  (south + north) / 2,
];
