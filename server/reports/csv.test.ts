import { expect, test } from 'vitest';
import { writeCsv } from './csv.ts';

async function csvOf(
  columns: string[],
  rows: Record<string, string | number | boolean | null>[],
): Promise<string> {
  let text = '';
  for await (const part of writeCsv(
    columns,
    (async function* () {
      yield* rows;
    })(),
  )) {
    text += part;
  }
  return text;
}

test('codes made of digits are text, numbers stay numbers, null is empty', async () => {
  expect(
    await csvOf(['cell_code', 'share_m2', 'note'], [{ cell_code: '010101', share_m2: 12.5, note: null }]),
  ).toBe('\uFEFFcell_code,share_m2,note\r\n\t010101,12.5,\r\n');
});

test('commas, quotes and line breaks are quoted', async () => {
  expect(await csvOf(['name'], [{ name: '甲,"乙"\n丙' }])).toBe('\uFEFFname\r\n"甲,""乙""\n丙"\r\n');
});

test('a value that begins like a formula is no formula', async () => {
  expect(await csvOf(['name'], [{ name: '=cmd()' }])).toBe('\uFEFFname\r\n\t=cmd()\r\n');
});
