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

/** Makes the function that turns prepared features into rows of `patch`. */
export function patchEncoder({
  frame,
  chosen,
  crs,
}: PatchEncoding): (features: Iterable<PreparedFeature>) => PatchChunk {
  const mapFeature = patchMapper(chosen);
  const head = frameFields(frame);
  const rows = new BinaryRows();
  return (features) => {
    const chunk = emptyChunk();
    let sampled = 0;
    for (const feature of features) {
      const { index, attributes, ground } = feature;
      const position = chunk.index.push(index) - 1;
      const { mapped, issues, refused } = mapFeature({ index, attributes });
      if (feature.issues.length + issues.length > 0)
        chunk.issues.push([position, [...feature.issues, ...issues]]);
      const patchNo = mapped.patchNo as string | null;
      chunk.numbers.push(patchNo);
      const out = feature.refused || refused || !ground;
      if (out || sampled < SAMPLES) chunk.attributes.push([position, attributes]);
      if (out) {
        chunk.state.push(REFUSED);
        chunk.ends.push(rows.length);
        chunk.tails.push(0);
        chunk.grounds.push(NaN);
        chunk.issuedM2.push(NaN);
        chunk.areaM2.push(NaN);
        continue;
      }
      const { checked } = ground;
      if (checked) {
        sampled++;
        widen(chunk.bounds, checked.bbox4490);
      }
      rows.startRow(PATCH_FIELDS);
      rows.text(patchNo);
      const tailAt = rows.length;
      rows.raw(head);
      const text = (ours: string) => mapped[ours] as string | null;
      const mappedJson = jsonText(mapped);
      writePatchFields(
        rows,
        {
          patchType: text('patchType'),
          beforeFrom: text('beforeFrom'),
          beforeTo: text('beforeTo'),
          beforeText: text('beforeText'),
          afterFrom: text('afterFrom'),
          afterTo: text('afterTo'),
          afterText: text('afterText'),
          issuedAreaM2: mapped.issuedAreaM2 as number | null,
          detailsJson: jsonText(mapped.details),
          ewkb: ground.ewkb,
          measured: checked,
          groundHash: ground.hash,
          sourceWkb: feature.sourceWkb,
          sourceCrs: feature.crs ?? crs,
          attributesJson: feature.attributesJson,
          contentHash: contentHash(ground.hash, mappedJson, feature.attributesJson),
        },
        frame.observedOn,
      );
      chunk.state.push(checked ? CERTAIN : DOUBTFUL);
      chunk.ends.push(rows.length);
      chunk.tails.push(rows.length - tailAt);
      chunk.grounds.push(ground.hash.readUIntLE(0, 6));
      chunk.issuedM2.push((mapped.issuedAreaM2 as number | null) ?? NaN);
      chunk.areaM2.push(checked?.areaM2 ?? NaN);
    }
    chunk.bytes = rows.take();
    return chunk;
  };
}

/** Over all of what was delivered: the ground, our fields of it and its own. */
export function contentHash(groundHash: Uint8Array, mappedJson: string, attributesJson: string): string {
  return createHash('md5').update(groundHash).update(mappedJson).update(attributesJson).digest('hex');
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
