import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, test } from 'vitest';
import { LOCAL_CALLER, type Caller } from './caller.ts';
import { signedBodies } from './signed-bodies.ts';

async function echo(caller: Caller | undefined, body: unknown): Promise<unknown> {
  const app = express();
  app.use((request, _response, next) => {
    if (caller) request.caller = caller;
    next();
  });
  app.use(signedBodies);
  app.post('/', express.json(), (request, response) => {
    response.json(request.body as unknown);
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  server.close();
  return answer;
}

const SIGNED_IN: Caller = { ...LOCAL_CALLER, kind: 'account', accountId: 7, name: '王业务' };

test('whose word it is, is who is signed in, whatever the body says', async () => {
  expect(await echo(SIGNED_IN, { who: '县长', by: '局长', reason: '补测', n: { who: '别人' } })).toEqual({
    ...{ who: '王业务', by: '王业务', reason: '补测', n: { who: '别人' } },
  });
});

test('a body that tells no name, and one that is a list, stay as they are', async () => {
  expect(await echo(SIGNED_IN, { reason: '补测' })).toEqual({ reason: '补测' });
  expect(await echo(SIGNED_IN, [{ who: '别人' }])).toEqual([{ who: '别人' }]);
});

test('where nobody signs in the name told stands', async () => {
  expect(await echo(LOCAL_CALLER, { who: '王业务' })).toEqual({ who: '王业务' });
});
