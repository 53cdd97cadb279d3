import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { request as httpRequest, type Server } from 'node:http';
import express from 'express';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownPagesOnly } from './own-pages-only.ts';
import { problemHandler } from './problem.ts';

const app = express();
app.use(ownPagesOnly(false));
app.all('/thing', (_request, response) => {
  response.json({ done: true });
});
app.use(problemHandler(pino({ level: 'silent' })));
let server: Server;
beforeAll(async () => {
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

/** Status of a request with just these headers: fetch would not let us forge them. */
function ask(method: string, headers: Record<string, string>): Promise<number> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path: '/thing', method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

test('a script, which says nothing of where it comes from, may write', async () => {
  expect(await ask('POST', {})).toBe(200);
});

test('our own page may write, by address and by localhost', async () => {
  expect(
    await ask('POST', {
      host: 'localhost:8080',
      origin: 'http://localhost:8080',
      'sec-fetch-site': 'same-origin',
    }),
  ).toBe(200);
  expect(await ask('DELETE', { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' })).toBe(200);
  expect(await ask('PATCH', { host: '[::1]:8080', origin: 'http://[::1]:8080' })).toBe(200);
});

test('a page of another site may read addresses but not write, whatever it says', async () => {
  expect(await ask('GET', { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' })).toBe(200);
  for (const headers of [
    { origin: 'https://elsewhere.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'null' },
    { host: 'localhost:8080', origin: 'http://localhost:3000' },
  ] as Record<string, string>[]) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect(await ask(method, headers)).toBe(403);
  }
});

test('a foreign name that was pointed at this machine may not write', async () => {
  expect(
    await ask('POST', {
      host: 'elsewhere.example:8080',
      origin: 'http://elsewhere.example:8080',
      'sec-fetch-site': 'same-origin',
    }),
  ).toBe(403);
});
