import { beforeAll, describe, expect, test } from 'vitest';
import { plantAndLint, VIOLATIONS } from './prove-floors.ts';

let reported: string[][];
beforeAll(async () => {
  reported = await plantAndLint(VIOLATIONS);
}, 60_000);

describe('the lint of the floors reports', () => {
  test.each(VIOLATIONS.map(({ says, rule }, n) => ({ says, rule, n })))('$says', ({ rule, n }) => {
    expect(reported[n]).toContain(rule);
  });
});
