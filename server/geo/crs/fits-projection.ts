import type { FoundCrs } from './crs-choice.ts';
import { crsOfZone, zonePrefix } from './gauss-kruger-zones.ts';
import type { CoordinateRange } from './gauss-kruger-zones.ts';

/** Metres either side of the central meridian. Past half a million an easting belongs to another zone. */
const GAUSS_KRUGER_REACH = 5e5;
const TRANSVERSE_MERCATOR_REACH = 1e6;

/**
 * Can one feature lie in this system? Outside, the formulas still give numbers, but wrong ones without an error:
 * an easting of the neighbour zone lands ten degrees away.
 */
export function fitsProjection(crs: FoundCrs, range: CoordinateRange): boolean {
  if (crs.kind === 'geographic') {
    return range.minX >= -180 && range.maxX <= 180 && range.minY >= -90 && range.maxY <= 90;
  }
  if (Math.abs(range.minY) > 2.1e7 || Math.abs(range.maxY) > 2.1e7) return false;
  if (crs.centralMeridian === undefined || crs.falseEasting === undefined) return true;
  const reach = crs.name.startsWith('CGCS2000') ? GAUSS_KRUGER_REACH : TRANSVERSE_MERCATOR_REACH;
  return (
    range.minX > crs.falseEasting - reach && range.maxX < crs.falseEasting + reach && range.maxY < 1.01e7
  );
}

/**
 * The system a single record says it is in by the zone number before its eastings, when that is the zone next to
 * the file's: files of one county are put together from two zones. Farther zones are taken for typing errors.
 */
export function neighbourZone(crs: FoundCrs, range: CoordinateRange): FoundCrs | null {
  const own = zonePrefix(range);
  if (own === null || crs.falseEasting === undefined || !crs.name.startsWith('CGCS2000 /')) return null;
  const stated = Math.floor(crs.falseEasting / 1e6);
  return Math.abs(own - stated) === 1 ? crsOfZone(own) : null;
}
