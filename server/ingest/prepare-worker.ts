import { parentPort, workerData } from 'node:worker_threads';
import type { LayerSlice, SlicedLayer } from './formats/format.ts';
import { readShapefileSlice, type ShapefileSource } from './formats/shapefile-slice.ts';
import { SourceRefusal } from './formats/source-refusal.ts';
import { prepareFeature, type PreparedFeature } from './prepare-feature.ts';
import { packChunk, type PackedChunk } from './prepared-chunk.ts';

/** What a worker is started with. */
export interface PrepareWork {
  layer: Omit<SlicedLayer, 'slices'>;
  fields: string[];
}

export type PrepareReply =
  | { slice: number; chunk: PackedChunk }
  | { slice: number; refusal: string }
  | { slice: number; error: Error };

const READERS = {
  shapefile: (source: unknown, slice: LayerSlice) => readShapefileSlice(source as ShapefileSource, slice),
};

const { layer, fields } = workerData as PrepareWork;

parentPort!.on('message', ({ slice, number }: { slice: LayerSlice; number: number }) => {
  void prepareSlice(slice)
    .then((chunk): PrepareReply => ({ slice: number, chunk }))
    .catch((error: unknown): PrepareReply =>
      error instanceof SourceRefusal
        ? { slice: number, refusal: error.message }
        : { slice: number, error: error as Error },
    )
    .then((reply) => {
      parentPort!.postMessage(reply, 'chunk' in reply ? [reply.chunk.bytes.buffer as ArrayBuffer] : []);
    });
});

async function prepareSlice(slice: LayerSlice): Promise<PackedChunk> {
  const features: PreparedFeature[] = [];
  for await (const feature of READERS[layer.format](layer.source, slice)) {
    features.push(prepareFeature(feature));
  }
  return packChunk(features, fields);
}
