import { expect, test } from 'vitest';
import { unitOfRatio } from './issued-area.ts';

test.each([
  [0.0015, 'm2', 'mu'],
  [0.000148, 'm2', null],
  [0.0001, 'm2', 'ha'],
  [1e-6, 'm2', 'km2'],
  [1.04, 'm2', null],
  [0.5, 'm2', null],
  [666.7, 'mu', 'm2'],
  [10_000, 'ha', 'm2'],
  [15, 'ha', 'mu'],
  [0, 'm2', null],
] as const)('%d times the computed area, read as %s, is really %s', (ratio, readAs, unit) => {
  expect(unitOfRatio(ratio, readAs)).toBe(unit);
});
