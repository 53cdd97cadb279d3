import { parentPort } from 'node:worker_threads';
import type { LayerSlice, SlicedLayer } from './formats/format.ts';
import { FlatShapefile, readShapefileSlice, type ShapefileSource } from './formats/shapefile-slice.ts';
import { SourceRefusal } from './formats/source-refusal.ts';
import { PatchEncoder, type PatchChunk, type PatchEncoding } from './encode-patches.ts';
import { prepareFeature, type PreparedFeature } from './prepare-feature.ts';
import { packChunk, type PackedChunk } from './prepared-chunk.ts';

/** What a worker is given to do. */
export interface PrepareWork {
  layer: Omit<SlicedLayer, 'slices'>;
  fields: string[];
  /** When given the features come back as rows of `patch`. */
  patches?: PatchEncoding | undefined;
}

export type PrepareReply =
  | { slice: number; chunk: PackedChunk }
  | { slice: number; rows: PatchChunk }
  | { slice: number; refusal: string }
  | { slice: number; error: Error };

/** The first message is the work, the others are slices of it. */
type Message = { work: PrepareWork } | { slice: LayerSlice; number: number };
type Prepare = (slice: LayerSlice) => Promise<{ chunk: PackedChunk } | { rows: PatchChunk }>;

let prepare: Prepare | null = null;
// One slice after the other: they share the memory in which features are made ready.
let before = Promise.resolve();

parentPort!.on('message', (message: Message) => {
  if ('work' in message) {
    prepare = begin(message.work);
    return;
  }
  const { slice, number } = message;
  before = before
    .then(() => prepare!(slice))
    .then((done): PrepareReply => ({ slice: number, ...done }))
    .catch((error: unknown): PrepareReply =>
      error instanceof SourceRefusal
        ? { slice: number, refusal: error.message }
        : { slice: number, error: error as Error },
    )
    .then((reply) => {
      const bytes = 'chunk' in reply ? reply.chunk.bytes : 'rows' in reply ? reply.rows.bytes : null;
      parentPort!.postMessage(reply, bytes ? [bytes.buffer as ArrayBuffer] : []);
    });
});

function begin({ layer, fields, patches }: PrepareWork): Prepare {
  const shapefile = layer.source as ShapefileSource;
  if (!patches) {
    return async (slice) => {
      const features: PreparedFeature[] = [];
      for await (const feature of readShapefileSlice(shapefile, slice))
        features.push(prepareFeature(feature));
      return { chunk: packChunk(features, fields) };
    };
  }
  const encoder = new PatchEncoder(patches);
  const flat = new FlatShapefile(shapefile);
  return async (slice) => {
    await flat.read(slice, (feature) => encoder.add(feature));
    return { rows: encoder.take() };
  };
}
