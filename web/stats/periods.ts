import type { Words } from './units-model.ts';

export interface PeriodChoice {
  value: string;
  label: string;
}

/** The years, quarters and months that months with patches lie in, newest first. @param months as `2025-07` */
export function periodChoices(months: readonly string[], t: Words): PeriodChoice[] {
  const years = [...new Set(months.map((month) => month.slice(0, 4)))].sort().reverse();
  return years.flatMap((year) => {
    const own = months.filter((month) => month.startsWith(year)).sort().reverse(); // prettier-ignore
    const quarters = [...new Set(own.map((month) => Math.ceil(Number(month.slice(5)) / 3)))];
    return [
      { value: year, label: t('stats.year', { year }) },
      ...quarters.flatMap((quarter) => [
        { value: `${year}Q${quarter}`, label: t('stats.quarter', { year, quarter }) },
        ...own
          .filter((month) => Math.ceil(Number(month.slice(5)) / 3) === quarter)
          .map((month) => ({ value: month, label: t('stats.month', { year, month: month.slice(5) }) })),
      ]),
    ];
  });
}

/** The newest quarter with patches. */
export function newestQuarter(months: readonly string[]): string | null {
  const newest = [...months].sort().at(-1);
  return newest ? `${newest.slice(0, 4)}Q${Math.ceil(Number(newest.slice(5)) / 3)}` : null;
}
