import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LayerSlice } from './formats/format.ts';
import type { PrepareReply, PrepareWork } from './prepare-worker.ts';

/** A feature makes many small things that are soon garbage: with room for them few are copied. */
const YOUNG_MB = 48;

/** Asks a worker for a slice. */
export interface RunningWorker {
  (slice: LayerSlice, number: number): Promise<PrepareReply>;
  stop(): Promise<unknown>;
}

/** Started ahead and without work yet. */
const spare: Worker[] = [];

/** Starts the workers of a large file before it is looked through, which takes as long as their start. */
export function startWorkersAhead(): void {
  while (spare.length < availableParallelism()) {
    const worker = start();
    // One that cannot start says so again to whoever takes it.
    worker.on('error', () => undefined);
    worker.unref();
    spare.push(worker);
  }
}

/** Ends those that were started ahead and not taken. */
export async function dismissWorkers(): Promise<void> {
  await Promise.all(spare.splice(0).map((worker) => worker.terminate()));
}

export function takeWorkers(count: number, work: PrepareWork): RunningWorker[] {
  return Array.from({ length: count }, () => employ(spare.pop() ?? start(), work));
}

function start(): Worker {
  return new Worker(new URL('./prepare.worker.cjs', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
}

function employ(worker: Worker, work: PrepareWork): RunningWorker {
  worker.ref();
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
  worker.postMessage({ work });
  const ask = (slice: LayerSlice, number: number) =>
    new Promise<PrepareReply>((resolve, reject) => {
      if (broken) return reject(broken);
      waiting.set(number, { resolve, reject });
      worker.postMessage({ slice, number });
    });
  return Object.assign(ask, { stop: () => worker.terminate() });
}
