import { AppError } from '../errors.ts';

/** A coordinate system that features may be asked in (OGC API Features part 2). */
export interface OfferedCrs {
  uri: string;
  /** EPSG code as PostGIS knows it; CRS84 is stored ground in longitude, latitude (CGCS2000 and WGS 84 agree to a metre). */
  srid: number;
  /** Whether the system's own order puts the northing or latitude first; then so do the answers. */
  northFirst: boolean;
  /** Decimals that keep the stored 1e-9 degree grid, or a tenth of a millimetre. */
  digits: number;
}

export const CRS84: OfferedCrs = {
  uri: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84',
  srid: 4490,
  northFirst: false,
  digits: 9,
};

const epsg = (srid: number, northFirst: boolean, digits: number): OfferedCrs => ({
  uri: `http://www.opengis.net/def/crs/EPSG/0/${srid}`,
  srid,
  northFirst,
  digits,
});

// EPSG gives all Gauss-Krueger zones of CGCS2000 the axes X (north), Y (east): 4491-4501 and 4502-4512 are the zones of
// six degrees with and without their number, 4513-4533 and 4534-4554 those of three degrees.
const ZONES = Array.from({ length: 4554 - 4491 + 1 }, (_, index) => epsg(4491 + index, true, 4));

export const OFFERED_CRS: readonly OfferedCrs[] = [
  CRS84,
  epsg(4326, true, 9),
  epsg(4490, true, 9),
  epsg(3857, false, 4),
  ...ZONES,
];

/** The system of a `crs` parameter: its URI, `EPSG:n` or `[EPSG:n]`. @throws AppError `crs-not-offered` */
export function crsOf(text: string | undefined): OfferedCrs {
  if (text === undefined) return CRS84;
  const short = /^\[?EPSG:(\d{4,5})\]?$/i.exec(text)?.[1];
  const uri = short ? `http://www.opengis.net/def/crs/EPSG/0/${short}` : text;
  const found = OFFERED_CRS.find((crs) => crs.uri === uri || crs.uri === uri.replace(/^https:/, 'http:'));
  if (!found)
    throw new AppError(
      'crs-not-offered',
      `不提供坐标系 ${text} / The coordinate system ${text} is not offered`,
    );
  return found;
}
