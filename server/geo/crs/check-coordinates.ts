import { isInChina } from './area-of-use.ts';
import { ASK_FOR_CRS } from './crs-choice.ts';
import type { CrsResult, FoundCrs } from './crs-choice.ts';
import { arePlainEastings, crsOfZone, isNorthingFirst, plainCandidates } from './gauss-kruger-zones.ts';
import { swapRange, zonePrefix } from './gauss-kruger-zones.ts';
import type { CoordinateRange } from './gauss-kruger-zones.ts';
import { cgcs2000GaussKruger, knownCrs } from './known-crs.ts';

export type { CoordinateRange } from './gauss-kruger-zones.ts';

const LON_LAT_LIMIT = { x: 180, y: 90 };
const SHOWN_CANDIDATES = 40;

/**
 * Tells the coordinate system from the coordinates alone: degrees are EPSG:4490, an easting that begins with a
 * zone number names its Gauss-Krüger zone, also when it stands second. Plain eastings fit every zone, so they
 * are asked about, with the systems that may answer.
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
  const crs = zone === null ? null : crsOfZone(zone);
  if (crs) {
    return {
      crs,
      note: {
        code: 'crs-from-coordinates',
        message: `没有写明坐标系；横坐标以带号 ${zone} 开头，按 ${crs.code} 处理 / No coordinate system is stated; eastings begin with zone ${zone}, so ${crs.code} was taken`,
      },
    };
  }
  const turned = swapRange(range);
  if (zonePrefix(turned) !== null) return swapped(crsByCoordinates(turned));
  const isTurned = isNorthingFirst(range);
  const candidates = plainCandidates(isTurned ? turned : range);
  const [zh, en] = isTurned ? ['，X、Y 像是写反了', '; x and y look swapped'] : ['', ''];
  return {
    code: 'crs-unknown',
    candidates,
    message:
      `没有写明坐标系，从坐标（${describe(range)}）也认不出${zh}${listCandidates(candidates, 'zh')}；${ASK_FOR_CRS.zh} / ` +
      `No coordinate system is stated and the coordinates (${describe(range)}) do not tell it${en}${listCandidates(candidates, 'en')}; ${ASK_FOR_CRS.en}`,
  };
}

/**
 * Holds a stated coordinate system against the coordinates. Gauss-Krüger with the zone number in front and
 * without it are mixed up in real files, and so are the axes: when the numbers settle it, the right one is taken
 * with a note.
 */
export function checkCoordinates(crs: FoundCrs, range: CoordinateRange): CrsResult {
  if (crs.kind === 'geographic') return checkDegrees(crs, range);
  if (isLonLat(range)) return mismatch(crs, range, ['，坐标像经纬度', '; they look like degrees']);
  const { centralMeridian, falseEasting } = crs;
  if (centralMeridian === undefined || falseEasting === undefined || !crs.name.startsWith('CGCS2000'))
    return { crs };
  const zone = zonePrefix(range);
  const isPlain = arePlainEastings(range);
  const statedZone = falseEasting > 1e6 ? Math.floor(falseEasting / 1e6) : null;
  if (zone === statedZone && (zone !== null || isPlain)) return { crs };
  if (zone === null && !isPlain) {
    const turned = isNorthingFirst(range) ? checkCoordinates(crs, swapRange(range)) : null;
    if (turned) return 'crs' in turned ? swapped(turned) : turned;
    return Math.abs(range.minX - falseEasting) < 3e6 ? { crs } : mismatch(crs, range, ['', '']);
  }
  const inFact = zone === null ? cgcs2000GaussKruger(centralMeridian, 5e5) : crsOfZone(zone);
  if (!inFact || inFact.centralMeridian !== centralMeridian) {
    const said =
      zone === null ? ['', ''] : [`，横坐标以带号 ${zone} 开头`, `; eastings begin with zone ${zone}`];
    return mismatch(crs, range, said, inFact ? [inFact.code] : []);
  }
  return {
    crs: inFact,
    note: {
      code: 'crs-zone-prefix-differs',
      message: `坐标系写的是 ${crs.code}，坐标${zone === null ? '不带带号' : '带有带号'}，按 ${inFact.code} 处理 / It says ${crs.code}, but the eastings come ${zone === null ? 'without' : 'with'} the zone number: taken as ${inFact.code}`,
    },
  };
}

function checkDegrees(crs: FoundCrs, range: CoordinateRange): CrsResult {
  const turned = swapRange(range);
  if (!isLonLat(range)) {
    // No latitude is beyond 90: numbers that are degrees the other way round can be nothing else.
    if (isLonLat(turned)) return swapped({ crs });
    const zone = zonePrefix(range);
    const found = zone === null ? null : crsOfZone(zone);
    return mismatch(
      crs,
      range,
      ['，坐标像米', '; they look like metres'],
      found ? [found.code] : plainCandidates(range),
    );
  }
  // West of 90 degrees (新疆、西藏) both orders are degrees, but only one of them lies in China.
  if (isInChina(range) || !isInChina(turned)) return { crs };
  if (crs.code === 'EPSG:4490') return swapped({ crs });
  return {
    crs,
    note: {
      code: 'axes-maybe-swapped',
      message:
        '经纬度像是写反了：对调后落在中国境内；没有改动，请核对 / Longitude and latitude may be swapped: the other way round they lie in China; nothing was changed, please check',
    },
  };
}

/** The same system with the axes turned, and a note. */
function swapped(result: CrsResult): CrsResult {
  if (!('crs' in result)) return result;
  const more = result.note ? result.note.message.split(' / ') : null;
  return {
    crs: { ...result.crs, northFirst: true },
    note: {
      code: 'axes-swapped',
      message:
        `文件里纵坐标（纬度）在前，已对调${more ? `；${more[0]}` : ''} / ` +
        `Northing (latitude) comes first in the file; the axes were exchanged${more ? `; ${more[1]}` : ''}`,
    },
  };
}

function isLonLat(range: CoordinateRange): boolean {
  const { x, y } = LON_LAT_LIMIT;
  return range.minX >= -x && range.maxX <= x && range.minY >= -y && range.maxY <= y;
}

function listCandidates(codes: string[], language: 'zh' | 'en'): string {
  if (!codes.length) return '';
  const names = codes.slice(0, SHOWN_CANDIDATES).map((code) => {
    const crs = knownCrs(code);
    return `${code.replace('EPSG:', '')} (${crs?.centralMeridian ?? '?'}°)`;
  });
  return language === 'zh'
    ? `。可能是（EPSG 代码，中央经线）：${names.join('、')}`
    : `. It may be (EPSG code, central meridian): ${names.join(', ')}`;
}

function describe(range: CoordinateRange): string {
  const short = (value: number) => String(Number(value.toPrecision(9)));
  return `x ${short(range.minX)}…${short(range.maxX)}, y ${short(range.minY)}…${short(range.maxY)}`;
}

function mismatch(
  crs: FoundCrs,
  range: CoordinateRange,
  [zh, en]: string[],
  candidates: string[] = [],
): CrsResult {
  return {
    code: 'crs-mismatch',
    candidates,
    message:
      `坐标系写的是 ${crs.code}，坐标（${describe(range)}）却不在它的范围内${zh}${listCandidates(candidates, 'zh')}；${ASK_FOR_CRS.zh} / ` +
      `It says ${crs.code}, but the coordinates (${describe(range)}) do not lie in it${en}${listCandidates(candidates, 'en')}; ${ASK_FOR_CRS.en}`,
  };
}
