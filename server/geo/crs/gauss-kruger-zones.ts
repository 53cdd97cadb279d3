import { cgcs2000GaussKruger, knownCrs } from './known-crs.ts';
import type { KnownCrs } from './known-crs.ts';

/** Extent of the raw coordinates of a file, x = first number, y = second, finite ones only. */
export interface CoordinateRange {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/** Eastings without their zone number: 500 km either side would be 4.5 degrees, more than any zone. */
const PLAIN_EASTING = [1e5, 9e5] as const;
/** Northings of China, the southern reefs left out: from 13.5 to 56 degrees. */
const NORTHING_OF_CHINA = [1.5e6, 6.3e6] as const;
/** Metres from the central meridian to the edge of a three-degree zone in the south, and half a degree more. */
const THREE_DEGREE_REACH = 2.2e5;

/** The zone number in front of all eastings, 13-23 (six degrees) or 25-45 (three degrees), or null. */
export function zonePrefix(range: CoordinateRange): number | null {
  const zone = Math.floor(range.minX / 1e6);
  if (zone !== Math.floor(range.maxX / 1e6) || zone < 13 || zone > 45 || zone === 24) return null;
  const inZone = range.minX - zone * 1e6 >= PLAIN_EASTING[0] && range.maxX - zone * 1e6 <= PLAIN_EASTING[1];
  return inZone && range.minY > 0 && range.maxY < 6.5e6 ? zone : null;
}

/** Can the first numbers be eastings without a zone number? */
export function arePlainEastings(range: CoordinateRange): boolean {
  return range.minX >= PLAIN_EASTING[0] && range.maxX <= PLAIN_EASTING[1];
}

/** The CGCS2000 system with that zone number in front. */
export function crsOfZone(zone: number): KnownCrs | null {
  return cgcs2000GaussKruger(zone <= 23 ? 6 * zone - 3 : 3 * zone, zone * 1e6 + 5e5);
}

/** Does the second number, and not the first, look like an easting of China, and the first like a northing? */
export function isNorthingFirst(range: CoordinateRange): boolean {
  const turned = swapRange(range);
  if (zonePrefix(turned) !== null) return true;
  const [south, north] = NORTHING_OF_CHINA;
  return range.minX >= south && range.maxX <= north && arePlainEastings(turned);
}

export function swapRange(range: CoordinateRange): CoordinateRange {
  return { minX: range.minY, minY: range.minX, maxX: range.maxY, maxY: range.maxX };
}

/**
 * The systems that plain eastings may be in: every zone fits alike. Three-degree zones first, which county data
 * are in; eastings far from the central meridian leave only six-degree ones.
 * @returns EPSG codes; empty when the numbers are no plain eastings of China
 */
export function plainCandidates(range: CoordinateRange): string[] {
  const [south, north] = NORTHING_OF_CHINA;
  if (!arePlainEastings(range) || range.minY < south || range.maxY > north) return [];
  const codes: string[] = [];
  const reach = Math.max(Math.abs(range.minX - 5e5), Math.abs(range.maxX - 5e5));
  if (reach <= THREE_DEGREE_REACH) for (let z = 25; z <= 45; z++) codes.push(`EPSG:${4534 + z - 25}`);
  for (let z = 13; z <= 23; z++) codes.push(`EPSG:${4502 + z - 13}`);
  if (range.minX > 1.4e5 && range.maxX < 3.7e5 && range.minY > 2.4e6 && range.maxY < 2.95e6)
    codes.push('EPSG:3826');
  return codes.filter((code) => knownCrs(code));
}
