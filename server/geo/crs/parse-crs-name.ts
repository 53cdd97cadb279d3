import { ASK_FOR_CRS, refusedCrs } from './crs-choice.ts';
import type { CrsResult } from './crs-choice.ts';
import { knownCrs } from './known-crs.ts';
import { refusedByCode, refusedByName } from './refused-datum.ts';

/**
 * Reads a name of a coordinate system: `EPSG:4528`, `4528`, `urn:ogc:def:crs:EPSG::4490`,
 * `urn:ogc:def:crs:OGC:1.3:CRS84`, `http://www.opengis.net/def/crs/EPSG/0/4490`.
 * The axis order of the authority is ignored: in files x is always the east or the longitude.
 */
export function parseCrsName(name: string): CrsResult {
  const text = name.trim();
  if (/(^|[:/])CRS84$/i.test(text)) return { crs: knownCrs('OGC:CRS84')! };
  const number =
    /^(?:EPSG:{1,2})?(\d{4,6})$/i.exec(text)?.[1] ?? /EPSG[:/][^:/]*[:/](\d{4,6})$/i.exec(text)?.[1];
  if (number) {
    const refused = refusedByCode(Number(number));
    if (refused) return refusedCrs(refused);
    const crs = knownCrs(`EPSG:${Number(number)}`);
    if (crs) return { crs };
  }
  const refused = refusedByName(text);
  if (refused) return refusedCrs(refused);
  return {
    code: 'crs-unknown',
    message: `不认识坐标系 "${text}"；${ASK_FOR_CRS.zh} / The coordinate system "${text}" is not known; ${ASK_FOR_CRS.en}`,
  };
}
