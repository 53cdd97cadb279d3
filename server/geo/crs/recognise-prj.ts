import proj4 from 'proj4';

import { ASK_FOR_CRS, refusedCrs } from './crs-choice.ts';
import type { CrsResult } from './crs-choice.ts';
import { cgcs2000GaussKruger, knownCrs, transverseMercatorBy } from './known-crs.ts';
import { parseCrsName } from './parse-crs-name.ts';
import { findNode, nodeName, parseWkt } from './parse-wkt.ts';
import type { WktNode } from './parse-wkt.ts';
import { refusedByCode, refusedByName } from './refused-datum.ts';

type Datum = 'cgcs2000' | 'wgs84' | 'twd97' | 'within-a-metre';

const DATUMS: [RegExp, Datum][] = [
  [/china[_ ]?2000|china[_ ]geodetic|cgcs.?2000|2000国家大地/i, 'cgcs2000'],
  [/wgs.?(19)?84|world[_ ]geodetic[_ ]system[_ ]1984/i, 'wgs84'],
  [/twd.?(19)?97|taiwan[_ ]datum[_ ]1997/i, 'twd97'],
  [
    /etrs.?(19)?89|european[_ ]terrestrial|sirgas|nad.?(19)?83|north[_ ]american[_ a-z]*1983|itrf|gda.?(94|2020)|jgd.?20/i,
    'within-a-metre',
  ],
];
const GEOGRAPHIC_CODE: Record<Datum, string> = {
  cgcs2000: 'EPSG:4490',
  wgs84: 'EPSG:4326',
  twd97: 'EPSG:3824',
  'within-a-metre': 'EPSG:4490',
};
const DEGREE = Math.PI / 180;

/**
 * Recognises the text of a `.prj` (ESRI or OGC WKT 1, plain WKT 2).
 * Named by its EPSG code where the parameters are those of one we know; other projections on an accepted datum
 * are kept as proj4 definitions under their own name. Datums of the WGS 84 family are taken as CGCS2000.
 */
export function recognisePrj(text: string): CrsResult {
  const refusedName = refusedByName(text);
  if (refusedName) return refusedCrs(refusedName);
  if (/^\s*(urn:|EPSG:)\S+\s*$/i.test(text)) return parseCrsName(text);
  const root = parseWkt(text);
  if (!root) return unknown('.prj 不是 WKT', 'the .prj is not WKT');
  const projected = findNode(root, ['PROJCS', 'PROJCRS']);
  const geographic = findNode(root, ['GEOGCS', 'GEOGCRS', 'BASEGEOGCRS', 'GEODCRS']);
  if (!geographic) return unknown('.prj 里没有地理坐标系', 'the .prj names no geographic system');
  const epsg = authorityCode(projected ?? geographic);
  const refusedCode = epsg === null ? null : refusedByCode(epsg);
  if (refusedCode) return refusedCrs(refusedCode);

  const names = `${nodeName(geographic)} ${nodeName(findNode(geographic, ['DATUM', 'TRF', 'ENSEMBLE']))}`;
  const datum = DATUMS.find(([pattern]) => pattern.test(names))?.[1];
  if (!datum) return unknown(`不认识大地基准 "${names.trim()}"`, `the datum "${names.trim()}" is not known`);
  const meridian = findNode(geographic, ['PRIMEM'])?.values[1] ?? 0;
  const angle = geographic.children.find((node) => /UNIT$/.test(node.keyword))?.values[1] ?? DEGREE;
  if (meridian !== 0 || Math.abs(Number(angle) - DEGREE) > 1e-9) {
    return unknown('不是以格林尼治和度为准', 'it does not count degrees from Greenwich');
  }
  const note =
    datum === 'within-a-metre'
      ? {
          code: 'datum-taken-as-cgcs2000',
          message: `大地基准 ${names.trim()} 按 CGCS2000 处理，差别在 1 米左右 / The datum ${names.trim()} was taken as CGCS2000; they differ by about a metre`,
        }
      : undefined;
  if (!projected) return { crs: knownCrs(GEOGRAPHIC_CODE[datum])!, ...(note && { note }) };
  return projectedCrs(projected, datum, text, note);
}

function projectedCrs(
  node: WktNode,
  datum: Datum,
  text: string,
  note: { code: string; message: string } | undefined,
): CrsResult {
  const name = nodeName(node);
  const method = nodeName(findNode(node, ['PROJECTION', 'METHOD']))
    .toLowerCase()
    .replaceAll(' ', '_');
  const metre = Number(node.children.find((child) => /UNIT$/.test(child.keyword))?.values[1] ?? 1);
  const parameter = (...keys: string[]): number | undefined => {
    for (const child of findNode(node, ['CONVERSION'])?.children ?? node.children) {
      if (child.keyword !== 'PARAMETER') continue;
      if (keys.includes(nodeName(child).toLowerCase().replaceAll(' ', '_'))) return Number(child.values[1]);
    }
    return undefined;
  };
  if (
    metre === 1 &&
    /gauss_kruger|transverse_mercator/.test(method) &&
    (parameter('latitude_of_origin', 'latitude_of_natural_origin') ?? 0) === 0
  ) {
    const lon0 = parameter('central_meridian', 'longitude_of_natural_origin') ?? NaN;
    const falseEasting = parameter('false_easting') ?? 0;
    const falseNorthing = parameter('false_northing') ?? 0;
    const scale = parameter('scale_factor', 'scale_factor_at_natural_origin') ?? 1;
    const plain = scale === 1 && falseNorthing === 0 && datum === 'cgcs2000';
    const crs = plain
      ? cgcs2000GaussKruger(lon0, falseEasting, !/3.?degree/i.test(name))
      : transverseMercatorBy({ lon0, falseEasting, falseNorthing, scale });
    if (crs) return { crs, ...(note && { note }) };
  }
  if (
    metre === 1 &&
    /mercator_auxiliary_sphere|popular_visualisation|pseudo.?mercator/i.test(`${method} ${name}`)
  ) {
    return { crs: knownCrs('EPSG:3857')! };
  }
  try {
    const [lon, lat] = proj4(text, LON_LAT).forward([
      parameter('false_easting') ?? 0,
      parameter('false_northing') ?? 0,
    ]);
    if (!Number.isFinite(lon) || !Number.isFinite(lat)) throw new Error('no finite result');
  } catch {
    return unknown(`不会计算投影 "${name}"`, `the projection "${name}" cannot be computed`);
  }
  return { crs: { code: `WKT:${name}`, name, kind: 'projected', proj4: text }, ...(note && { note }) };
}

const LON_LAT = '+proj=longlat +ellps=GRS80 +no_defs';

function authorityCode(node: WktNode): number | null {
  const authority = node.children.find((child) => child.keyword === 'AUTHORITY' || child.keyword === 'ID');
  if (!authority || String(authority.values[0]).toUpperCase() !== 'EPSG') return null;
  return Number(authority.values[1]) || null;
}

function unknown(zh: string, en: string): CrsResult {
  return {
    code: 'crs-unknown',
    message: `认不出坐标系：${zh}；${ASK_FOR_CRS.zh} / The coordinate system cannot be told: ${en}; ${ASK_FOR_CRS.en}`,
  };
}
