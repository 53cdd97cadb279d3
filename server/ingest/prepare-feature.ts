import { geometryHash } from '../geo/geometry-hash.ts';
import { FlatFeature } from './formats/flat-feature.ts';
import type { SourceFeature } from './formats/format.ts';
import { measureGround, type MeasuredGround } from './measure-ground.ts';

/** A feature made ready for the stage: everything that can be computed without the database. */
export interface PreparedFeature extends Omit<SourceFeature, 'geometry' | 'sourceWkb'> {
  /** Attributes as JSON, keys sorted: what was delivered, whatever the order of its fields. */
  attributesJson: string;
  ground: PreparedGround | null;
  /** Null where the source's rings are the working ones, bit for bit: then nothing is lost by keeping them once. */
  sourceWkb: Uint8Array | null;
}

export interface PreparedGround {
  /** EWKB MultiPolygon, EPSG:4490. */
  ewkb: Buffer;
  /** 16 bytes over the ground as delivered, before any repair. */
  hash: Buffer;
  /** What follows is filled where the shape is certainly valid; else PostGIS checks, mends and computes. */
  checked: MeasuredGround | null;
}

const flat = new FlatFeature();

/** Computes what the stage needs of a feature. */
export function prepareFeature(feature: SourceFeature): PreparedFeature {
  const { index, attributes, issues, refused, crs } = feature;
  const { shape, attributesJson, sourceWkb } = flat.set(feature);
  const ground = flat.refused
    ? null
    : {
        ewkb: Buffer.from(flat.ewkb()),
        hash: Buffer.from(geometryHash(shape), 'hex'),
        checked: measureGround(shape),
      };
  return {
    ...{ index, attributes, attributesJson, sourceWkb, ground, issues, refused },
    ...(crs === undefined ? {} : { crs }),
  };
}
