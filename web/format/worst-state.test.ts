import { expect, test } from 'vitest';
import { statesOf, worstState } from './worst-state.ts';

test('one fault outweighs everything, and what is not known or not asked for outweighs nothing', () => {
  expect(worstState(['good', 'bad', 'warn'])).toBe('bad');
  expect(worstState(['good', 'unknown', 'not-required'])).toBe('good');
  expect(worstState(['not-required', 'unknown', 'not-required'])).toBe('unknown');
});

test('letters become states by cell, for one sense or the worst of three', () => {
  const colours = { scheme: 's', date: '2026-01-15', ids: [7, 9], space: 'gg', people: 'bw', patrol: 'nn' };
  expect([...statesOf(colours, 'worst')]).toEqual([
    [7, 'bad'],
    [9, 'warn'],
  ]);
  expect(statesOf(colours, 'patrol').get(9)).toBe('not-required');
});
