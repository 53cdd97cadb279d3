import { expect, test } from 'vitest';
import { patrolWindow } from './patrol-window.ts';

test.each([
  // 2026-01-15 is a Thursday.
  ['day', '2026-01-15', '2026-01-08', '2026-01-15', 7],
  ['week', '2026-01-15', '2026-01-05', '2026-01-12', 1],
  ['week', '2026-01-12', '2026-01-05', '2026-01-12', 1],
  ['week', '2026-01-18', '2026-01-05', '2026-01-12', 1],
  ['month', '2026-01-15', '2025-12-01', '2026-01-01', 1],
  ['month', '2026-03-31', '2026-02-01', '2026-03-01', 1],
  ['quarter', '2026-01-15', '2025-10-01', '2026-01-01', 1],
  ['quarter', '2026-06-30', '2026-01-01', '2026-04-01', 1],
  ['year', '2026-01-15', '2025-01-01', '2026-01-01', 1],
] as const)('a cadence per %s on %s looks at [%s, %s)', (per, date, from, to, periods) => {
  expect(patrolWindow(per, date)).toEqual({ from, to, periods });
});
