import { expect, test } from 'vitest';
import { decideParts } from './decide-parts.ts';

const RULES = { minShareM2: 100, minShareRatio: 0.01, tieRatio: 0.01 };

test('the largest share leads, what reaches the threshold is called, and what is left of rounding goes to the lead', () => {
  expect(decideParts(10_000, [99, 7000, 2900.99], 9999.99, RULES)).toEqual({
    ...{
      state: 'assigned',
      lead: 1,
      called: 2,
      sharesM2: [99, 7000.01, 2900.99].map((m2) => expect.closeTo(m2, 9)),
    },
    methods: ['below-threshold', 'largest-share', 'co-cell'],
  });
});

test('two shares within the tie ratio are disputed', () => {
  expect(decideParts(10_000, [5040, 4960], 10_000, RULES)).toMatchObject({
    ...{ state: 'disputed', lead: 0, called: 2, methods: ['tie', 'co-cell'] },
  });
  expect(decideParts(10_000, [5060, 4940], 10_000, RULES)).toMatchObject({ state: 'assigned' });
});

test('a patch too small for anything to reach calls the largest', () => {
  expect(decideParts(90, [50, 40], 90, RULES)).toMatchObject({
    ...{ state: 'assigned', called: 1, methods: ['largest-share', 'below-threshold'] },
  });
});

test('a patch all of one leaf but for a sliver is whole', () => {
  expect(decideParts(1000, [999.995, 0.005], 1000, RULES)).toMatchObject({
    methods: ['whole', 'below-threshold'],
  });
});

test('shares that are equal after rounding are left to SQL, and shares that do not make up the patch', () => {
  expect(decideParts(10_000, [5000.05, 4999.95], 10_000, RULES)).toBeNull();
  expect(decideParts(10_000, [8000, 1000.05, 999.95], 10_000, RULES)).toBeNull();
  expect(decideParts(10_000, [6000, 3990], 9990, RULES)).toBeNull();
});
