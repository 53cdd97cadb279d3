import { ASK_FOR_CRS } from './crs-choice.ts';
import type { CrsResult, FoundCrs } from './crs-choice.ts';
import { cgcs2000GaussKruger } from './known-crs.ts';

/** Extent of the raw coordinates of a file, x = first number, y = second, finite ones only. */
export interface CoordinateRange {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

const LON_LAT_LIMIT = { x: 180, y: 90 };
/** Eastings without their zone number: 500 km either side would be 4.5 degrees, more than any zone. */
const PLAIN_EASTING = [1e5, 9e5] as const;

/**
 * Tells the coordinate system from the coordinates alone: degrees are EPSG:4490, an easting that begins with a
 * zone number names its Gauss-Krüger zone. Plain eastings fit every zone, so they are asked about.
 */
export function crsByCoordinates(range: CoordinateRange): CrsResult {
  if (isLonLat(range)) {
    return {
      crs: { code: 'EPSG:4490', name: 'CGCS2000', kind: 'geographic', proj4: null },
      note: {
        code: 'crs-from-coordinates',
        message:
          '没有写明坐标系；坐标像经纬度，按 EPSG:4490 处理 / No coordinate system is stated; the coordinates look like degrees and were taken as EPSG:4490',
      },
    };
  }
  const zone = zonePrefix(range);
  const crs = zone === null ? null : zoneCrs(zone);
  if (crs) {
    return {
      crs,
      note: {
        code: 'crs-from-coordinates',
        message: `没有写明坐标系；横坐标以带号 ${zone} 开头，按 ${crs.code} 处理 / No coordinate system is stated; eastings begin with zone ${zone}, so ${crs.code} was taken`,
      },
    };
  }
  const swapped = isSwapped(range) ? ['，X、Y 像是写反了', '; x and y look swapped'] : ['', ''];
  return {
    code: 'crs-unknown',
    message:
      `没有写明坐标系，从坐标（${describe(range)}）也认不出${swapped[0]}；${ASK_FOR_CRS.zh} / ` +
      `No coordinate system is stated and the coordinates (${describe(range)}) do not tell it${swapped[1]}; ${ASK_FOR_CRS.en}`,
  };
}

/**
 * Holds a stated coordinate system against the coordinates. Gauss-Krüger with the zone number in front and
 * without it are mixed up in real files: when the central meridian settles it, the right one is taken with a note.
 */
export function checkCoordinates(crs: FoundCrs, range: CoordinateRange): CrsResult {
  if (crs.kind === 'geographic') {
    if (isLonLat(range)) return { crs };
    const swapped = Math.abs(range.maxX) <= 90 && Math.abs(range.minX) <= 90 && range.maxY <= 180;
    return mismatch(
      crs,
      range,
      swapped ? ['，经度和纬度像是写反了', '; longitude and latitude look swapped'] : ['', ''],
    );
  }
  if (isLonLat(range)) return mismatch(crs, range, ['，坐标像经纬度', '; they look like degrees']);
  const { centralMeridian, falseEasting } = crs;
  if (centralMeridian === undefined || falseEasting === undefined || !crs.name.startsWith('CGCS2000'))
    return { crs };
  const zone = zonePrefix(range);
  const isPlain = range.minX >= PLAIN_EASTING[0] && range.maxX <= PLAIN_EASTING[1];
  const statedZone = falseEasting > 1e6 ? Math.floor(falseEasting / 1e6) : null;
  if (zone === statedZone && (zone !== null || isPlain)) return { crs };
  if (zone === null && !isPlain)
    return Math.abs(range.minX - falseEasting) < 3e6 ? { crs } : mismatch(crs, range, ['', '']);
  const inFact = zone === null ? cgcs2000GaussKruger(centralMeridian, 5e5) : zoneCrs(zone);
  if (!inFact || inFact.centralMeridian !== centralMeridian) return mismatch(crs, range, ['', '']);
  return {
    crs: inFact,
    note: {
      code: 'crs-zone-prefix-differs',
      message: `坐标系写的是 ${crs.code}，坐标${zone === null ? '不带带号' : '带有带号'}，按 ${inFact.code} 处理 / It says ${crs.code}, but the eastings come ${zone === null ? 'without' : 'with'} the zone number: taken as ${inFact.code}`,
    },
  };
}

function isLonLat(range: CoordinateRange): boolean {
  const { x, y } = LON_LAT_LIMIT;
  return range.minX >= -x && range.maxX <= x && range.minY >= -y && range.maxY <= y;
}

/** The zone number in front of all eastings, 13-23 or 25-45, or null. */
function zonePrefix(range: CoordinateRange): number | null {
  const zone = Math.floor(range.minX / 1e6);
  if (zone !== Math.floor(range.maxX / 1e6) || zone < 13 || zone > 45 || zone === 24) return null;
  const inZone = range.minX - zone * 1e6 >= PLAIN_EASTING[0] && range.maxX - zone * 1e6 <= PLAIN_EASTING[1];
  return inZone && range.minY > 0 && range.maxY < 6.5e6 ? zone : null;
}

function zoneCrs(zone: number): FoundCrs | null {
  return cgcs2000GaussKruger(zone <= 23 ? 6 * zone - 3 : 3 * zone, zone * 1e6 + 5e5);
}

function isSwapped(range: CoordinateRange): boolean {
  return zonePrefix({ minX: range.minY, maxX: range.maxY, minY: range.minX, maxY: range.maxX }) !== null;
}

function describe(range: CoordinateRange): string {
  const short = (value: number) => String(Number(value.toPrecision(9)));
  return `x ${short(range.minX)}…${short(range.maxX)}, y ${short(range.minY)}…${short(range.maxY)}`;
}

function mismatch(crs: FoundCrs, range: CoordinateRange, [zh, en]: string[]): CrsResult {
  return {
    code: 'crs-mismatch',
    message:
      `坐标系写的是 ${crs.code}，坐标（${describe(range)}）却不在它的范围内${zh}；${ASK_FOR_CRS.zh} / ` +
      `It says ${crs.code}, but the coordinates (${describe(range)}) do not lie in it${en}; ${ASK_FOR_CRS.en}`,
  };
}
