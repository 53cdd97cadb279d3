import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvSplitter } from './split-csv.ts';

function split(chunks: string[], delimiter = ',', maxChars = 1e6) {
  const splitter = new CsvSplitter(delimiter, maxChars);
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.finish()];
}
const cellsOf = (text: string, delimiter?: string) => split([text], delimiter).map(({ cells }) => cells);

describe('CSV records', () => {
  test.each<[string, string, string[][]]>([
    ['lines of any end', 'a,b\r\n1,2\n3,4\r5,6', [['a', 'b'], ['1', '2'], ['3', '4'], ['5', '6']]], // prettier-ignore
    ['quotes, doubled ones, breaks and delimiters inside', '"a ""b""\n,c",d', [['a "b"\n,c', 'd']]],
    ['a quote inside a cell is text', `5'10",x`, [[`5'10"`, 'x']]],
    ['what follows a closing quote is text', '"a, b"c,d', [['"a, b"c', 'd']]],
    ['empty cells stay, empty lines do not', ',\n\n"",\n""\n', [['', ''], ['', '']]], // prettier-ignore
    ['rows of any width', 'a\nb,c,d\n', [['a'], ['b', 'c', 'd']]],
  ])('%s', (_, text, expected) => {
    expect(cellsOf(text)).toEqual(expected);
  });

  test('the line of a record is that on which it begins', () => {
    expect(split(['a\n"x\ny",1\n\nb\n']).map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  test('a quote that is never closed and a record over the limit are refused, in one chunk or many', () => {
    expect(() => split(['a,"b\nc'])).toThrow(expect.objectContaining({ code: 'file-truncated' }));
    const long = '"' + 'x'.repeat(200);
    expect(() => split([long, '",b\n'], ',', 100)).toThrow(
      expect.objectContaining({ code: 'feature-too-large' }),
    );
    expect(() => split([...long], ',', 100)).toThrow(expect.objectContaining({ code: 'feature-too-large' }));
  });

  test('what is written comes back, however the text is cut into chunks', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '井', ' '), maxLength: 8 });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 9 }),
        (rows, end, size) => {
          const text = rows
            .map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
            .join(end);
          const chunks = text.match(new RegExp(`[^]{1,${size}}`, 'g'))!;
          expect(split(chunks).map(({ cells }) => cells)).toEqual(rows);
        },
      ),
    );
  });
});
