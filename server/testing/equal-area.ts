import proj4 from 'proj4';

// Written here once more, apart from the product: tests must not measure with the ruler they check.
const toEqualArea = proj4(
  'EPSG:4326',
  '+proj=cea +lat_ts=30 +lon_0=0 +x_0=0 +y_0=0 +ellps=GRS80 +units=m',
).forward;

/** m² of lon/lat polygons: vertices put into EPSG:6933 by proj4, then the shoelace formula. */
export function equalAreaM2(geometry: GeoJSON.Geometry): number {
  if (geometry.type === 'Polygon') return polygonM2(geometry.coordinates);
  if (geometry.type === 'MultiPolygon') {
    return geometry.coordinates.reduce((sum, rings) => sum + polygonM2(rings), 0);
  }
  throw new Error(`no area of a ${geometry.type}`);
}

function polygonM2(rings: GeoJSON.Position[][]): number {
  return rings.reduce((sum, ring, n) => sum + (n === 0 ? 1 : -1) * Math.abs(ringM2(ring)), 0);
}

function ringM2(ring: GeoJSON.Position[]): number {
  const points = ring.map(([lon, lat]) => toEqualArea([lon!, lat!]) as [number, number]);
  const [x0, y0] = points[0]!; // coordinates of 10⁷ m would cost the last digits
  let twice = 0;
  for (let i = 0; i + 1 < points.length; i++) {
    const [ax, ay] = points[i]!;
    const [bx, by] = points[i + 1]!;
    twice += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return twice / 2;
}
