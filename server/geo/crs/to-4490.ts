import type { Position } from 'geojson';
import proj4 from 'proj4';

import type { FoundCrs } from './crs-choice.ts';

/** Source x, y to EPSG:4490 longitude, latitude in degrees, on the working grid. */
export type To4490 = (x: number, y: number) => Position;

/** Steps a degree: 1e-9° or 0.1 mm on the ground, the grid on which all geometry is stored and overlaid. */
const GRID_INVERSE = 1e9;

/** Rounds a degree value to the working grid. */
export function toGrid(degrees: number): number {
  return Math.round(degrees * GRID_INVERSE) / GRID_INVERSE;
}

/**
 * Makes the function that brings coordinates of a system to EPSG:4490. WGS 84, TWD97 and CGCS2000 are taken as
 * one: they differ by centimetres, and PostGIS treats 4326 to 4490 as the identity too.
 * The result may be non-finite or out of range when a point lies outside the projection: callers check.
 */
export function to4490(crs: FoundCrs): To4490 {
  if (crs.proj4 === null) return (x, y) => [toGrid(x), toGrid(y)];
  // Both sides on the projection's own ellipsoid with no datum, so that proj4 shifts nothing.
  const target = crs.proj4.startsWith('+')
    ? '+proj=longlat +ellps=GRS80 +no_defs'
    : '+proj=longlat +datum=WGS84 +no_defs';
  const converter = proj4(crs.proj4, target);
  return (x, y) => {
    const [lon, lat] = converter.forward([x, y]) as [number, number];
    return [toGrid(lon), toGrid(lat)];
  };
}
