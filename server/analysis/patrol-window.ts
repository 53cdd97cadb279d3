import type { PatrolRow } from '../contract/people.ts';
import { shiftDay } from './duty-timeline.ts';

export type PatrolPer = PatrolRow['per'];

/** Whole periods whose visits are counted: `from` included, `to` excluded, and how many periods that is. */
export interface PatrolWindow {
  from: string;
  to: string;
  periods: number;
}

const DAYS_LOOKED_BACK = 7;

/**
 * The window by which a cadence is judged on a day: the last period that is over. A running week cannot be late yet. A
 * daily cadence is judged by the last seven days, or one missed Sunday would make a cell red on Monday alone.
 * Weeks begin on Monday (ISO 8601).
 */
export function patrolWindow(per: PatrolPer, date: string): PatrolWindow {
  const [year, month] = date.split('-').map(Number) as [number, number, number];
  switch (per) {
    case 'day':
      return { from: shiftDay(date, -DAYS_LOOKED_BACK), to: date, periods: DAYS_LOOKED_BACK };
    case 'week': {
      const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
      const monday = shiftDay(date, -weekday);
      return { from: shiftDay(monday, -7), to: monday, periods: 1 };
    }
    case 'month':
      return { from: firstOf(year, month - 1), to: firstOf(year, month), periods: 1 };
    case 'quarter': {
      const first = Math.floor((month - 1) / 3) * 3 + 1;
      return { from: firstOf(year, first - 3), to: firstOf(year, first), periods: 1 };
    }
    case 'year':
      return { from: firstOf(year - 1, 1), to: firstOf(year, 1), periods: 1 };
  }
}

/** The first day of a month; months run on over the year: 0 is December of the year before. */
function firstOf(year: number, month: number): string {
  return new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);
}
