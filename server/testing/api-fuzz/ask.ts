import { Agent, request } from 'node:http';
import { brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import type { FuzzRequest } from './make-request.ts';
import type { Answer } from './judge-answer.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
/** Streams of events do not end; a first piece of them is enough. */
const EVENTS_MS = 150;
const HANG_MS = 30_000;

/** Sends a request with its very bytes; `fetch` would tidy it up. @throws when nothing comes back */
export function ask(
  base: string,
  { method, address, headers, body }: FuzzRequest,
  credentials: Record<string, string>,
): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(
      { agent, hostname, port, method, path: address, headers: { ...headers, ...length, ...credentials } },
      (response) => {
        const parts: Buffer[] = [];
        const type = response.headers['content-type'] ?? '';
        const done = () => {
          clearTimeout(hang);
          const bytes = opened(Buffer.concat(parts), response.headers['content-encoding']);
          resolve({ status: response.statusCode!, type, text: bytes.toString('utf8') });
        };
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', done);
        response.on('error', done);
        if (type.startsWith('text/event-stream')) setTimeout(() => sent.destroy(), EVENTS_MS);
      },
    );
    const hang = setTimeout(() => sent.destroy(new Error('no answer')), HANG_MS);
    sent.on('error', (error) => {
      clearTimeout(hang);
      reject(error);
    });
    sent.end(body ?? undefined);
  });
}

/** What was compressed on the way; a stream that was cut off is as far as it came. */
function opened(bytes: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  if (encoding === 'br')
    return brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH });
  return bytes;
}
