import { AppError } from '../errors.ts';
import { parseDateSpan } from '../geo/date-range.ts';

/** One day, given to an option as text; a month or a year is refused, because it would be guessed at. */
export function readDay(option: string, text: string): string {
  const span = parseDateSpan(text);
  if (!span || span.from !== span.to) {
    throw new AppError('wrong-usage', `${option} ${text} 不是日期 / is no date`, {
      hint: '例 / e.g. 2026-01-01',
    });
  }
  return span.from;
}
