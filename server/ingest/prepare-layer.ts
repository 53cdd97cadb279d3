import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import type { LayerSlice, SlicedLayer, SourceLayer } from './formats/format.ts';
import { MOST_IN_CHUNK, PatchEncoder, type PatchChunk, type PatchEncoding } from './encode-patches.ts';
import { FlatFeature } from './formats/flat-feature.ts';
import { prepareFeature, type PreparedFeature } from './prepare-feature.ts';
import type { PrepareReply, PrepareWork } from './prepare-worker.ts';
import { unpackChunk } from './prepared-chunk.ts';

/** Starting workers takes about as long as preparing so many features. */
const PARALLEL_FROM = 50_000;
const BATCH = 1000;
/** Slices a worker has in hand, the one it works on included: it never waits, and memory stays bounded. */
const IN_HAND = 3;
/** A feature makes many small things that are soon garbage: with room for them few are copied. */
const YOUNG_MB = 48;

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
  const workers = Array.from({ length: count }, () => startWorker(work));
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

interface RunningWorker {
  (slice: LayerSlice, number: number): Promise<PrepareReply>;
  stop(): Promise<unknown>;
}

function startWorker(workerData: PrepareWork): RunningWorker {
  const worker = new Worker(new URL('./prepare.worker.mjs', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const waiting = new Map<number, { resolve(reply: PrepareReply): void; reject(error: Error): void }>();
  let broken: Error | null = null;
  const fail = (error: Error) => {
    broken = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (reply: PrepareReply) => {
    waiting.get(reply.slice)?.resolve(reply);
    waiting.delete(reply.slice);
  });
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`a worker of the import ended with ${code}`)));
  const ask = (slice: LayerSlice, number: number) =>
    new Promise<PrepareReply>((resolve, reject) => {
      if (broken) return reject(broken);
      waiting.set(number, { resolve, reject });
      worker.postMessage({ slice, number });
    });
  return Object.assign(ask, { stop: () => worker.terminate() });
}

function whole(reply: PrepareReply, layer: SourceLayer): PrepareReply {
  if ('error' in reply) throw reply.error;
  if (!('refusal' in reply)) return reply;
  throw new AppError(
    'file-unreadable',
    `文件在读的时候变了 / The file changed while it was read: ${layer.path} (${reply.refusal})`,
  );
}
