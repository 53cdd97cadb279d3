import { expect, test } from 'vitest';
import { pickLanguage } from './pick-language.ts';

test('a message in both languages is told in the one asked for', () => {
  expect(pickLanguage('没有这个网格 / No such cell', 'zh')).toBe('没有这个网格');
  expect(pickLanguage('没有这个网格 / No such cell', 'en')).toBe('No such cell');
});

test('a text that only holds a slash is left whole', () => {
  expect(pickLanguage('a / b', 'zh')).toBe('a / b');
  expect(pickLanguage('甲 / 乙', 'en')).toBe('甲 / 乙');
  expect(pickLanguage('没有', 'en')).toBe('没有');
});
