import { expect, test } from 'vitest';
import { isSameSearch } from './same-search.ts';

test('a text typed on or taken back is the same search', () => {
  expect(isSameSearch('大', '大垴')).toBe(true);
  expect(isSameSearch('大垴', '大')).toBe(true);
});

test('another text, or none, is another search', () => {
  expect(isSameSearch('349901', '大垴')).toBe(false);
  expect(isSameSearch('', '大垴')).toBe(false);
});
