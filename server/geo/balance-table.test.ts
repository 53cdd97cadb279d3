import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balanceTable } from './balance-table.ts';

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const hundredths = (value: number) => Math.round(value * 100);

test('three thirds in a row and a column add up both ways', () => {
  const third = 1 / 3;
  const { cells, rowTotals, columnTotals, total } = balanceTable([
    [third, third, third],
    [third, third, third],
    [third, third, third],
  ]);
  expect(total).toBe(3);
  expect(rowTotals).toEqual([1, 1, 1]);
  expect(columnTotals).toEqual([1, 1, 1]);
  for (const row of cells) expect(hundredths(sum(row))).toBe(100);
});

test('whole figures stay as they are', () => {
  expect(balanceTable([[1.25, 2], [0, -0.5]]).cells).toEqual([[1.25, 2], [0, -0.5]]); // prettier-ignore
});

test('a table without rows has a total of nothing', () => {
  expect(balanceTable([])).toEqual({ cells: [], rowTotals: [], columnTotals: [], total: 0 });
});

test('any table: sums hold by rows, by columns and in all; every figure moves by less than a step; the grand total is rounded', () => {
  const table = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 7 }))
    .chain(([rows, columns]) =>
      fc.array(
        fc.array(
          fc.oneof(fc.constant(0), fc.double({ min: -1e3, max: 1e7, noNaN: true })),
          { minLength: columns, maxLength: columns },
        ),
        { minLength: rows, maxLength: rows },
      ),
    ); // prettier-ignore
  fc.assert(
    fc.property(table, (raw) => {
      const balanced = balanceTable(raw);
      raw.forEach((row, i) => {
        expect(hundredths(sum(balanced.cells[i]!))).toBe(hundredths(balanced.rowTotals[i]!));
        row.forEach((value, j) => expect(Math.abs(balanced.cells[i]![j]! - value)).toBeLessThan(0.0101));
      });
      balanced.columnTotals.forEach((columnTotal, j) =>
        expect(hundredths(sum(balanced.cells.map((row) => row[j]!)))).toBe(hundredths(columnTotal)),
      );
      expect(hundredths(sum(balanced.rowTotals))).toBe(hundredths(balanced.total));
      expect(hundredths(sum(balanced.columnTotals))).toBe(hundredths(balanced.total));
      expect(Math.abs(balanced.total - sum(raw.flat()))).toBeLessThan(0.0051);
    }),
    { numRuns: 150 },
  );
});

test('a province of units by states is balanced while a reader waits', () => {
  const raw = Array.from({ length: 1600 }, (_, i) =>
    [1, 2, 3, 4, 5].map((j) => ((i * 7919 + j * 104729) % 9973) / 7),
  );
  const { cells, columnTotals } = balanceTable(raw); // prettier-ignore
  columnTotals.forEach((columnTotal, j) =>
    expect(hundredths(sum(cells.map((row) => row[j]!)))).toBe(hundredths(columnTotal)),
  );
});
