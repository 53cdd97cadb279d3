/** Rectangles and rings as GeoJSON features, lon/lat degrees. */
export type MadeFeature = GeoJSON.Feature<GeoJSON.Polygon | null, Record<string, unknown>>;

export function box(
  west: number,
  south: number,
  east: number,
  north: number,
  properties: Record<string, unknown>,
): MadeFeature {
  return ring(
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
    properties,
  );
}

export function ring(positions: GeoJSON.Position[], properties: Record<string, unknown>): MadeFeature {
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [positions] } };
}
