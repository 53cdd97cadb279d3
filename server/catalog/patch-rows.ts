import { BinaryRows } from '../db/binary-rows.ts';
import type { FlatShape } from '../geo/flat-shape.ts';

/** Columns of `patch` in the order in which rows are written; the number first, because it is settled last. */
export const PATCH_COLUMNS = `patch_no, region_id, batch_id, import_run_id, recorded_from, patch_type, before_date, before_text,
  after_date, after_text, observed_on, issued_area_m2, details, geom, area_m2, point, geom_hash, source_geom, source_crs,
  attributes, content_hash`;
export const PATCH_FIELDS = PATCH_COLUMNS.split(',').length;

const SRID = 4490;

/** What is the same for all patches of a first delivery. */
export interface PatchFrame {
  regionId: number;
  batchId: number;
  runId: number;
  /** ISO to the microsecond, UTC. */
  instant: string;
  /** ISO date used where a patch has no image date of its own. */
  observedOn: string;
}

/** A patch as it is stored, but for its number and its frame. Dates are ISO days, ends of spans included. */
export interface NewPatch {
  patchType: string | null;
  beforeFrom: string | null;
  beforeTo: string | null;
  beforeText: string | null;
  afterFrom: string | null;
  afterTo: string | null;
  afterText: string | null;
  issuedAreaM2: number | null;
  detailsJson: string;
  /** EPSG:4490. */
  shape: FlatShape;
  /** Null while nobody knows whether the shape is valid. */
  measured: { areaM2: number; lon: number; lat: number } | null;
  /** 16 bytes as hexadecimal text. */
  groundHash: string;
  sourceWkb: Uint8Array | null;
  sourceCrs: string | null;
  /** Encoded as UTF-8. */
  attributesJson: Uint8Array;
  contentHash: string;
}

/** The fields that every row of a delivery has alike. */
export function frameFields(frame: PatchFrame): Buffer {
  const rows = new BinaryRows();
  rows.int4(frame.regionId);
  rows.int8(frame.batchId);
  rows.int8(frame.runId);
  rows.int8(microseconds(frame.instant));
  return rows.take();
}

/** Writes what comes after the number and the frame. */
export function writePatchFields(rows: BinaryRows, patch: NewPatch, observedOn: string): void {
  rows.text(patch.patchType);
  rows.daterange(patch.beforeFrom, patch.beforeTo);
  rows.text(patch.beforeText);
  rows.daterange(patch.afterFrom, patch.afterTo);
  rows.text(patch.afterText);
  rows.date(patch.afterTo ?? observedOn);
  rows.float8(patch.issuedAreaM2);
  rows.jsonb(patch.detailsJson);
  rows.shape(patch.shape, SRID);
  if (patch.measured) {
    rows.float8(patch.measured.areaM2);
    rows.point(patch.measured.lon, patch.measured.lat, SRID);
  } else {
    rows.null();
    rows.null();
  }
  rows.hex(patch.groundHash);
  rows.bytes(patch.sourceWkb);
  rows.text(patch.sourceCrs);
  rows.jsonbBytes(patch.attributesJson);
  rows.text(patch.contentHash);
}

/** Since 2000-01-01, as PostgreSQL counts. A JavaScript date knows milliseconds only. */
function microseconds(instant: string): bigint {
  const [, seconds, fraction = ''] = /^(.{19})(?:\.(\d{1,6}))?Z$/.exec(instant)!;
  const ms = Date.parse(`${seconds}Z`) - Date.UTC(2000, 0, 1);
  return BigInt(ms) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

/** The number of a patch that came without one: its place in the delivery, from 1. */
export function numberByPlace(batch: string, position: number): string {
  return `${batch}-${String(position).padStart(6, '0')}`;
}
