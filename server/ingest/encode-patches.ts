import type { Bbox4490, ImportIssue } from '../contract/import-report.ts';
import { frameFields, PATCH_FIELDS, writePatchFields, type PatchFrame } from '../catalog/patch-rows.ts';
import { BinaryRows } from '../db/binary-rows.ts';
import type { FlatShape } from '../geo/flat-shape.ts';
import { geometryHash } from '../geo/geometry-hash.ts';
import { ContentHash } from './content-hash.ts';
import type { FlatFeature } from './formats/flat-feature.ts';
import { patchMapper } from './map-patch.ts';
import type { ChosenMapping } from './mapping.ts';
import { measureGround, type MeasuredGround } from './measure-ground.ts';
import { patchJson, recordJson, type MappedPatch } from './patch-json.ts';
import { DISTRICT_CODE } from './told-places.ts';

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
  count: number;
  /** Feature number of each. */
  index: Int32Array;
  /** REFUSED, CERTAIN or DOUBTFUL. */
  state: Uint8Array;
  /** Where the row of each ends in `bytes`; a refused feature has an empty one. The number is null where it has none. */
  ends: Int32Array;
  /** How long what follows the number is. */
  tails: Int32Array;
  bytes: Uint8Array;
  /** NaN where there is none. */
  issuedM2: Float64Array;
  areaM2: Float64Array;
  /** District codes that are told, and the place in them of that of each; -1 for none. */
  codes: string[];
  codeOf: Int16Array;
  /** Longitude and latitude of the first vertex of each, then of its inner point, NaN where none is known. */
  places: Float64Array;
  /** 48 bits of the ground hash: the same ones are perhaps the same ground. */
  grounds: Float64Array;
  issues: [position: number, issues: ImportIssue[]][];
  /** Of refused ones, and of the first ones for the sample. */
  attributes: [position: number, attributes: Record<string, unknown>][];
  /** Extent of the certain ones: west, south, east, north. */
  bounds: Bbox4490;
}

/** Features shown of each file; a doubtful one may be refused in the end and does not count. */
export const SAMPLES = 3;

/** Features of a chunk at most: what its lists have room for. */
export const MOST_IN_CHUNK = 1000;

/** Turns the features of a layer into rows of `patch`, one after the other; nothing is kept of one when the next comes. */
export class PatchEncoder {
  private readonly frame: PatchFrame;
  private readonly crs: string | null;
  private readonly mapFeature: ReturnType<typeof patchMapper>;
  private readonly head: Buffer;
  private readonly rows = new BinaryRows();
  private readonly content = new ContentHash();
  private chunk = emptyChunk();
  private sampled = 0;
  private readonly codes = new Map<string, number>();

  constructor({ frame, chosen, crs }: PatchEncoding) {
    this.frame = frame;
    this.crs = crs;
    this.mapFeature = patchMapper(chosen);
    this.head = frameFields(frame);
  }

  add(feature: FlatFeature): void {
    const { chunk, rows, content } = this;
    const { index, shape } = feature;
    if (chunk.count === MOST_IN_CHUNK) throw new Error('the chunk is full');
    const position = chunk.count++;
    chunk.index[position] = index;
    const { mapped, issues, refused } = this.mapFeature(feature);
    if (feature.issues.length + issues.length > 0)
      chunk.issues.push([position, [...feature.issues, ...issues]]);
    const patch = mapped as unknown as MappedPatch;
    const out = feature.refused || refused;
    // Copied: the next feature uses the same object.
    if (out || this.sampled < SAMPLES) chunk.attributes.push([position, { ...feature.attributes }]);
    if (out) {
      this.note(position, REFUSED, rows.length, NaN, null, null);
      return;
    }
    const measured = measureGround(shape);
    if (measured) {
      this.sampled++;
      widen(chunk.bounds, measured.bbox4490);
    }
    this.tellPlace(position, patch.details.countyCode, shape, measured);
    rows.startRow(PATCH_FIELDS);
    rows.text(patch.patchNo);
    const tailAt = rows.length;
    rows.raw(this.head);
    const groundHash = geometryHash(shape);
    const detailsJson = recordJson(patch.details);
    const mappedJson = patchJson(patch, detailsJson);
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
        detailsJson,
        shape,
        measured,
        groundHash,
        sourceWkb: feature.sourceWkb,
        sourceCrs: feature.crs ?? this.crs,
        contentHash: content.of(groundHash, mappedJson, feature.attributesJson),
        attributesJson: content.attributes,
      },
      this.frame.observedOn,
    );
    const state = measured ? CERTAIN : DOUBTFUL;
    const ground = parseInt(groundHash.slice(0, 12), 16);
    this.note(position, state, tailAt, ground, patch.issuedAreaM2, measured?.areaM2 ?? null);
  }

  /** How many came since the last time. */
  get count(): number {
    return this.chunk.count;
  }

  /** What came since the last time. */
  take(): PatchChunk {
    const { chunk } = this;
    chunk.bytes = this.rows.take();
    this.chunk = emptyChunk();
    this.sampled = 0;
    this.codes.clear();
    return chunk;
  }

  private tellPlace(
    position: number,
    code: string | undefined,
    { xy }: FlatShape,
    measured: MeasuredGround | null,
  ): void {
    if (code === undefined) return;
    const { chunk } = this;
    let at = this.codes.get(code);
    if (at === undefined) {
      if (!DISTRICT_CODE.test(code)) return;
      at = chunk.codes.push(code) - 1;
      this.codes.set(code, at);
    }
    chunk.codeOf[position] = at;
    chunk.places[position * 4] = xy[0]!;
    chunk.places[position * 4 + 1] = xy[1]!;
    chunk.places[position * 4 + 2] = measured?.lon ?? NaN;
    chunk.places[position * 4 + 3] = measured?.lat ?? NaN;
  }

  private note(
    position: number,
    state: number,
    tailAt: number,
    ground: number,
    issuedM2: number | null,
    areaM2: number | null,
  ): void {
    const { chunk, rows } = this;
    chunk.state[position] = state;
    chunk.ends[position] = rows.length;
    chunk.tails[position] = rows.length - tailAt;
    chunk.grounds[position] = ground;
    chunk.issuedM2[position] = issuedM2 ?? NaN;
    chunk.areaM2[position] = areaM2 ?? NaN;
  }
}

function emptyChunk(): PatchChunk {
  return {
    count: 0,
    index: new Int32Array(MOST_IN_CHUNK),
    state: new Uint8Array(MOST_IN_CHUNK),
    ends: new Int32Array(MOST_IN_CHUNK),
    tails: new Int32Array(MOST_IN_CHUNK),
    bytes: new Uint8Array(),
    issuedM2: new Float64Array(MOST_IN_CHUNK),
    areaM2: new Float64Array(MOST_IN_CHUNK),
    codes: [],
    codeOf: new Int16Array(MOST_IN_CHUNK).fill(-1),
    places: new Float64Array(MOST_IN_CHUNK * 4),
    grounds: new Float64Array(MOST_IN_CHUNK),
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
