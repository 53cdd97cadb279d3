import { Agent, request } from 'node:http';
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
          resolve({ status: response.statusCode!, type, text: Buffer.concat(parts).toString('utf8') });
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
