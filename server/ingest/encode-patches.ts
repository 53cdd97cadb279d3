import { createHash } from 'node:crypto';
import type { Bbox4490, ImportIssue } from '../contract/import-report.ts';
import { frameFields, PATCH_FIELDS, writePatchFields, type PatchFrame } from '../catalog/patch-rows.ts';
import { BinaryRows } from '../db/binary-rows.ts';
import { patchMapper } from './map-patch.ts';
import type { ChosenMapping } from './mapping.ts';
import { jsonText, type PreparedFeature } from './prepare-feature.ts';

/** How the features of one layer become rows of `patch`; plain data, so that a worker can be sent it. */
export interface PatchEncoding {
  frame: PatchFrame;
  chosen: Pick<ChosenMapping, 'mapping' | 'areaUnit'>;
  /** Coordinate system of the layer. */
  crs: string | null;
}

export const REFUSED = 0;
/** The shape is certainly valid: the row goes straight into `patch`. */
export const CERTAIN = 1;
/** PostGIS has to look at the shape first. */
export const DOUBTFUL = 2;

/** Features on their way into the database: rows as COPY takes them, and what the report needs. */
export interface PatchChunk {
  /** Feature number of each. */
  index: number[];
  state: (typeof REFUSED | typeof CERTAIN | typeof DOUBTFUL)[];
  /** The number that each has of its own. */
  numbers: (string | null)[];
  /** Where the row of each ends in `bytes`; a refused feature has an empty one. */
  ends: number[];
  /** How long what follows the number is. */
  tails: number[];
  bytes: Uint8Array;
  /** NaN where there is none. */
  issuedM2: number[];
  areaM2: number[];
  /** 48 bits of the ground hash: the same ones are perhaps the same ground. */
  grounds: number[];
  issues: [position: number, issues: ImportIssue[]][];
  /** Of refused ones, and of the first ones for the sample. */
  attributes: [position: number, attributes: Record<string, unknown>][];
  /** Extent of the certain ones: west, south, east, north. */
  bounds: Bbox4490;
}

/** Features shown of each file; a doubtful one may be refused in the end and does not count. */
export const SAMPLES = 3;

/**
 * Turns the features of a layer into rows of `patch`, one after the other: what was made on the way is garbage before the
 * next one comes. No function is made per feature, which would cost as much as some of the steps.
 */
export class PatchEncoder {
  private readonly frame: PatchFrame;
  private readonly crs: string | null;
  private readonly mapFeature: ReturnType<typeof patchMapper>;
  private readonly head: Buffer;
  private readonly rows = new BinaryRows();
  private chunk = emptyChunk();
  private sampled = 0;

  constructor({ frame, chosen, crs }: PatchEncoding) {
    this.frame = frame;
    this.crs = crs;
    this.mapFeature = patchMapper(chosen);
    this.head = frameFields(frame);
  }

  add(feature: PreparedFeature): void {
    const { chunk, rows } = this;
    const { index, attributes, ground } = feature;
    const position = chunk.index.push(index) - 1;
    const { mapped, issues, refused } = this.mapFeature({ index, attributes });
    if (feature.issues.length + issues.length > 0)
      chunk.issues.push([position, [...feature.issues, ...issues]]);
    const patch = mapped as unknown as MappedPatch;
    chunk.numbers.push(patch.patchNo);
    const out = feature.refused || refused || !ground;
    if (out || this.sampled < SAMPLES) chunk.attributes.push([position, attributes]);
    if (out) {
      this.note(REFUSED, rows.length, null, null, null);
      return;
    }
    const { checked } = ground;
    if (checked) {
      this.sampled++;
      widen(chunk.bounds, checked.bbox4490);
    }
    rows.startRow(PATCH_FIELDS);
    rows.text(patch.patchNo);
    const tailAt = rows.length;
    rows.raw(this.head);
    writePatchFields(
      rows,
      {
        patchType: patch.patchType,
        beforeFrom: patch.beforeFrom,
        beforeTo: patch.beforeTo,
        beforeText: patch.beforeText,
        afterFrom: patch.afterFrom,
        afterTo: patch.afterTo,
        afterText: patch.afterText,
        issuedAreaM2: patch.issuedAreaM2,
        detailsJson: jsonText(patch.details),
        ewkb: ground.ewkb,
        measured: checked,
        groundHash: ground.hash,
        sourceWkb: feature.sourceWkb,
        sourceCrs: feature.crs ?? this.crs,
        attributesJson: feature.attributesJson,
        contentHash: contentHash(ground.hash, jsonText(mapped), feature.attributesJson),
      },
      this.frame.observedOn,
    );
    this.note(checked ? CERTAIN : DOUBTFUL, tailAt, ground.hash, patch.issuedAreaM2, checked?.areaM2 ?? null);
  }

  /** What came since the last time. */
  take(): PatchChunk {
    const { chunk } = this;
    chunk.bytes = this.rows.take();
    this.chunk = emptyChunk();
    this.sampled = 0;
    return chunk;
  }

  private note(
    state: PatchChunk['state'][number],
    tailAt: number,
    hash: Buffer | null,
    issuedM2: number | null,
    areaM2: number | null,
  ): void {
    const { chunk, rows } = this;
    chunk.state.push(state);
    chunk.ends.push(rows.length);
    chunk.tails.push(rows.length - tailAt);
    chunk.grounds.push(hash ? hash.readUIntLE(0, 6) : NaN);
    chunk.issuedM2.push(issuedM2 ?? NaN);
    chunk.areaM2.push(areaM2 ?? NaN);
  }
}

/** What `patchMapper` makes of attributes. */
interface MappedPatch {
  patchNo: string | null;
  patchType: string | null;
  beforeFrom: string | null;
  beforeTo: string | null;
  beforeText: string | null;
  afterFrom: string | null;
  afterTo: string | null;
  afterText: string | null;
  issuedAreaM2: number | null;
  details: Record<string, string>;
}

/** Over all of what was delivered: the ground, our fields of it and its own. */
export function contentHash(groundHash: Uint8Array, mappedJson: string, attributesJson: string): string {
  return createHash('md5')
    .update(groundHash)
    .update(mappedJson + attributesJson)
    .digest('hex');
}

function emptyChunk(): PatchChunk {
  return {
    index: [],
    state: [],
    numbers: [],
    ends: [],
    tails: [],
    bytes: new Uint8Array(),
    issuedM2: [],
    areaM2: [],
    grounds: [],
    issues: [],
    attributes: [],
    bounds: [Infinity, Infinity, -Infinity, -Infinity],
  };
}

function widen(bounds: PatchChunk['bounds'], box: Bbox4490): void {
  if (box[0] < bounds[0]) bounds[0] = box[0];
  if (box[1] < bounds[1]) bounds[1] = box[1];
  if (box[2] > bounds[2]) bounds[2] = box[2];
  if (box[3] > bounds[3]) bounds[3] = box[3];
}
