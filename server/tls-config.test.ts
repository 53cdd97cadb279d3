import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const read = (env: Record<string, string | undefined>) => readConfig(env, '/srv');

test('HTTPS is off unless asked for; files go together; our own authority takes names', () => {
  expect(read({}).config.tls).toBeNull();
  const files = read({ JINGTIAN_TLS_CERT: 'a.crt', JINGTIAN_TLS_KEY: '/etc/a.key' });
  expect(files).toMatchObject({
    problems: [],
    config: { tls: { kind: 'files', certFile: '/srv/a.crt', keyFile: '/etc/a.key' } },
  });
  const self = read({ JINGTIAN_TLS: 'self', JINGTIAN_TLS_NAMES: 'tian.example, 10.0.0.7,' });
  expect(self).toMatchObject({
    problems: [],
    config: { tls: { kind: 'self', names: ['tian.example', '10.0.0.7'] } },
  });
  expect(read({ JINGTIAN_TLS: 'off', JINGTIAN_TLS_CERT: 'a', JINGTIAN_TLS_KEY: 'b' }).config.tls).toBeNull();
});

test('half of a pair, both ways at once and names that are none are told', () => {
  for (const env of [
    { JINGTIAN_TLS_CERT: 'a.crt' },
    { JINGTIAN_TLS_KEY: 'a.key' },
    { JINGTIAN_TLS: 'yes' },
    { JINGTIAN_TLS: 'self', JINGTIAN_TLS_CERT: 'a', JINGTIAN_TLS_KEY: 'b' },
    { JINGTIAN_TLS: 'self', JINGTIAN_TLS_NAMES: 'a b/c' },
  ])
    expect([env, read(env).problems.length]).toEqual([env, 1]);
});
