import { expect, test } from 'vitest';
import { adminEn } from './admin-en.ts';
import { adminZh } from './admin-zh.ts';
import { chiefEn } from './chief-en.ts';
import { chiefZh } from './chief-zh.ts';
import { coverEn } from './cover-en.ts';
import { coverZh } from './cover-zh.ts';
import { editEn } from './edit-en.ts';
import { editZh } from './edit-zh.ts';
import { en as mainEn } from './en.ts';
import { importEn } from './import-en.ts';
import { importZh } from './import-zh.ts';
import { statsEn } from './stats-en.ts';
import { statsZh } from './stats-zh.ts';
import { zh as mainZh } from './zh.ts';

const en = {
  ...mainEn,
  import: importEn,
  cover: coverEn,
  edit: editEn,
  stats: statsEn,
  chief: chiefEn,
  admin: adminEn,
};
const zh = {
  ...mainZh,
  import: importZh,
  cover: coverZh,
  edit: editZh,
  stats: statsZh,
  chief: chiefZh,
  admin: adminZh,
};

function leaves(node: object, prefix = ''): [string, string][] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[prefix + key, value]] : leaves(value as object, `${prefix}${key}.`),
  );
}
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test('both languages have the same keys', () => {
  expect(leaves(en).map(([key]) => key)).toEqual(leaves(zh).map(([key]) => key));
});

test('both languages fill in the same values', () => {
  const english = new Map(leaves(en));
  for (const [key, text] of leaves(zh))
    expect([key, placeholders(english.get(key) ?? '')]).toEqual([key, placeholders(text)]);
});

test('no text is empty and none shouts', () => {
  for (const [key, text] of [...leaves(zh), ...leaves(en)]) {
    expect(text.trim(), key).not.toBe('');
    expect(text, key).not.toMatch(/[!！]/);
  }
});
