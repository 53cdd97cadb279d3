import { parentPort, workerData } from 'node:worker_threads';
import type { LayerSlice, SlicedLayer } from './formats/format.ts';
import { FlatShapefile, readShapefileSlice, type ShapefileSource } from './formats/shapefile-slice.ts';
import { SourceRefusal } from './formats/source-refusal.ts';
import { PatchEncoder, type PatchChunk, type PatchEncoding } from './encode-patches.ts';
import { prepareFeature, type PreparedFeature } from './prepare-feature.ts';
import { packChunk, type PackedChunk } from './prepared-chunk.ts';

/** What a worker is started with. */
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

const { layer, fields, patches } = workerData as PrepareWork;
const shapefile = layer.source as ShapefileSource;
const encoder = patches && new PatchEncoder(patches);
const flat = patches && new FlatShapefile(shapefile);

// One slice after the other: they share the memory in which features are made ready.
let before = Promise.resolve();

parentPort!.on('message', ({ slice, number }: { slice: LayerSlice; number: number }) => {
  before = before
    .then(() => prepareSlice(slice))
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

async function prepareSlice(slice: LayerSlice): Promise<{ chunk: PackedChunk } | { rows: PatchChunk }> {
  if (encoder && flat) {
    await flat.read(slice, (feature) => encoder.add(feature));
    return { rows: encoder.take() };
  }
  const features: PreparedFeature[] = [];
  for await (const feature of readShapefileSlice(shapefile, slice)) features.push(prepareFeature(feature));
  return { chunk: packChunk(features, fields) };
}
