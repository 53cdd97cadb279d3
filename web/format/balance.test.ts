import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balance } from './balance.ts';

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

test('three thirds of 10 add up to 10.00', () => {
  expect(balance([10 / 3, 10 / 3, 10 / 3], 10)).toEqual([3.34, 3.33, 3.33]);
});

test('a whole figure is left alone', () => {
  expect(balance([11.1, 5.55, 1.26], 17.91)).toEqual([11.1, 5.55, 1.26]);
});

test('a part taken off again is balanced too', () => {
  const parts = balance([6.004, 5.004, -1.008], 10);
  expect(sum(parts)).toBeCloseTo(10, 9);
});

test('percentages to one decimal add up to 100', () => {
  expect(sum(balance([33.333, 33.333, 33.334], 100, 0.1))).toBeCloseTo(100, 9);
});

test('no parts give no parts', () => {
  expect(balance([])).toEqual([]);
});

test('parts that do not make the total are not bent by more than one step', () => {
  expect(balance([1, 1], 10)).toEqual([1.01, 1.01]);
});

test('any parts add up to their rounded sum and move by less than a step', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 }),
      (parts) => {
        const rounded = balance(parts);
        expect(Math.round(sum(rounded) * 100)).toBe(Math.round(sum(parts) * 100));
        rounded.forEach((value, i) => expect(Math.abs(value - (parts[i] ?? 0))).toBeLessThan(0.0101));
      },
    ),
  );
});
