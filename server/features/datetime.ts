import { AppError } from '../errors.ts';

const DAY = /^(?!0000)(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * The `datetime` of OGC API Features: a day, a moment, or two with `/` between, `..` or nothing for an open end.
 * What we keep has days, so a moment means its day.
 * @throws AppError `wrong-request`
 */
export function parseDatetime(text: string): { from: string | null; to: string | null } {
  const ends = text.split('/');
  if (ends.length === 1) {
    const day = readDay(text);
    return { from: day, to: day };
  }
  if (ends.length !== 2) throw wrong(text);
  const [from, to] = ends.map((end) => (end === '' || end === '..' ? null : readDay(end)));
  if (from && to && from > to) throw wrong(text);
  return { from: from ?? null, to: to ?? null };
}

function readDay(text: string): string {
  const day = DAY.exec(text)?.[1];
  const date = day === undefined ? null : new Date(`${day}T00:00:00Z`);
  if (!day || !date || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day)) throw wrong(text);
  return day;
}

function wrong(text: string): AppError {
  return new AppError(
    'wrong-request',
    `datetime 应是日期、时刻或区间，不是 ${text} / datetime must be a day, a moment or an interval, not ${text}`,
  );
}
