/** The coverage certificate (网格覆盖证明). Areas in m². */
export interface CertifiedLevel {
  /** Level of the parents, and how many there are that are divided. */
  level: number;
  parents: number;
  children: number;
  /** onceM2 + twiceM2 + gapM2 + undividedM2 = areaM2, to 0.01 m². */
  areaM2: number;
  onceM2: number;
  /** In two or more children of one kind. */
  twiceM2: number;
  /** In no child, of parents whose division is complete. */
  gapM2: number;
  /** In no child, of parents that are divided only in part. */
  undividedM2: number;
  /** Ground of children beyond their parent; no part of areaM2. */
  outsideM2: number;
}

export interface CoverageCertificate {
  scheme: string;
  schemeName: string;
  /** The subtree's cell; null for the whole scheme. */
  under: { code: string; name: string } | null;
  /** ISO date of the states certified. */
  date: string;
  /** Recorded time: with the same one the same certificate can be made again later. */
  asKnownAt: string;
  cells: number;
  leaves: number;
  levels: CertifiedLevel[];
  /** As of the making, not as of `asKnownAt`: people, visits and decisions are not part of the hash. */
  people: { cells: number; manned: number; acting: number; unmanned: number | null };
  patrols: { cells: number; notRequired: number; visits: number; due: number; missed: number };
  findings: { kind: string; state: string; count: number; areaM2: number }[];
  /** Over every cell state that went in, with its ground. */
  inputHash: string;
  /** SHA-256 over scheme, date, subtree, settings, inputs and areas: the same ground gives the same hash. */
  certificateHash: string;
  engine: { postgresql: string; postgis: string; geos: string; proj: string; jingtian: string };
  madeAt: string;
  /** What the page draws: EPSG:4490 lon/lat, each shared border once. */
  map: {
    bbox4490: [west: number, south: number, east: number, north: number];
    drawnLevel: number;
    outer: GeoJSON.MultiLineString;
    borders: GeoJSON.MultiLineString;
    findings: { kind: string; lon: number; lat: number }[];
  };
}
