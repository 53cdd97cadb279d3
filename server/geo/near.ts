/** Longitude and latitude in degrees (EPSG:4490). */
export interface Place {
  lon: number;
  lat: number;
}

export interface Direction {
  distanceM: number;
  /** Clockwise from north, 0 to 360 degrees. */
  bearing: number;
}

export interface Nearness extends Direction {
  inside: boolean;
  /** Where on the outline it is nearest. */
  at: Place;
}

// GRS 80, the ellipsoid of CGCS2000.
const SEMI_MAJOR_M = 6_378_137;
const ECCENTRICITY_2 = 0.006_694_380_022_9;
const RAD = Math.PI / 180;

/**
 * How far and which way a place is, on the plane between two places: within 50 km right to a few parts in 100,000, which a
 * phone's position is not.
 */
export function directionTo(from: Place, to: Place): Direction {
  const [east, north] = offsetM(from, to);
  const bearing = (Math.atan2(east, north) / RAD + 360) % 360;
  return { distanceM: Math.hypot(east, north), bearing };
}

/** Whether a place is in an outline, and how far and which way its nearest line is. Rings are closed. */
export function nearestOn(outline: GeoJSON.MultiPolygon, from: Place): Nearness {
  let inside = false;
  let best = { distanceM: Infinity, east: 0, north: 0 };
  for (const ring of outline.coordinates.flat()) {
    const points = ring.map(([lon, lat]) => offsetM(from, { lon: lon!, lat: lat! }));
    for (let n = 1; n < points.length; n++) {
      const [ax, ay] = points[n - 1]!;
      const [bx, by] = points[n]!;
      if (ay > 0 !== by > 0 && ax + ((0 - ay) / (by - ay)) * (bx - ax) > 0) inside = !inside;
      const along = clamp(-(ax * (bx - ax) + ay * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 || 1));
      const [east, north] = [ax + along * (bx - ax), ay + along * (by - ay)];
      const distanceM = Math.hypot(east, north);
      if (distanceM < best.distanceM) best = { distanceM, east, north };
    }
  }
  const [perLon, perLat] = metresPerDegree(from.lat);
  return {
    inside,
    distanceM: best.distanceM,
    bearing: (Math.atan2(best.east, best.north) / RAD + 360) % 360,
    at: { lon: from.lon + best.east / perLon, lat: from.lat + best.north / perLat },
  };
}

function offsetM(from: Place, to: Place): [east: number, north: number] {
  const [perLon, perLat] = metresPerDegree((from.lat + to.lat) / 2);
  return [(to.lon - from.lon) * perLon, (to.lat - from.lat) * perLat];
}

/** Length of a degree of longitude and of latitude, from the ellipsoid's radii there. */
export function metresPerDegree(lat: number): [lon: number, lat: number] {
  const bend = 1 - ECCENTRICITY_2 * Math.sin(lat * RAD) ** 2;
  const across = SEMI_MAJOR_M / Math.sqrt(bend);
  const along = (SEMI_MAJOR_M * (1 - ECCENTRICITY_2)) / bend ** 1.5;
  return [across * Math.cos(lat * RAD) * RAD, along * RAD];
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
