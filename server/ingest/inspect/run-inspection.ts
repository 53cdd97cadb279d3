import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import type { Inspection } from './inspect-sources.ts';

const ENTRY = new URL('./inspect-worker.mjs', import.meta.url);
const MEMORY_MB = 1024;

/** A thread that waits for work: starting one takes a second, in which a person who changes a field would wait. */
let idle: Worker | null = null;

function startWorker(): Worker {
  const worker = new Worker(ENTRY, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
  worker.on('error', () => undefined); // told by its exit to whoever waits for it
  worker.once('exit', () => {
    if (idle === worker) idle = null;
  });
  worker.unref(); // it does not keep the program alive
  return worker;
}

/** Starts the thread while the files are still on their way. */
export function warmInspection(): void {
  idle ??= startWorker();
}

/**
 * Looks into files in a worker thread, so that the server answers others meanwhile, and writes the lines out as fast as
 * they are taken. The work ends with the signal.
 * @throws AppError `file-unreadable` when the thread ran out of memory
 */
export async function runInspection(
  inspection: Inspection,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  const worker = idle ?? startWorker();
  idle = null;
  worker.ref();
  const stop = () => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  let ended: () => void = () => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      ended = () => (signal.aborted ? resolve() : reject(tooMuch()));
      worker.once('exit', ended);
      worker.on('message', (line: string | null) => {
        if (line === null) return resolve();
        const next = () => worker.postMessage('taken');
        if (out.write(line)) next();
        else void once(out, 'drain', { signal }).then(next, () => undefined);
      });
      worker.postMessage(inspection);
    });
  } finally {
    signal.removeEventListener('abort', stop);
    worker.off('exit', ended);
    worker.removeAllListeners('message');
    if (signal.aborted || idle) void worker.terminate();
    else {
      idle = worker;
      worker.unref();
    }
  }
}

function tooMuch(): AppError {
  return new AppError('file-unreadable', '文件太大或太乱，预览不了 / Too large or too broken to preview', {
    hint: '可在服务器上用命令导入 / It can be imported by command on the server',
  });
}
