/** A coordinate system we know by its EPSG code. All are taken as x = east (or longitude), y = north, as files store them. */
export interface KnownCrs {
  /** `EPSG:4528`, or `OGC:CRS84`. */
  code: string;
  name: string;
  kind: 'geographic' | 'projected';
  /** proj4 definition, metres; null for longitude and latitude that need no computing. */
  proj4: string | null;
  /** Gauss-Krüger and transverse Mercator only: degrees and metres. */
  centralMeridian?: number;
  falseEasting?: number;
  /** The file has its axes the other way round than files have them: x = north (or latitude), y = east. */
  northFirst?: true;
}

const GEOGRAPHIC: KnownCrs[] = [
  ['EPSG:4490', 'CGCS2000'],
  ['EPSG:4326', 'WGS 84'],
  ['OGC:CRS84', 'WGS 84 (CRS84)'],
  ['EPSG:3824', 'TWD97'],
].map(([code, name]) => ({ code: code!, name: name!, kind: 'geographic', proj4: null }));

// The ellipsoid of CGCS2000 has the axis and the flattening of GRS 80 (1/298.257222101).
function transverseMercator(
  epsg: number,
  name: string,
  options: { lon0: number; falseEasting: number; scale?: number; falseNorthing?: number; ellps?: string },
): KnownCrs {
  const { lon0, falseEasting, scale = 1, falseNorthing = 0, ellps = 'GRS80' } = options;
  return {
    code: `EPSG:${epsg}`,
    name,
    kind: 'projected',
    proj4: `+proj=tmerc +lat_0=0 +lon_0=${lon0} +k=${scale} +x_0=${falseEasting} +y_0=${falseNorthing} +ellps=${ellps} +units=m +no_defs`,
    centralMeridian: lon0,
    falseEasting,
  };
}

function gaussKruger(): KnownCrs[] {
  const list: KnownCrs[] = [];
  const add = (epsg: number, name: string, lon0: number, falseEasting: number) =>
    list.push(transverseMercator(epsg, `CGCS2000 / ${name}`, { lon0, falseEasting }));
  // Six-degree zones 13-23: central meridian 6z - 3. Three-degree zones 25-45: 3z. With the zone number in front
  // of the easting, then the same meridians without it.
  for (let z = 13; z <= 23; z++) add(4491 + z - 13, `Gauss-Kruger zone ${z}`, 6 * z - 3, z * 1e6 + 5e5);
  for (let z = 13; z <= 23; z++) add(4502 + z - 13, `Gauss-Kruger CM ${6 * z - 3}E`, 6 * z - 3, 5e5);
  for (let z = 25; z <= 45; z++) add(4513 + z - 25, `3-degree Gauss-Kruger zone ${z}`, 3 * z, z * 1e6 + 5e5);
  for (let z = 25; z <= 45; z++) add(4534 + z - 25, `3-degree Gauss-Kruger CM ${3 * z}E`, 3 * z, 5e5);
  return list;
}

function utm(): KnownCrs[] {
  const list: KnownCrs[] = [];
  for (let z = 1; z <= 60; z++) {
    const zone = { lon0: 6 * z - 183, falseEasting: 5e5, scale: 0.9996, ellps: 'WGS84' };
    list.push(transverseMercator(32600 + z, `WGS 84 / UTM zone ${z}N`, zone));
    list.push(transverseMercator(32700 + z, `WGS 84 / UTM zone ${z}S`, { ...zone, falseNorthing: 1e7 }));
  }
  return list;
}

const WEB_MERCATOR: KnownCrs = {
  code: 'EPSG:3857',
  name: 'WGS 84 / Pseudo-Mercator',
  kind: 'projected',
  proj4:
    '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs',
};

const TAIWAN_TM2 = { falseEasting: 250000, scale: 0.9999 };

const ALL: KnownCrs[] = [
  ...GEOGRAPHIC,
  ...gaussKruger(),
  ...utm(),
  WEB_MERCATOR,
  transverseMercator(3826, 'TWD97 / TM2 zone 121', { lon0: 121, ...TAIWAN_TM2 }),
  transverseMercator(3825, 'TWD97 / TM2 zone 119', { lon0: 119, ...TAIWAN_TM2 }),
];

const BY_CODE = new Map(ALL.map((crs) => [crs.code, crs]));
BY_CODE.set('EPSG:900913', WEB_MERCATOR);
BY_CODE.set('EPSG:102100', WEB_MERCATOR);

/** The coordinate system of a code such as `EPSG:4528`, or null when we do not know it. */
export function knownCrs(code: string): KnownCrs | null {
  return BY_CODE.get(code) ?? null;
}

/**
 * The CGCS2000 Gauss-Krüger system on a central meridian (degrees), or null if there is none.
 * @param falseEasting 500000, or with the zone number in front (40500000), metres
 * @param sixDegrees prefers the six-degree code where both exist: the formulas are the same
 */
export function cgcs2000GaussKruger(
  centralMeridian: number,
  falseEasting: number,
  sixDegrees = false,
): KnownCrs | null {
  const found = ALL.filter(
    (crs) =>
      crs.name.startsWith('CGCS2000 /') &&
      crs.centralMeridian === centralMeridian &&
      crs.falseEasting === falseEasting,
  );
  return found.find((crs) => crs.name.includes('3-degree') !== sixDegrees) ?? found[0] ?? null;
}

/** A projected system by its parameters (metres, degrees), any ellipsoid of the WGS 84 family. */
export function transverseMercatorBy(parameters: {
  lon0: number;
  falseEasting: number;
  falseNorthing: number;
  scale: number;
}): KnownCrs | null {
  const { lon0, falseEasting, falseNorthing, scale } = parameters;
  const wanted = `+lon_0=${lon0} +k=${scale} +x_0=${falseEasting} +y_0=${falseNorthing} `;
  return ALL.find((crs) => !crs.name.startsWith('CGCS2000') && crs.proj4?.includes(wanted)) ?? null;
}
