/** A geometry read from WKB, in the shape of GeoJSON (not necessarily a valid one), or why it cannot be used. */
export type WkbResult =
  | {
      kind: 'geojson';
      value: unknown;
      hadZ: boolean;
      /** EPSG code that stands with the geometry itself. */
      srid: number | null;
    }
  | { kind: 'refused'; code: 'geometry-curve' | 'geometry-broken'; message: string };

const TYPES = [
  'Geometry',
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];
/** CircularString … Curve, Surface: ISO 13249-3. Arcs are not what land is registered in, and straightening them is a choice. */
const CURVES = [8, 9, 10, 11, 12, 13, 14];
const SURFACES: Record<number, string> = { 15: 'MultiPolygon', 16: 'MultiPolygon', 17: 'Polygon' };

const EWKB_Z = 0x80000000;
const EWKB_M = 0x40000000;
const EWKB_SRID = 0x20000000;
const MAX_NESTING = 16;

class WkbError extends Error {
  readonly isCurve: boolean;
  constructor(message: string, isCurve = false) {
    super(message);
    this.isCurve = isCurve;
  }
}

/**
 * Reads WKB as OGC, ISO and PostGIS (EWKB) write it, either byte order, Z and M dropped. Every count is held against
 * the bytes that are left before anything is made for it.
 */
export function readWkb(bytes: Uint8Array): WkbResult {
  const reader = new WkbReader(bytes);
  try {
    const value = reader.geometry(0);
    return { kind: 'geojson', value, hadZ: reader.hadZ, srid: reader.srid };
  } catch (error) {
    if (!(error instanceof WkbError)) throw error;
    return error.isCurve ? curve() : brokenGeometry(error.message);
  }
}

/** Is a text WKB in hexadecimal digits, as PostGIS prints it? */
export function isHexWkb(text: string): boolean {
  return text.length >= 10 && text.length % 2 === 0 && /^0[01][0-9a-f]+$/i.test(text);
}

/** What is said of arcs, whatever the format. */
export function curve(): WkbResult & { kind: 'refused' } {
  return {
    kind: 'refused',
    code: 'geometry-curve',
    message:
      '图形含圆弧或曲线，请先在原软件里转成折线（增密）/ The geometry has arcs or curves; have them turned into straight pieces (densified) first',
  };
}

/** What is said of a geometry that cannot be read, whatever the format. */
export function brokenGeometry(reason: string): WkbResult & { kind: 'refused' } {
  return {
    kind: 'refused',
    code: 'geometry-broken',
    message: `图形的写法不对或已损坏 / The geometry is damaged or not written as it should be: ${reason}`,
  };
}

class WkbReader {
  hadZ = false;
  srid: number | null = null;
  private at = 0;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  geometry(nesting: number): unknown {
    if (nesting > MAX_NESTING) throw new WkbError('nested too deeply');
    this.need(5);
    const order = this.view.getUint8(this.at++);
    if (order > 1) throw new WkbError('byte order');
    const little = order === 1;
    const word = this.uint32(little);
    if (word & EWKB_SRID) this.srid = this.uint32(little) || null;
    const plain = word & 0x1fffffff;
    const iso = Math.floor(plain / 1000);
    const type = plain % 1000;
    if (iso > 3) throw new WkbError(`type ${plain}`);
    const hasZ = iso === 1 || iso === 3 || (word & EWKB_Z) !== 0;
    const hasM = iso === 2 || iso === 3 || (word & EWKB_M) !== 0;
    if (CURVES.includes(type)) throw new WkbError('curve', true);
    const name = SURFACES[type] ?? TYPES[type];
    if (!name || type === 0) throw new WkbError(`type ${plain}`);
    if (hasZ || hasM) this.hadZ = true;
    const dimensions = 2 + Number(hasZ) + Number(hasM);
    switch (name) {
      case 'Point':
        this.skip(8 * dimensions);
        return { type: name };
      case 'LineString':
        this.skip(8 * dimensions * this.count(little, 8 * dimensions));
        return { type: name };
      case 'Polygon':
        return { type: name, coordinates: this.rings(little, dimensions) };
      default:
        return this.collection(name, this.count(little, 5), nesting);
    }
  }

  private collection(name: string, count: number, nesting: number): unknown {
    const members: { type: string; coordinates?: unknown }[] = [];
    for (let i = 0; i < count; i++) {
      members.push(this.geometry(nesting + 1) as { type: string; coordinates?: unknown });
    }
    if (name !== 'MultiPolygon') {
      return name === 'GeometryCollection' ? { type: name, geometries: members } : { type: name };
    }
    if (members.some((member) => member.type !== 'Polygon')) throw new WkbError('a part is not a polygon');
    return { type: name, coordinates: members.map((member) => member.coordinates) };
  }

  private rings(little: boolean, dimensions: number): number[][][] {
    const rings: number[][][] = [];
    const count = this.count(little, 4);
    for (let r = 0; r < count; r++) {
      const points = this.count(little, 8 * dimensions);
      const ring: number[][] = new Array<number[]>(points);
      for (let p = 0; p < points; p++) {
        ring[p] = [this.view.getFloat64(this.at, little), this.view.getFloat64(this.at + 8, little)];
        this.at += 8 * dimensions;
      }
      rings.push(ring);
    }
    return rings;
  }

  private count(little: boolean, bytesEach: number): number {
    const count = this.uint32(little);
    if (count * bytesEach > this.view.byteLength - this.at) throw new WkbError('a count is too large');
    return count;
  }

  private uint32(little: boolean): number {
    this.need(4);
    this.at += 4;
    return this.view.getUint32(this.at - 4, little);
  }

  private skip(bytes: number): void {
    this.need(bytes);
    this.at += bytes;
  }

  private need(bytes: number): void {
    if (this.at + bytes > this.view.byteLength) throw new WkbError('it ends too early');
  }
}
