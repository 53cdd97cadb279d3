import type { XmlHandler } from './xml-events.ts';
import type { SourceRow } from './source-rows.ts';

type GeometryNode =
  | { type: 'Polygon'; coordinates: number[][][] }
  | { type: 'MultiGeometry'; geometries: GeometryNode[] }
  | { type: 'Point' | 'LineString' | 'Track' | 'Model' };

const OTHERS: Record<string, 'Point' | 'LineString' | 'Track' | 'Model'> = {
  Point: 'Point',
  LineString: 'LineString',
  LinearRing: 'LineString',
  Track: 'Track',
  MultiTrack: 'Track',
  Model: 'Model',
};

/** Elements of a placemark that become attributes; what says how to draw it does not. */
const PLAIN = new Set(['name', 'description', 'address', 'phoneNumber', 'when', 'begin', 'end']);

interface Placemark {
  attributes: Record<string, unknown>;
  data: Record<string, unknown>;
  geometry: GeometryNode | null;
  open: { type: 'MultiGeometry'; geometries: GeometryNode[] }[];
  hadZ: boolean;
  wasBroken: boolean;
}

/**
 * Gathers the placemarks of a KML file from its XML events. Attributes: `name`, `description`, times, `folder` (the
 * names of the folders around it, from the outside in, with `/` between), then its extended data under their own
 * names, which win. Everything Google-only (`gx:`) is passed over, except that a track counts as a geometry
 * that is not a polygon.
 * @see OGC 12-007r2, KML 2.3
 */
export class PlacemarkReader implements XmlHandler {
  /** Take them out and leave the array empty. */
  readonly rows: SourceRow[] = [];
  hasNetworkLink = false;
  isKml = false;
  private readonly path: string[] = [];
  private readonly folders: string[] = [];
  private placemark: Placemark | null = null;
  private dataName: string | null = null;
  private polygon: { outer: number[][][]; inner: number[][][] } | null = null;
  private gathered: string[] | null = null;

  opened(name: string, attributes: Readonly<Record<string, string>>): void {
    const parent = this.path.at(-1);
    this.path.push(name);
    if (this.path.length === 1) this.isKml = name === 'kml';
    if (name === 'NetworkLink') this.hasNetworkLink = true;
    if (name === 'Folder') this.folders.push('');
    if (name === 'Placemark') {
      this.placemark = {
        attributes: {},
        data: {},
        geometry: null,
        open: [],
        hadZ: false,
        wasBroken: false,
      };
      return;
    }
    const isFolderName = name === 'name' && parent === 'Folder';
    const isPlain =
      PLAIN.has(name) && (parent === 'Placemark' || parent === 'TimeStamp' || parent === 'TimeSpan');
    if (isFolderName || (this.placemark && (isPlain || name === 'coordinates'))) this.gathered = [];
    if (!this.placemark) return;
    if (name === 'Data' || name === 'SimpleData') this.dataName = attributes['name'] ?? '';
    if ((name === 'value' && parent === 'Data') || name === 'SimpleData') this.gathered = [];
    if (name === 'MultiGeometry') this.placemark.open.push({ type: 'MultiGeometry', geometries: [] });
    else if (name === 'Polygon') this.polygon = { outer: [], inner: [] };
  }

  text(text: string): void {
    this.gathered?.push(text);
  }

  closed(name: string): void {
    this.path.pop();
    const parent = this.path.at(-1);
    const text = this.gathered?.join('') ?? null;
    if (name === 'Folder') this.folders.pop();
    else if (name === 'name' && parent === 'Folder')
      this.folders[this.folders.length - 1] = (text ?? '').trim();
    if (text !== null) this.gathered = null;
    const placemark = this.placemark;
    if (!placemark) return;
    if (name === 'Placemark') {
      this.rows.push(this.finish(placemark));
      this.placemark = null;
      this.polygon = null;
    } else if (name === 'coordinates' && text !== null) {
      this.takeRing(placemark, text);
    } else if (name === 'SimpleData' || (name === 'value' && parent === 'Data')) {
      if (text !== null && this.dataName) placemark.data[this.dataName] = text.trim() || null;
    } else if (name === 'MultiGeometry') {
      const whole = placemark.open.pop();
      if (whole) this.place(placemark, whole);
    } else if (name === 'Polygon' && this.polygon) {
      const { outer, inner } = this.polygon;
      this.polygon = null;
      // One outline by the standard; those who write several mean several polygons.
      const first = outer.slice(0, 1);
      this.place(placemark, { type: 'Polygon', coordinates: [...first, ...inner] });
      for (const shell of outer.slice(1)) this.place(placemark, { type: 'Polygon', coordinates: [shell] });
    } else if (name in OTHERS && !this.polygon && parent !== 'MultiTrack') {
      this.place(placemark, { type: OTHERS[name]! });
    } else if (text !== null && PLAIN.has(name)) {
      placemark.attributes[name] = text.trim() || null;
    }
  }

  private takeRing(placemark: Placemark, text: string): void {
    if (!this.polygon) return;
    const ring = readCoordinates(text);
    if (!ring) {
      placemark.wasBroken = true;
      return;
    }
    if (ring.some((position) => position.length > 2 && position[2] !== 0)) placemark.hadZ = true;
    const isHole = this.path.includes('innerBoundaryIs');
    (isHole ? this.polygon.inner : this.polygon.outer).push(ring.map(([x, y]) => [x!, y!]));
  }

  private place(placemark: Placemark, geometry: GeometryNode): void {
    const around = placemark.open.at(-1);
    if (around) around.geometries.push(geometry);
    else if (!placemark.geometry) placemark.geometry = geometry;
    else placemark.geometry = { type: 'MultiGeometry', geometries: [placemark.geometry, geometry] };
  }

  private finish(placemark: Placemark): SourceRow {
    const folder = this.folders.filter(Boolean).join('/');
    const attributes = { ...placemark.attributes, ...(folder && { folder }), ...placemark.data };
    if (placemark.wasBroken) {
      const message = '坐标写法不对 / The coordinates are not written as KML wants them';
      return { attributes, geometry: { kind: 'refused', code: 'geometry-broken', message } };
    }
    return {
      attributes,
      geometry: { kind: 'geojson', value: asGeojson(placemark.geometry) },
      hadZ: placemark.hadZ,
    };
  }
}

/** `lon,lat[,height]` with white space between; some tools put spaces behind the commas as well. Null when broken. */
function readCoordinates(text: string): number[][] | null {
  const positions: number[][] = [];
  for (const tuple of text
    .replaceAll(/\s*,\s*/g, ',')
    .trim()
    .split(/\s+/)) {
    if (!tuple) continue;
    const numbers = tuple.split(',').map((part) => (part === '' ? NaN : Number(part)));
    if (numbers.length < 2 || numbers.length > 3 || numbers.some(Number.isNaN)) return null;
    positions.push(numbers);
  }
  return positions;
}

/** A multi-geometry of nothing but polygons is an ordinary multipolygon, not a mixed collection. */
function asGeojson(geometry: GeometryNode | null): unknown {
  if (!geometry) return null;
  const parts = flatten(geometry);
  const polygons = parts.filter((part) => part.type === 'Polygon').map((part) => part.coordinates);
  if (polygons.length === parts.length) return { type: 'MultiPolygon', coordinates: polygons };
  const others = parts.filter((part) => part.type !== 'Polygon');
  const members = others.map(({ type }) => ({ type: type === 'Point' ? 'Point' : 'LineString' }));
  if (!polygons.length && members.length === 1) return members[0];
  const areas = polygons.length ? [{ type: 'MultiPolygon', coordinates: polygons }] : [];
  return { type: 'GeometryCollection', geometries: [...areas, ...members] };
}

function flatten(geometry: GeometryNode): Exclude<GeometryNode, { type: 'MultiGeometry' }>[] {
  return geometry.type === 'MultiGeometry' ? geometry.geometries.flatMap(flatten) : [geometry];
}
