import type { Bbox4490, ImportIssue } from '../contract/import-report.ts';
import type { MeasuredGround } from './measure-ground.ts';
import type { PreparedFeature } from './prepare-feature.ts';

/** Features on their way from a worker: one buffer for all bytes, so that it is handed over and not copied. */
export interface PackedChunk {
  index: Int32Array;
  values: unknown[][];
  json: string[];
  crs: (string | undefined)[];
  issues: [position: number, issues: ImportIssue[]][];
  /** 1 refused, 2 has ground, 4 checked. */
  flags: Uint8Array;
  /** Area, longitude, latitude and extent of each. */
  numbers: Float64Array;
  /** Lengths of EWKB and source WKB of each, -1 for none. */
  lengths: Int32Array;
  bytes: Uint8Array;
}

const HASH_BYTES = 16;
const NUMBERS = 7;

/** @param fields names in the order in which values are packed */
export function packChunk(features: PreparedFeature[], fields: string[]): PackedChunk {
  const n = features.length;
  const total = features.reduce(
    (sum, { ground, sourceWkb }) =>
      sum + (ground ? ground.ewkb.length + HASH_BYTES : 0) + (sourceWkb?.length ?? 0),
    0,
  );
  const chunk: PackedChunk = {
    index: new Int32Array(n),
    values: features.map(({ attributes }) => fields.map((field) => attributes[field])),
    json: features.map((feature) => feature.attributesJson),
    crs: features.map((feature) => feature.crs),
    issues: [],
    flags: new Uint8Array(n),
    numbers: new Float64Array(n * NUMBERS),
    lengths: new Int32Array(n * 2).fill(-1),
    bytes: new Uint8Array(total),
  };
  let at = 0;
  const append = (bytes: Uint8Array) => {
    chunk.bytes.set(bytes, at);
    at += bytes.length;
  };
  for (const [i, { index, refused, ground, sourceWkb, issues }] of features.entries()) {
    chunk.index[i] = index;
    chunk.flags[i] = (refused ? 1 : 0) | (ground ? 2 : 0) | (ground?.checked ? 4 : 0);
    if (issues.length) chunk.issues.push([i, issues]);
    if (ground) {
      chunk.lengths[i * 2] = ground.ewkb.length;
      append(ground.hash);
      append(ground.ewkb);
      if (ground.checked) {
        const { areaM2, lon, lat, bbox4490 } = ground.checked;
        chunk.numbers.set([areaM2, lon, lat, ...bbox4490], i * NUMBERS);
      }
    }
    if (sourceWkb) {
      chunk.lengths[i * 2 + 1] = sourceWkb.length;
      append(sourceWkb);
    }
  }
  return chunk;
}

export function unpackChunk(chunk: PackedChunk, fields: string[]): PreparedFeature[] {
  const all = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.byteLength);
  const issuesOf = new Map(chunk.issues);
  let at = 0;
  const take = (length: number) => all.subarray(at, (at += length));
  return chunk.json.map((attributesJson, i) => {
    const flags = chunk.flags[i]!;
    const values = chunk.values[i]!;
    const attributes: Record<string, unknown> = {};
    for (const [k, field] of fields.entries()) attributes[field] = values[k];
    const [ewkbBytes, sourceBytes] = [chunk.lengths[i * 2]!, chunk.lengths[i * 2 + 1]!];
    const hash = flags & 2 ? take(HASH_BYTES) : null;
    const ewkb = flags & 2 ? take(ewkbBytes) : null;
    const crs = chunk.crs[i];
    return {
      index: chunk.index[i]!,
      attributes,
      attributesJson,
      sourceWkb: sourceBytes < 0 ? null : take(sourceBytes),
      ground: ewkb && hash ? { ewkb, hash, checked: flags & 4 ? checkedOf(chunk.numbers, i) : null } : null,
      issues: issuesOf.get(i) ?? [],
      refused: (flags & 1) !== 0,
      ...(crs === undefined ? {} : { crs }),
    };
  });
}

function checkedOf(numbers: Float64Array, i: number): MeasuredGround {
  const [areaM2, lon, lat, ...bbox4490] = numbers.subarray(i * NUMBERS, (i + 1) * NUMBERS);
  return { areaM2: areaM2!, lon: lon!, lat: lat!, bbox4490: bbox4490 as unknown as Bbox4490 };
}
