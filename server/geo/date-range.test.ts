import { expect, test } from 'vitest';
import { parseDateSpan, parsePeriod } from './date-range.ts';

test.each([
  ['20250401', '2025-04-01', '2025-04-01'],
  ['2025-4-1', '2025-04-01', '2025-04-01'],
  ['2025年4月1日', '2025-04-01', '2025-04-01'],
  ['2025-04-01T08:00:00Z', '2025-04-01', '2025-04-01'],
  ['202502', '2025-02-01', '2025-02-28'],
  ['2024/02', '2024-02-01', '2024-02-29'],
  ['2025年4月', '2025-04-01', '2025-04-30'],
  ['2025Q2', '2025-04-01', '2025-06-30'],
  ['2025年第三季度', '2025-07-01', '2025-09-30'],
  ['2025H2', '2025-07-01', '2025-12-31'],
  ['2025年上半年', '2025-01-01', '2025-06-30'],
  ['2025', '2025-01-01', '2025-12-31'],
])('%s is read as %s to %s', (text, from, to) => {
  expect(parseDateSpan(text)).toEqual({ from, to });
});

test.each(['20250230', '00000000', '', '2025-13', 'abc', '****', '12', '2025Q5'])(
  '"%s" is no date',
  (text) => {
    expect(parseDateSpan(text)).toBeNull();
  },
);

test('a period is two dates of any precision, the later last', () => {
  expect(parsePeriod('2025-04..2025-06')).toEqual({ from: '2025-04-01', to: '2025-06-30' });
  expect(parsePeriod('2025Q2')).toEqual({ from: '2025-04-01', to: '2025-06-30' });
  expect(parsePeriod('2025-06-01..2025-05-01')).toBeNull();
});
