import { Worker } from 'node:worker_threads';
import { LandSorter, type Land, type OpenBytes, type SorterOptions } from './land-sorter.ts';
import type { SorterCall, SorterReply } from './land-sorter-worker.ts';
import type { AnsweredBytes } from './answered-rows.ts';

/** A `LandSorter` here or in a thread of its own. */
export interface Sorter {
  addLeaves(bytes: Buffer): Promise<void>;
  layLand(): Promise<Land>;
  useLand(land: Land): void;
  addPatches(bytes: Buffer): Promise<void>;
  takeAnswered(): Promise<AnsweredBytes>;
  takeOpen(): Promise<OpenBytes>;
  stop(): Promise<void>;
}

/** Bytes under way to a thread: it never waits for more, and memory stays bounded. */
const UNDER_WAY = 8 << 20;
/** Rows are taken apart into many small things that are soon garbage: with room for them few are copied. */
const YOUNG_MB = 48;

/** @param share whether threads will use its land too */
export function sorterHere(options: SorterOptions, share: boolean): Sorter {
  const sorter = new LandSorter(options);
  return {
    addLeaves: async (bytes) => sorter.addLeaves(bytes),
    layLand: async () => sorter.layLand(share),
    useLand: (land) => sorter.useLand(land),
    addPatches: async (bytes) => sorter.addPatches(bytes),
    takeAnswered: async () => sorter.takeAnswered(),
    takeOpen: async () => sorter.takeOpen(),
    stop: async () => undefined,
  };
}

type Kind = SorterReply['kind'];

export function sorterThread(options: SorterOptions): Sorter {
  const worker = new Worker(new URL('./land-sorter.worker.mjs', import.meta.url), {
    workerData: options,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  let underWay = 0;
  let broken: Error | null = null;
  const waiting: { kind: Kind; resolve(is: never): void; reject(error: Error): void }[] = [];
  const fail = (error: Error) => {
    broken = error;
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('message', (reply: SorterReply) => {
    if (reply.kind === 'taken') {
      underWay -= reply.bytes;
      if (underWay >= UNDER_WAY) return;
    }
    const at = waiting.findIndex(({ kind }) => kind === reply.kind);
    if (at >= 0) waiting.splice(at, 1)[0]!.resolve(('is' in reply ? reply.is : undefined) as never);
  });
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`a worker of the assignment ended with ${code}`)));
  const tell = (call: SorterCall, give: ArrayBuffer[] = []) => worker.postMessage(call, give);
  const wait = <T>(kind: Kind) =>
    new Promise<T>((resolve, reject) => {
      if (broken) reject(broken);
      else waiting.push({ kind, resolve, reject });
    });
  const ask = <T>(call: 'layLand' | 'takeAnswered' | 'takeOpen') => {
    tell({ call });
    return wait<T>(call);
  };
  const pass = async (call: 'addLeaves' | 'addPatches', piece: Buffer) => {
    // The piece may be part of a larger one, which is not ours to give away.
    const bytes = new Uint8Array(piece);
    underWay += bytes.length;
    tell({ call, bytes }, [bytes.buffer]);
    if (underWay >= UNDER_WAY) await wait<void>('taken');
  };
  return {
    addLeaves: (bytes) => pass('addLeaves', bytes),
    layLand: () => ask<Land>('layLand'),
    useLand: (land) => tell({ call: 'useLand', land }),
    addPatches: (bytes) => pass('addPatches', bytes),
    takeAnswered: () => ask<AnsweredBytes>('takeAnswered'),
    takeOpen: () => ask<OpenBytes>('takeOpen'),
    stop: async () => {
      worker.removeAllListeners('exit');
      await worker.terminate();
    },
  };
}
