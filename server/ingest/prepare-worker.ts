import { parentPort, workerData } from 'node:worker_threads';
import type { LayerSlice, SlicedLayer } from './formats/format.ts';
import { readShapefileSlice, type ShapefileSource } from './formats/shapefile-slice.ts';
import { SourceRefusal } from './formats/source-refusal.ts';
import { patchEncoder, type PatchChunk, type PatchEncoding } from './encode-patches.ts';
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

const READERS = {
  shapefile: (source: unknown, slice: LayerSlice) => readShapefileSlice(source as ShapefileSource, slice),
};

const { layer, fields, patches } = workerData as PrepareWork;
const encode = patches && patchEncoder(patches);

parentPort!.on('message', ({ slice, number }: { slice: LayerSlice; number: number }) => {
  void prepareSlice(slice)
    .then((features): PrepareReply =>
      encode
        ? { slice: number, rows: encode(features) }
        : { slice: number, chunk: packChunk(features, fields) },
    )
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

async function prepareSlice(slice: LayerSlice): Promise<PreparedFeature[]> {
  const features: PreparedFeature[] = [];
  for await (const feature of READERS[layer.format](layer.source, slice)) {
    features.push(prepareFeature(feature));
  }
  return features;
}
