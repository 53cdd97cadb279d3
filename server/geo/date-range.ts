/** A span of whole days, both ends included, as ISO dates. */
export interface DateSpan {
  from: string;
  to: string;
}

/** How exactly a span says when: told from its length, since every unit of the calendar has its own. */
export type DatePrecision = 'day' | 'ten-days' | 'month' | 'quarter' | 'half-year' | 'year' | 'range';

const pad = (n: number) => String(n).padStart(2, '0');
const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/**
 * Reads the dates sources give for an image (QSX/HSX) or a period: a day (20250401, 2025-04-01, 2025/4/1, 2025年4月1日,
 * 45748 as Excel counts), ten days (2025年4月上旬), a month (202504, 2025-04, 2025年4月), a quarter (2025Q2, 2025年第二季度),
 * a half-year (2025H1, 2025上半年), a year (2025), or two of these as a range (2025-04-01/2025-06-30, 2025.4.1至2025.6.30, 2025年4-6月).
 * @returns the span of days meant, or null when the text is no such date (30 February is none)
 */
export function parseDateSpan(text: string): DateSpan | null {
  const clean = text.normalize('NFKC').trim();
  return parseMonths(clean) ?? parseOne(clean) ?? parseRange(clean);
}

function parseOne(text: string): DateSpan | null {
  const clean = text
    .replace(/\s*([年月])\s*/g, '$1')
    .replace(/[年月./]/g, '-')
    .replace(/日/g, '')
    .replace(/-+$/, '');
  return (
    parseQuarter(clean) ??
    parseHalf(clean) ??
    parseTenDays(clean) ??
    parseDay(clean) ??
    parseMonth(clean) ??
    parseYear(clean)
  );
}

function parseQuarter(text: string): DateSpan | null {
  const match =
    /^(\d{4})-?(?:Q|第)?\s*([1-4一二三四])\s*季度?$|^(\d{4})[- ]?Q([1-4])$|^Q([1-4])[- ](\d{4})$/i.exec(text);
  if (!match) return null;
  const n = quarterNumber(match[2] ?? match[4] ?? match[5] ?? '');
  return monthSpan(Number(match[1] ?? match[3] ?? match[6]), n * 3 - 2, n * 3);
}

function parseHalf(text: string): DateSpan | null {
  const match = /^(\d{4})-?(?:H([12])|(上|下)半-?)$/i.exec(text);
  if (!match) return null;
  const second = match[2] === '2' || match[3] === '下';
  return monthSpan(Number(match[1]), second ? 7 : 1, second ? 12 : 6);
}

function parseTenDays(text: string): DateSpan | null {
  const match = /^(\d{4})-?(\d{1,2})-?([上中下])旬$/.exec(text);
  if (!match) return null;
  const month = monthSpan(Number(match[1]), Number(match[2]), Number(match[2]));
  if (!month) return null;
  const at = (day: number) => `${month.from.slice(0, 8)}${pad(day)}`;
  if (match[3] === '上') return { from: at(1), to: at(10) };
  return match[3] === '中' ? { from: at(11), to: at(20) } : { from: at(21), to: month.to };
}

function parseDay(text: string): DateSpan | null {
  const day = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$|^(\d{4})(\d{2})(\d{2})(?:\.0+)?$/.exec(text);
  if (day) return daySpan(Number(day[1] ?? day[4]), Number(day[2] ?? day[5]), Number(day[3] ?? day[6]));
  return /^\d{5}(?:[.-]\d+)?$/.test(text) ? excelDay(Math.floor(Number(text.slice(0, 5)))) : null;
}

// Days since 1899-12-30; bounded to 1982–2064, so that no year with a month without its zero (20254) is taken for one.
function excelDay(serial: number): DateSpan | null {
  if (serial < 30_000 || serial > 60_000) return null;
  const iso = new Date(Date.UTC(1899, 11, 30 + serial)).toISOString().slice(0, 10);
  return { from: iso, to: iso };
}

function parseMonth(text: string): DateSpan | null {
  const match = /^(\d{4})-(\d{1,2})(?:-?份)?$|^(\d{4})(\d{2})$/.exec(text);
  if (!match) return null;
  const month = Number(match[2] ?? match[4]);
  return monthSpan(Number(match[1] ?? match[3]), month, month);
}

function parseYear(text: string): DateSpan | null {
  return /^\d{4}(?:-?度)?$/.test(text) ? monthSpan(Number(text.slice(0, 4)), 1, 12) : null;
}

const BETWEEN = /\s*(?:\.\.|至|到|~|—+|–)\s*|\s+-\s+|\s+to\s+/i;

function parseRange(text: string): DateSpan | null {
  for (const parts of [text.split(BETWEEN), splitAt(text, '/'), splitAt(text, '-')]) {
    if (parts?.length !== 2) continue;
    const from = parseOne(parts[0]!);
    const to = from && (parseOne(parts[1]!) ?? parseOne(`${from.from.slice(0, 4)}年${parts[1]!}`));
    if (from && to && to.to >= from.from) return { from: from.from, to: to.to };
  }
  return null;
}

// Before everything else: the rest of 2025年4-6月 would be read as 6 April.
function parseMonths(text: string): DateSpan | null {
  const match = /^(\d{4})年(\d{1,2})月?\s*(?:-|~|至|到)\s*(\d{1,2})月(?:份)?$/.exec(text);
  return match && monthSpan(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** In two at the middle one of an odd number of separators: 2025/4/1/2025/6/30 and 20250401-20250630. */
function splitAt(text: string, separator: string): string[] | null {
  const pieces = text.split(separator);
  if (pieces.length % 2 !== 0) return null;
  const half = pieces.length / 2;
  return [pieces.slice(0, half).join(separator), pieces.slice(half).join(separator)];
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

/** The unit of the calendar that a span fills; `range` when it fills none. */
export function spanPrecision({ from, to }: DateSpan): DatePrecision {
  if (from === to) return 'day';
  const [year, month, day] = from.split('-').map(Number) as [number, number, number];
  const [toYear, toMonth, toDay] = to.split('-').map(Number) as [number, number, number];
  if (year !== toYear) return 'range';
  const endsMonth = toDay === lastDay(year, toMonth);
  if (month === toMonth) {
    if (day === 1 && endsMonth) return 'month';
    const third = (day === 1 && toDay === 10) || (day === 11 && toDay === 20) || (day === 21 && endsMonth);
    return third ? 'ten-days' : 'range';
  }
  if (day !== 1 || !endsMonth) return 'range';
  const months = toMonth - month + 1;
  if (months === 3 && month % 3 === 1) return 'quarter';
  if (months === 6 && month % 6 === 1) return 'half-year';
  return months === 12 ? 'year' : 'range';
}

function quarterNumber(text: string): number {
  const chinese = '一二三四'.indexOf(text);
  return chinese >= 0 ? chinese + 1 : Number(text);
}

function plausible(year: number): boolean {
  return year >= 1900 && year <= 2200;
}

function monthSpan(year: number, first: number, last: number): DateSpan | null {
  if (!plausible(year) || first < 1 || last > 12 || first > last) return null;
  return { from: `${year}-${pad(first)}-01`, to: `${year}-${pad(last)}-${pad(lastDay(year, last))}` };
}

function daySpan(year: number, month: number, day: number): DateSpan | null {
  if (!plausible(year) || month < 1 || month > 12 || day < 1 || day > lastDay(year, month)) return null;
  const iso = `${year}-${pad(month)}-${pad(day)}`;
  return { from: iso, to: iso };
}
