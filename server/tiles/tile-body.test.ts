import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodedBody, tileBody } from './tile-body.ts';

const BYTES = Buffer.from(Array.from({ length: 40_000 }, (_, n) => (n * n) % 251));

test('a tile asked for again is sent smaller than the first time, and says the same', async () => {
  const body = tileBody(BYTES);
  for (const [encoding, read] of [
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const) {
    const first = await encodedBody(body, encoding);
    expect(read(first)).toEqual(BYTES);
    let again = await encodedBody(body, encoding);
    while (again === first) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      again = await encodedBody(body, encoding);
    }
    expect(read(again)).toEqual(BYTES);
    expect(again.length).toBeLessThan(first.length);
    expect(await encodedBody(body, encoding)).toBe(again);
  }
});

test('a tile that is not compressed is its own bytes', () => {
  expect(encodedBody(tileBody(BYTES), 'identity')).toBe(BYTES);
});
