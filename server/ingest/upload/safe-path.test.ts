import fc from 'fast-check';
import { normalize, sep } from 'node:path';
import { expect, test } from 'vitest';
import { safePath } from './safe-path.ts';

test.each([
  ['望湖县/乡镇.shp', '望湖县/乡镇.shp'],
  ['../../etc/passwd', 'etc/passwd'],
  ['C:\\数据\\a.shp', 'C_/数据/a.shp'],
  ['/absolute/a.zip', 'absolute/a.zip'],
  ['./a//b/./c.dbf', 'a/b/c.dbf'],
  ['.hidden.shp', 'hidden.shp'],
  ['a\u0000b.shp', 'ab.shp'],
  ['what?.shp', 'what_.shp'],
])('%j is kept as %j', (given, kept) => {
  expect(safePath(given)).toBe(kept);
});

test.each(['', '..', '././', '\u0000', 'a/'.repeat(17)])('nothing is left of %j', (given) => {
  expect(safePath(given)).toBe(null);
});

test('a name too long for a disk is cut before its extension', () => {
  const kept = safePath(`${'图'.repeat(200)}.shp`)!;
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(200);
  expect(kept).toMatch(/^图+\.shp$/);
});

test('no path leads out of its folder', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '', '~', 'a', '..\\', '/'), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const kept = safePath(parts.join('/'));
      if (kept === null) return;
      expect(normalize(kept)).toBe(kept);
      expect(kept.startsWith(sep) || kept.split('/').includes('..')).toBe(false);
    }),
  );
});
