import type { ImportIssue } from '../../contract/import-report.ts';
import type { CoordinateRange } from '../../geo/crs/check-coordinates.ts';
import { widenRange } from '../../geo/crs/survey-coordinates.ts';
import type { RawGeometry } from './make-feature.ts';

type Ring = number[][];

/** Collections nest once in real files; this keeps a hostile one off the stack. */
const MAX_NESTING = 16;

/** Takes the polygons out of a GeoJSON geometry, whatever is there instead becomes the reason of a refusal. */
export function readGeometry(geometry: unknown, index: number, issues: ImportIssue[]): RawGeometry {
  if (geometry === null || geometry === undefined) {
    return { kind: 'refused', code: 'geometry-null', message: '没有图形 / It has no geometry' };
  }
  const collected = collect(geometry, 0);
  if (collected === 'broken') {
    return {
      kind: 'refused',
      code: 'geometry-broken',
      message: '图形不合 GeoJSON 的写法 / The geometry is not written as GeoJSON wants it',
    };
  }
  const others = [...collected.others].join(', ');
  if (!collected.polygons.length && others) {
    return {
      kind: 'refused',
      code: 'geometry-not-polygon',
      message: `图形是 ${others}，不是面 / The geometry is a ${others}, not a polygon`,
    };
  }
  if (collected.fromCollection) {
    const left = others
      ? ['，其余（' + others + '）没有保留', '; the rest (' + others + ') was left out']
      : ['', ''];
    issues.push({
      feature: index,
      code: 'collection-polygons-taken',
      message: `图形集合里的面已取出${left[0]} / The polygons were taken out of a geometry collection${left[1]}`,
      repaired: true,
    });
  }
  return { kind: 'polygons', polygons: collected.polygons };
}

interface Collected {
  polygons: Ring[][];
  others: Set<string>;
  fromCollection: boolean;
}

function collect(value: unknown, nesting: number): Collected | 'broken' {
  if (typeof value !== 'object' || value === null || nesting > MAX_NESTING) return 'broken';
  const { type, coordinates, geometries } = value as Record<string, unknown>;
  switch (type) {
    case 'Polygon':
      return isPolygon(coordinates) ? plain([coordinates]) : 'broken';
    case 'MultiPolygon':
      return Array.isArray(coordinates) && coordinates.every(isPolygon) ? plain(coordinates) : 'broken';
    case 'GeometryCollection': {
      if (!Array.isArray(geometries)) return 'broken';
      const all: Collected = { polygons: [], others: new Set(), fromCollection: true };
      for (const member of geometries as unknown[]) {
        const part = collect(member, nesting + 1);
        if (part === 'broken') return 'broken';
        for (const polygon of part.polygons) all.polygons.push(polygon);
        for (const other of part.others) all.others.add(other);
      }
      return all;
    }
    case 'Point':
    case 'MultiPoint':
    case 'LineString':
    case 'MultiLineString':
      return { polygons: [], others: new Set([type]), fromCollection: false };
    default:
      return 'broken';
  }
}

function plain(polygons: Ring[][]): Collected {
  return { polygons, others: new Set(), fromCollection: false };
}

/** Shape only: that the numbers are finite is the maker's business. */
function isPolygon(value: unknown): value is Ring[] {
  return (
    Array.isArray(value) &&
    value.every((ring) => Array.isArray(ring) && ring.every((p) => Array.isArray(p) && p.length >= 2))
  );
}

/** Widens an extent by all polygons of a geometry; true when some position has more than two numbers. */
export function surveyGeometry(geometry: unknown, range: CoordinateRange): boolean {
  const collected = collect(geometry, 0);
  let hasZ = false;
  if (collected === 'broken') return hasZ;
  for (const polygon of collected.polygons) {
    for (const ring of polygon) {
      for (const position of ring) {
        if (position.length > 2) hasZ = true;
        if (typeof position[0] === 'number' && typeof position[1] === 'number') {
          widenRange(range, position[0], position[1]);
        }
      }
    }
  }
  return hasZ;
}
