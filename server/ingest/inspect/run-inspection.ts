import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import type { Inspection } from './inspect-sources.ts';

const ENTRY = new URL('./inspect-worker.mjs', import.meta.url);
const MEMORY_MB = 1024;

/**
 * Looks into files in a worker thread, so that the server answers others meanwhile, and writes the lines out as fast as
 * they are taken. The thread ends with the signal.
 */
export async function runInspection(
  inspection: Inspection,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  const worker = new Worker(ENTRY, {
    workerData: inspection,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const stop = () => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (line: string) => {
        const isRoom = out.write(line);
        const next = () => worker.postMessage('next');
        if (isRoom) next();
        else void once(out, 'drain', { signal }).then(next, () => undefined);
      });
      worker.once('error', (cause) =>
        reject(
          new AppError('file-unreadable', '文件太大或太乱，预览不了 / Too large or too broken to preview', {
            hint: '可在服务器上用命令导入 / It can be imported by command on the server',
            cause,
          }),
        ),
      );
      worker.once('exit', () => resolve());
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
