/** A span of whole days, both ends included, as ISO dates. */
export interface DateSpan {
  from: string;
  to: string;
}

const pad = (n: number) => String(n).padStart(2, '0');
const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/**
 * Reads the dates sources give for an image (QSX/HSX) or a period: a day (20250401, 2025-04-01, 2025/4/1, 2025年4月1日),
 * a month (202504, 2025-04, 2025年4月), a quarter (2025Q2, 2025年第二季度), a half-year (2025H1, 2025上半年) or a year (2025).
 * @returns the span of days meant, or null when the text is no such date (30 February is none)
 */
export function parseDateSpan(text: string): DateSpan | null {
  const clean = text
    .trim()
    .replace(/[年月./]/g, '-')
    .replace(/日/g, '')
    .replace(/-+$/, '');
  const quarter = /^(\d{4})-?(?:Q|第)?\s*([1-4一二三四])\s*(?:季度?)$|^(\d{4})-?Q([1-4])$/i.exec(clean);
  if (quarter) {
    const year = Number(quarter[1] ?? quarter[3]);
    const n = quarterNumber(quarter[2] ?? quarter[4] ?? '');
    return monthSpan(year, n * 3 - 2, n * 3);
  }
  const half = /^(\d{4})-?(?:H([12])|(上|下)半)$/i.exec(clean);
  if (half) {
    const second = half[2] === '2' || half[3] === '下';
    return monthSpan(Number(half[1]), second ? 7 : 1, second ? 12 : 6);
  }
  const day = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$|^(\d{4})(\d{2})(\d{2})$/.exec(clean);
  if (day) return daySpan(Number(day[1] ?? day[4]), Number(day[2] ?? day[5]), Number(day[3] ?? day[6]));
  const month = /^(\d{4})-(\d{1,2})$|^(\d{4})(\d{2})$/.exec(clean);
  if (month) {
    const m = Number(month[2] ?? month[4]);
    return monthSpan(Number(month[1] ?? month[3]), m, m);
  }
  return /^\d{4}$/.test(clean) ? monthSpan(Number(clean), 1, 12) : null;
}

/** `2025-04-01..2025-06-30`, or one date of any precision. */
export function parsePeriod(text: string): DateSpan | null {
  const [first, second, extra] = text.split('..');
  const from = parseDateSpan(first ?? '');
  if (!from || extra !== undefined) return null;
  if (second === undefined) return from;
  const to = parseDateSpan(second);
  return to && to.to >= from.from ? { from: from.from, to: to.to } : null;
}

function quarterNumber(text: string): number {
  const chinese = '一二三四'.indexOf(text);
  return chinese >= 0 ? chinese + 1 : Number(text);
}

function plausible(year: number): boolean {
  return year >= 1900 && year <= 2200;
}

function monthSpan(year: number, first: number, last: number): DateSpan | null {
  if (!plausible(year) || first < 1 || last > 12) return null;
  return { from: `${year}-${pad(first)}-01`, to: `${year}-${pad(last)}-${pad(lastDay(year, last))}` };
}

function daySpan(year: number, month: number, day: number): DateSpan | null {
  if (!plausible(year) || month < 1 || month > 12 || day < 1 || day > lastDay(year, month)) return null;
  const iso = `${year}-${pad(month)}-${pad(day)}`;
  return { from: iso, to: iso };
}
