import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Drain } from './drain.ts';

let server: Server;
let drain: Drain;
let url: string;
let asked: ServerResponse[];

beforeEach(async () => {
  asked = [];
  drain = new Drain();
  const program: RequestListener = (request, response) => {
    asked.push(response);
    if (request.url !== '/events') return;
    response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    response.write('event: hello\n\n');
  };
  server = createServer(drain.watch(program));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const stop = () =>
  drain.stop(
    async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
    () => undefined,
    60_000,
  );

async function arrived(n: number): Promise<void> {
  while (asked.length < n) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('an answer under way is finished, streams of events are hung up, and nothing new is taken', async () => {
  const slow = fetch(`${url}/slow`);
  const events = await fetch(`${url}/events`);
  await arrived(2);
  expect(drain.stopping).toBe(false);
  const stopped = stop();
  expect(drain.stopping).toBe(true);
  await expect(events.text()).rejects.toThrow();
  await expect(fetch(`${url}/new`)).rejects.toThrow();
  asked[0]!.end('whole');
  const answer = await slow;
  expect(await answer.text()).toBe('whole');
  expect(answer.headers.get('connection')).toBe('close');
  await stopped;
  expect(server.listening).toBe(false);
});

test('connections that are kept open without a request do not hold it up', async () => {
  const first = fetch(url);
  await arrived(1);
  asked[0]!.end('done');
  await (await first).text();
  await stop();
  expect(asked).toHaveLength(1);
});
