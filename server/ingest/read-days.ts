import type { ImportIssue } from '../contract/import-report.ts';
import { parseDateSpan } from '../geo/date-range.ts';
import { note } from './find-person.ts';

export interface Days {
  /** ISO day included; null: open. */
  from: string | null;
  /** ISO day not included; null: open. */
  to: string | null;
}

/**
 * Reads two dates of a list, both included, as people write them. A month or a year means all of it.
 * @returns half-open days, or what is wrong
 */
export function readDays(
  first: string | null,
  last: string | null,
): Days | { problem: Omit<ImportIssue, 'feature'> } {
  const from = first === null ? null : parseDateSpan(first);
  const to = last === null ? null : parseDateSpan(last);
  const wrong = first !== null && !from ? first : last !== null && !to ? last : null;
  if (wrong !== null)
    return { problem: note('date-not-understood', `“${wrong}”不是日期`, `"${wrong}" is no date`) };
  if (from && to && to.to < from.from)
    return { problem: note('date-order', '结束日期早于开始日期', 'The end lies before the beginning') };
  return { from: from?.from ?? null, to: to ? nextDay(to.to) : null };
}

function nextDay(iso: string): string {
  const date = new Date(`${iso}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
