import { CRS84, crsOf, OFFERED_CRS, type OfferedCrs } from '../crs.ts';

/** The first of them is what is meant when nothing is said. */
export const WFS_CRS: readonly OfferedCrs[] = [
  crsOf('EPSG:4490'),
  ...OFFERED_CRS.filter(({ srid, uri }) => srid !== 4490 || uri === CRS84.uri),
];

/** As WFS writes them, `urn:ogc:def:crs:EPSG::4490`: with the system's own order of axes. */
export function urnOf({ srid, uri }: OfferedCrs): string {
  return uri === CRS84.uri ? 'urn:ogc:def:crs:OGC:1.3:CRS84' : `urn:ogc:def:crs:EPSG::${srid}`;
}

/** The system of a `srsName`, in any of the ways clients write it. @throws AppError `crs-not-offered` */
export function wfsCrs(text: string | undefined): OfferedCrs {
  if (!text) return WFS_CRS[0]!;
  if (/CRS:?:?84$/i.test(text)) return CRS84;
  const code = /^urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:(\d{4,5})$/i.exec(text)?.[1];
  const old = /^http:\/\/www\.opengis\.net\/gml\/srs\/epsg\.xml#(\d{4,5})$/i.exec(text)?.[1];
  return crsOf(code || old ? `EPSG:${code ?? old}` : text);
}
