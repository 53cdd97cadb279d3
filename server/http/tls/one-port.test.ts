import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { Agent, request as httpRequest, type RequestListener } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { X509Certificate } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { securePort, type SecurePort } from './one-port.ts';
import { ownAuthority, readAuthority } from './own-authority.ts';

let folder: string;
let port: number;
let served: SecurePort;
let made: Awaited<ReturnType<typeof ownAuthority>>;
const app: RequestListener = (request, response) => {
  const secure = 'encrypted' in request.socket;
  response.end(JSON.stringify({ path: request.url, secure }));
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jingtian-tls-'));
  made = await ownAuthority(join(folder, 'tls'), ['tian.example']);
  served = securePort(app, made);
  await new Promise<void>((ready) => served.listener.listen(0, '127.0.0.1', ready));
  port = (served.listener.address() as AddressInfo).port;
});
afterAll(async () => {
  // An idle connection that is kept alive, and one that never said a word, do not hold it open.
  const agent = new Agent({ keepAlive: true });
  await new Promise<void>((done) => httpRequest({ host: '127.0.0.1', port, path: '/health', agent }, (response) => response.resume().once('end', done)).end()); // prettier-ignore
  await new Promise<void>((done) => connect(port, '127.0.0.1', done).on('error', () => undefined));
  await served.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  status: number;
  location: string | undefined;
  body: string;
}
function ask(
  how: 'http' | 'https',
  path: string,
  options: { ca?: string; host?: string } = {},
): Promise<Answer> {
  const send = how === 'http' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const servername = options.host;
    const headers = options.host ? { host: options.host } : {};
    send(
      { host: '127.0.0.1', port, path, headers, ...(options.ca ? { ca: options.ca, servername } : {}) },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode!, location: response.headers.location, body }),
        );
      },
    )
      .on('error', reject)
      .end();
  });
}

test('whoever trusts the authority is served by HTTPS, under an address and under each name', async () => {
  const ca = made.authority.certificatePem;
  expect(await ask('https', '/a?b', { ca })).toMatchObject({
    status: 200,
    body: '{"path":"/a?b","secure":true}',
  });
  expect((await ask('https', '/a', { ca, host: 'tian.example' })).status).toBe(200);
  await expect(ask('https', '/a', { ca, host: 'other.example' })).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
  await expect(ask('https', '/a')).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
});

test('whoever comes by HTTP is led to HTTPS on the same port, but for health and the certificate', async () => {
  const host = `tian.example:${port}`;
  expect(await ask('http', '/chief?x=1', { host })).toMatchObject({
    status: 308,
    location: `https://${host}/chief?x=1`,
  });
  for (const path of ['/health', '/authority.crt'])
    expect(await ask('http', path)).toMatchObject({ status: 200, body: `{"path":"${path}","secure":false}` });
  expect((await ask('http', '/x', { host: 'a/b' })).status).toBe(400);
});

test('who connects and leaves, or talks nonsense, does not stop it', async () => {
  await new Promise<void>((done) => connect(port, '127.0.0.1', function (this: { destroy(): void }) { this.destroy(); done(); })); // prettier-ignore
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('\x16nonsense that is no handshake at all'));
    socket.on('close', () => resolve('closed')).on('error', () => undefined);
    socket.resume();
  });
  expect(answer).toBe('closed');
  expect((await ask('http', '/health')).status).toBe(200);
});

test('the authority stays; the certificate is made anew for another name and before it ends', async () => {
  const again = await ownAuthority(join(folder, 'tls'), ['tian.example']);
  expect([again.cert, again.key]).toEqual([made.cert, made.key]);
  const named = await ownAuthority(join(folder, 'tls'), ['tian.example', '10.9.8.7', 'fd00::9']);
  expect(named.authority).toEqual(made.authority);
  expect(named.cert).not.toBe(made.cert);
  const { subjectAltName } = new X509Certificate(named.cert);
  expect(subjectAltName).toContain('10.9.8.7');
  expect((await ownAuthority(join(folder, 'tls'), ['tian.example', '10.9.8.7', 'fd00::9'])).cert).toBe(
    named.cert,
  );
  const later = await ownAuthority(
    join(folder, 'tls'),
    ['tian.example'],
    new Date(Date.now() + 380 * 86_400_000),
  );
  expect(later.cert).not.toBe(named.cert);
  expect(later.authority).toEqual(made.authority);
  // A certificate for phones: at most 398 days.
  const { validFrom, validTo } = new X509Certificate(later.cert);
  expect((Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000).toBeLessThanOrEqual(398);
});

test('keys are for their owner only, and the fingerprint is that of the certificate', async () => {
  for (const name of ['authority.key', 'server.key'])
    expect((await stat(join(folder, 'tls', name))).mode & 0o077).toBe(0);
  const authority = (await readAuthority(join(folder, 'tls')))!;
  const file = new X509Certificate(await readFile(join(folder, 'tls', 'authority.crt')));
  expect(authority.fingerprint).toBe(file.fingerprint256);
  expect(file.ca).toBe(true);
  expect(await readAuthority(join(folder, 'nothing'))).toBeNull();
});
