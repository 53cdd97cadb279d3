import type { FoundCrs } from './crs-choice.ts';
import type { CoordinateRange } from './gauss-kruger-zones.ts';

/** Degrees around China and its seas. */
const CHINA = { west: 73, south: 3, east: 136, north: 54 };
/** Degrees by which a neighbouring county may lie beyond its zone: people keep one zone over a whole city. */
const TOLERATED_DEGREES = 1;
const METRES_PER_DEGREE = 111_320;

/** Is the whole extent inside the area CGCS2000 is used in? Degrees. */
export function isInChina(range: CoordinateRange): boolean {
  return (
    range.minX >= CHINA.west &&
    range.maxX <= CHINA.east &&
    range.minY >= CHINA.south &&
    range.maxY <= CHINA.north
  );
}

/**
 * Says when coordinates that can be computed lie where their system is not meant for: degrees of CGCS2000 outside
 * China, eastings more than a degree beyond their zone. The data are taken all the same.
 * @param range raw coordinates, x = east
 */
export function areaOfUseNote(
  crs: FoundCrs,
  range: CoordinateRange,
): { code: string; message: string } | null {
  if (crs.code === 'EPSG:4490') {
    if (isInChina(range)) return null;
    return note(
      '坐标不在 CGCS2000 的使用范围（中国）内',
      'the coordinates lie outside China, the area of use of CGCS2000',
    );
  }
  if (!crs.name.startsWith('CGCS2000 /') || crs.centralMeridian === undefined) return null;
  const south = range.minY / METRES_PER_DEGREE;
  const north = range.maxY / METRES_PER_DEGREE;
  if (south < CHINA.south || north > CHINA.north + 0.5)
    return note('纵坐标不在中国范围内', 'the northings lie outside China');
  const metres = Math.max(Math.abs(range.minX - crs.falseEasting!), Math.abs(range.maxX - crs.falseEasting!));
  const degrees = metres / (METRES_PER_DEGREE * Math.cos((south * Math.PI) / 180));
  const half = crs.name.includes('3-degree') ? 1.5 : 3;
  if (degrees <= half + TOLERATED_DEGREES) return null;
  const far = degrees.toFixed(1);
  return note(
    `坐标离 ${crs.code} 的中央经线有 ${far}°，超出该带（±${half}°），请核对带号`,
    `the coordinates reach ${far}° from the central meridian of ${crs.code}, beyond its zone (±${half}°); check the zone`,
  );
}

function note(zh: string, en: string): { code: string; message: string } {
  return {
    code: 'crs-area-of-use',
    message: `${zh} / ${en[0]!.toUpperCase()}${en.slice(1)}`,
  };
}
