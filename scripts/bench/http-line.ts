import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  headers: Map<string, string>;
  body: Buffer;
  /** From the first byte sent to the last received. */
  seconds: number;
}

/**
 * One connection that asks one thing after the other, with as little work as can be: a client that is heavier than the
 * server measures itself.
 */
export class HttpLine {
  private socket: Socket;
  private readonly port: number;
  private chunks: Buffer[] = [];
  private waiting: { started: number; done: (answer: Answer) => void; fail: (error: Error) => void } | null =
    null;

  constructor(port: number) {
    this.port = port;
    this.socket = this.connect();
  }

  private connect(): Socket {
    const socket = connect({ host: '127.0.0.1', port: this.port, noDelay: true });
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    const end = (error?: Error) => this.waiting?.fail(error ?? new Error('the connection was closed'));
    socket.on('error', end);
    socket.on('close', () => end());
    return socket;
  }

  get(path: string, headers = 'accept-encoding: gzip\r\n'): Promise<Answer> {
    // A server closes what was idle for some seconds.
    if (this.socket.destroyed || this.socket.readableEnded) this.socket = this.connect();
    return new Promise((done, fail) => {
      this.waiting = { started: performance.now(), done, fail };
      this.socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${this.port}\r\n${headers}\r\n`);
    });
  }

  close(): void {
    this.waiting = null;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    const bytes = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks);
    if (this.chunks.length > 1) this.chunks = [bytes];
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0 || !this.waiting) return;
    const head = bytes.toString('latin1', 0, end);
    const status = Number(head.slice(9, 12));
    const length = status === 304 ? 0 : Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? NaN);
    if (bytes.length < end + 4 + length) return;
    const { started, done, fail } = this.waiting;
    this.waiting = null;
    this.chunks = [];
    if (Number.isNaN(length)) {
      fail(new Error(`an answer without a length: ${head.split('\r\n')[0]}`));
      return;
    }
    const headers = new Map(
      head
        .split('\r\n')
        .slice(1)
        .map((line) => {
          const at = line.indexOf(': ');
          return [line.slice(0, at).toLowerCase(), line.slice(at + 2)];
        }),
    );
    done({ status, headers, body: bytes.subarray(end + 4), seconds: (performance.now() - started) / 1000 });
  }
}

export interface Load {
  requests: number;
  errors: number;
  /** Answered with 304. */
  unchanged: number;
  perSecond: number;
  seconds: number[];
  /** Bytes of all bodies. */
  bytes: number;
}

/** Several connections asking without a pause. @param next gives path and headers of the next request */
export async function load(
  port: number,
  {
    lines,
    seconds,
    next,
    seen,
  }: {
    lines: number;
    seconds: number;
    next: () => [string, string?];
    seen?: (path: string, answer: Answer) => void;
  },
): Promise<Load> {
  const result: Load = { requests: 0, errors: 0, unchanged: 0, perSecond: 0, seconds: [], bytes: 0 };
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: lines }, async () => {
      let line = new HttpLine(port);
      while (performance.now() < until) {
        try {
          const request = next();
          const answer = await line.get(...request);
          seen?.(request[0], answer);
          if (answer.status >= 400) result.errors++;
          if (answer.status === 304) result.unchanged++;
          result.seconds.push(answer.seconds);
          result.bytes += answer.body.length;
        } catch {
          result.errors++;
          line.close();
          line = new HttpLine(port);
        }
        result.requests++;
      }
      line.close();
    }),
  );
  result.perSecond = result.requests / ((performance.now() - started) / 1000);
  return result;
}
