import { expect, test } from 'vitest';
import { entryOf, lookUp } from './dictionaries.ts';

test.each([
  ['1', '01'],
  ['01', '01'],
  ['1.0', '01'],
  ['耕地', '01'],
  ['dl2', 'DL2'],
  ['20', '20'],
  ['20建/构筑物', '20'],
  ['建（构）筑物', '20'],
  ['ＹＨ', 'YH'],
  [' GF ', 'GF'],
])('the patch type %s is %s', (spelling, code) => {
  expect(lookUp('patch-type', spelling)?.code).toBe(code);
});

test.each([
  ['是', 'yes'],
  ['1', 'yes'],
  ['y', 'yes'],
  ['true', 'yes'],
  ['否', 'no'],
  ['0', 'no'],
])('%s means %s', (spelling, code) => {
  expect(lookUp('yes-no', spelling)?.code).toBe(code);
});

test('what no dictionary has is unknown, and a code has its names', () => {
  expect(lookUp('patch-type', '新增建设')).toBeNull();
  expect(lookUp('patch-type', '5')).toBeNull();
  expect(entryOf('patch-type', 'YH')).toEqual({ code: 'YH', zh: '硬化', en: 'Hardened ground' });
  expect(entryOf('patch-type', 'XX')).toBeNull();
});
