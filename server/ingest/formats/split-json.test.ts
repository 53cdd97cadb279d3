import { expect, test } from 'vitest';

import { JsonSplitError, JsonSplitter } from './split-json.ts';

function split(text: string, chunkChars = text.length): [string, string][] {
  const splitter = new JsonSplitter(1000);
  const pieces: [string, string][] = [];
  for (let at = 0; at < text.length; at += chunkChars) {
    for (const piece of splitter.push(text.slice(at, at + chunkChars))) {
      pieces.push([piece.kind === 'member' ? piece.key : 'feature', piece.text]);
    }
  }
  splitter.finish();
  return pieces;
}

const TRICKY =
  '\uFEFF {"type": "FeatureCollection", "n": -1.5e3, "x\\"y": null, "features": [ {"a": "}],{\\"\\\\"}, [1,[2]] ,3, "s"\n], "crs": {"b": [{}]}} ';

test('members and features come out whole, whatever brackets their strings hold', () => {
  expect(split(TRICKY)).toEqual([
    ['type', '"FeatureCollection"'],
    ['n', '-1.5e3'],
    ['x"y', 'null'],
    ['feature', '{"a": "}],{\\"\\\\"}'],
    ['feature', '[1,[2]]'],
    ['feature', '3'],
    ['feature', '"s"'],
    ['crs', '{"b": [{}]}'],
  ]);
});

test('where the chunks are cut makes no difference', () => {
  for (let chars = 1; chars < TRICKY.length; chars++) expect(split(TRICKY, chars)).toEqual(split(TRICKY));
});

test('a text that ends anywhere before its end is truncated', () => {
  const whole = TRICKY.trimEnd();
  for (let length = 0; length < whole.length; length++) {
    expect(() => split(whole.slice(0, length) || ' ')).toThrow(expect.objectContaining({ truncated: true }));
  }
});

test.each(['[]', '{"a" 1}', '{"a": 1 "b"}', '{,}', '{"a": 1}}', 'x', '{"features": [1 2]}'])(
  '%s is broken',
  (text) => {
    expect(() => split(text)).toThrow(expect.objectContaining({ truncated: false }));
  },
);

test('a value longer than the limit is refused', () => {
  expect(() => split(`{"a": "${'x'.repeat(2000)}"}`, 64)).toThrow(JsonSplitError);
});
