import { expect, test } from 'vitest';
import { CHANGES, RAMP, toneValues } from './tones.ts';

test('nothing is pale, more is darker, and each class tells from where to where it goes', () => {
  const { colors, classes } = toneValues([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, null], 'count');
  expect(colors[0]).toBe(RAMP[0]);
  expect(colors.slice(1, 11)).toEqual(RAMP.slice(1).flatMap((color) => [color, color]));
  expect(colors[11]).toBeNull();
  expect(classes.map(({ from, to, n }) => [from, to, n])).toEqual([
    ...[[0, 0, 1], [1, 2, 2], [3, 4, 2], [5, 6, 2], [7, 8, 2], [9, 10, 2]],
  ]); // prettier-ignore
});

test('two values differ by more than a shade', () => {
  expect(toneValues([3, 9], 'mu').colors).toEqual([RAMP[4], RAMP[5]]);
});

test('a change is warm when it grew, cool when it shrank, strong beyond half of the largest', () => {
  expect(toneValues([-10, -2, 0, 3, 8, null], 'change-count').colors).toEqual([...CHANGES, null]);
});
