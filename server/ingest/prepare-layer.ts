import { availableParallelism } from 'node:os';
import { AppError } from '../errors.ts';
import type { SlicedLayer, SourceLayer } from './formats/format.ts';
import { MOST_IN_CHUNK, PatchEncoder, type PatchChunk, type PatchEncoding } from './encode-patches.ts';
import { FlatFeature } from './formats/flat-feature.ts';
import { prepareFeature, type PreparedFeature } from './prepare-feature.ts';
import type { PrepareReply, PrepareWork } from './prepare-worker.ts';
import { takeWorkers } from './prepare-workers.ts';
import { unpackChunk } from './prepared-chunk.ts';

/** Starting workers takes about as long as preparing so many features. */
const PARALLEL_FROM = 50_000;
const BATCH = 1000;
/** Slices a worker has in hand, the one it works on included: it never waits, and memory stays bounded. */
const IN_HAND = 3;

/**
 * Makes the features of a layer ready for the stage, in their order: in a worker per core where the format can be read
 * in slices and the layer is large, else right here.
 * @throws AppError `file-unreadable` when the file changed since it was opened
 */
export async function* prepareLayer(
  layer: SourceLayer,
  workers = availableParallelism(),
  parallelFrom = PARALLEL_FROM,
): AsyncGenerator<PreparedFeature[]> {
  if (layer.sliced && workers > 1 && layer.featureCount >= parallelFrom) {
    for await (const reply of inWorkers(layer, layer.sliced, workers)) {
      if ('chunk' in reply) yield unpackChunk(reply.chunk, layer.fields);
    }
    return;
  }
  yield* inBatches(layer);
}

/** The same, made into rows of `patch`. */
export async function* encodeLayer(
  layer: SourceLayer,
  encoding: PatchEncoding,
  workers = availableParallelism(),
  parallelFrom = PARALLEL_FROM,
): AsyncGenerator<PatchChunk> {
  if (layer.sliced && workers > 1 && layer.featureCount >= parallelFrom) {
    for await (const reply of inWorkers(layer, layer.sliced, workers, encoding)) {
      if ('rows' in reply) yield reply.rows;
    }
    return;
  }
  const encoder = new PatchEncoder(encoding);
  const flat = new FlatFeature();
  for await (const feature of layer.features()) {
    encoder.add(flat.set(feature));
    if (encoder.count === MOST_IN_CHUNK) yield encoder.take();
  }
  if (encoder.count > 0) yield encoder.take();
}

async function* inBatches(layer: SourceLayer): AsyncGenerator<PreparedFeature[]> {
  let batch: PreparedFeature[] = [];
  for await (const feature of layer.features()) {
    if (batch.push(prepareFeature(feature)) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length) yield batch;
}

async function* inWorkers(
  layer: SourceLayer,
  { format, source, slices }: SlicedLayer,
  wanted: number,
  patches?: PatchEncoding,
): AsyncGenerator<PrepareReply> {
  const work: PrepareWork = { layer: { format, source }, fields: layer.fields, patches };
  const count = Math.min(wanted, slices.length);
  const workers = takeWorkers(count, work);
  const answers = new Map<number, Promise<PrepareReply>>();
  let sent = 0;
  const sendNext = () => {
    const number = sent++;
    const slice = slices[number];
    if (slice) {
      const answer = workers[number % count]!(slice, number).then((reply) => whole(reply, layer));
      // It may fail before it is waited for.
      answer.catch(() => undefined);
      answers.set(number, answer);
    }
  };
  try {
    for (let n = 0; n < count * IN_HAND; n++) sendNext();
    for (let number = 0; number < slices.length; number++) {
      const reply = await answers.get(number)!;
      answers.delete(number);
      sendNext();
      yield reply;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}

function whole(reply: PrepareReply, layer: SourceLayer): PrepareReply {
  if ('error' in reply) throw reply.error;
  if (!('refusal' in reply)) return reply;
  throw new AppError(
    'file-unreadable',
    `文件在读的时候变了 / The file changed while it was read: ${layer.path} (${reply.refusal})`,
  );
}
