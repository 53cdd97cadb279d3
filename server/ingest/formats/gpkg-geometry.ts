import type { SourceRow } from './source-rows.ts';
import { brokenGeometry, readWkb } from './wkb-geometry.ts';

/** Bytes of the envelope by its indicator: none, XY, XYZ, XYM, XYZM. */
const ENVELOPE_BYTES = [0, 32, 48, 48, 64];

/**
 * Reads a GeoPackage geometry: a header with flags and an envelope, then WKB.
 * @see OGC 12-128r18, 2.1.3
 */
export function readGpkgGeometry(bytes: Uint8Array | null): Pick<SourceRow, 'geometry' | 'hadZ'> {
  if (bytes === null) return { geometry: { kind: 'geojson', value: null } };
  const isGpkg = bytes.length >= 8 && bytes[0] === 0x47 && bytes[1] === 0x50;
  if (!isGpkg) return { geometry: brokenGeometry('no GP header') };
  const flags = bytes[3]!;
  const envelope = ENVELOPE_BYTES[(flags >> 1) & 7];
  if (envelope === undefined) return { geometry: brokenGeometry('envelope') };
  if (flags & 0x20) return { geometry: brokenGeometry('an extended type') };
  if (flags & 0x10) return { geometry: { kind: 'polygons', polygons: [] } };
  const result = readWkb(bytes.subarray(8 + envelope));
  return { geometry: result, hadZ: result.kind === 'geojson' && result.hadZ };
}
