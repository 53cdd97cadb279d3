import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Bbox4490 } from '../contract/import-report.ts';
import { areaM2 } from '../geo/equal-area.ts';
import { geometryHash } from '../geo/geometry-hash.ts';
import { innerPoint } from '../geo/inner-point.ts';
import { isSurelyValid } from '../geo/surely-valid.ts';
import { multiPolygonBbox4490, multiPolygonWkb } from '../geo/wkb.ts';
import type { SourceFeature } from './formats/format.ts';

/** A feature made ready for the stage: everything that can be computed without the database. */
export interface PreparedFeature extends Omit<SourceFeature, 'geometry'> {
  /** Attributes as JSON, keys sorted: what was delivered, whatever the order of its fields. */
  attributesJson: string;
  ground: PreparedGround | null;
}

export interface PreparedGround {
  /** EWKB MultiPolygon, EPSG:4490. */
  ewkb: Buffer;
  /** 16 bytes over the ground as delivered, before any repair. */
  hash: Buffer;
  /** What follows is filled where the shape is certainly valid; else PostGIS checks, mends and computes. */
  checked: { areaM2: number; lon: number; lat: number; bbox4490: Bbox4490 } | null;
}

/**
 * Computes what the stage needs of a feature. `sourceWkb` becomes null where the source's rings are the working ones,
 * bit for bit: then nothing is lost by keeping them once.
 */
export function prepareFeature(feature: SourceFeature): PreparedFeature {
  const { geometry, ...rest } = feature;
  const attributesJson = jsonText(sortedKeys(feature.attributes));
  if (feature.refused || !geometry) return { ...rest, attributesJson, ground: null };
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const ewkb = multiPolygonWkb(geometry, SRID);
  return {
    ...rest,
    sourceWkb: sameRings(ewkb, feature.sourceWkb) ? null : feature.sourceWkb,
    attributesJson,
    ground: { ewkb, hash: geometryHash(polygons), checked: check(geometry, polygons) },
  };
}

/** Under this PostGIS decides whether anything is left of the shape. */
const SMALLEST_M2 = 0.01;

function check(geometry: Polygon | MultiPolygon, polygons: Position[][][]): PreparedGround['checked'] {
  if (!isSurelyValid(polygons)) return null;
  const [lon, lat] = innerPoint(polygons);
  const area = areaM2(polygons);
  if (area < SMALLEST_M2) return null;
  return { areaM2: area, lon: lon!, lat: lat!, bbox4490: multiPolygonBbox4490(geometry) };
}

const SRID = 4490;
const SRID_BYTES = 4;
/** Byte order and type, which differ by the SRID flag. */
const HEAD_BYTES = 5;

function sameRings(ewkb: Buffer, wkb: Buffer | null): boolean {
  if (!wkb || wkb.length !== ewkb.length - SRID_BYTES) return false;
  return ewkb.compare(wkb, HEAD_BYTES, wkb.length, HEAD_BYTES + SRID_BYTES, ewkb.length) === 0;
}

function sortedKeys(attributes: Record<string, unknown>): Record<string, unknown> {
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(attributes).sort()) sorted[key] = attributes[key];
  return sorted;
}

/** jsonb refuses NUL; sources with broken fields do carry it. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes('\\u0000') ? text.replaceAll('\\u0000', '') : text;
}
