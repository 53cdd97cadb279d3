import type { ImportIssue } from '../../contract/import-report.ts';
import { FlatShape } from '../../geo/flat-shape.ts';
import { shapeBytes, writeShape } from '../../geo/wkb.ts';
import type { SourceFeature } from './format.ts';
import { jsonText, sortedKeys } from './json-text.ts';

export const SRID_4490 = 4490;
const SRID_BYTES = 4;
/** Byte order and type, which differ by the SRID flag. */
const HEAD_BYTES = 5;

/** One feature at a time on its way into the database, in memory that the next one uses again. */
export class FlatFeature {
  index = 0;
  attributes: Record<string, unknown> = {};
  /** Attributes as JSON, keys sorted: what was delivered, whatever the order of its fields. */
  attributesJson = '{}';
  issues: ImportIssue[] = [];
  /** Then `shape` is empty. */
  refused = false;
  /** EPSG:4490 degrees on the working grid. */
  readonly shape = new FlatShape();
  /** Rings as the source has them, as WKB; null where they are those of `shape`, bit for bit: nothing is lost. */
  sourceWkb: Uint8Array | null = null;
  /** The coordinate system of this feature where it is not the one of its layer. */
  crs: string | undefined;
  private scratch = Buffer.alloc(4096);

  set(feature: SourceFeature, attributesJson = jsonText(sortedKeys(feature.attributes))): this {
    const { geometry } = feature;
    this.index = feature.index;
    this.attributes = feature.attributes;
    this.attributesJson = attributesJson;
    this.issues = feature.issues;
    this.refused = feature.refused || geometry === null;
    this.crs = feature.crs;
    this.sourceWkb = null;
    this.shape.clear();
    if (this.refused) return this;
    this.shape.set(geometry!.type === 'Polygon' ? [geometry!.coordinates] : geometry!.coordinates);
    this.sourceWkb = this.isShape(feature.sourceWkb) ? null : feature.sourceWkb;
    return this;
  }

  /** The shape as EWKB, good until the next call. */
  ewkb(): Buffer {
    const bytes = shapeBytes(this.shape);
    if (bytes > this.scratch.length) this.scratch = Buffer.alloc(bytes * 2);
    const { buffer, byteOffset } = this.scratch;
    writeShape(this.shape, SRID_4490, new DataView(buffer, byteOffset, bytes), 0);
    return this.scratch.subarray(0, bytes);
  }

  /** Does a WKB hold the very rings of the shape? */
  private isShape(wkb: Buffer | null): boolean {
    if (!wkb || wkb.length !== shapeBytes(this.shape) - SRID_BYTES) return false;
    const ewkb = this.ewkb();
    return ewkb.compare(wkb, HEAD_BYTES, wkb.length, HEAD_BYTES + SRID_BYTES, ewkb.length) === 0;
  }
}
