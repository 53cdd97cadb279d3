import type {
  ComparedUnit,
  Delta,
  PeriodFigure,
  PeriodSpan,
  StatisticsComparison,
} from '../contract/statistics.ts';
import type { Queryable } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { parseDateSpan, spanPrecision } from '../geo/date-range.ts';
import { readPeriods, type PeriodRow } from './compare-periods.queries.ts';
import { resolveScope, viewUnits, type ScopeRequest } from './statistics-scope.ts';

const MONTHS = { month: 1, quarter: 3, 'half-year': 6, year: 12 } as const;
type Unit = keyof typeof MONTHS;

/** A month, quarter, half-year or year against the one before (环比) and the same of the year before (同比). */
export async function comparePeriods(
  db: Queryable,
  request: ScopeRequest & { period: string },
): Promise<StatisticsComparison> {
  const periods = periodsAround(request.period);
  const scope = await resolveScope(db, request);
  const { now, previous, yearBefore } = periods;
  const rows = await readPeriods(db, {
    ...scope.key,
    ...{ nowFrom: now.from, nowTo: now.to, previousFrom: previous.from, previousTo: previous.to },
    ...{ yearBeforeFrom: yearBefore.from, yearBeforeTo: yearBefore.to },
  });
  const units = viewUnits(scope, new Set(rows.map((row) => row.unit_id))).map(({ id, kind, cell, children }) =>
    compared({ kind, cell, children }, rows.filter((row) => row.unit_id === id)),
  ); // prettier-ignore
  const totals = compared({ kind: 'own', cell: scope.shown.under, children: units.length }, [
    ...rows,
    // Ground in two units stands in both of them; in the total it counts once.
    ...rows.map((row) => ({ ...row, patches: 0, area_m2: -row.multiply_m2, multiply_m2: 0, farmland_m2: 0 })),
  ]);
  return { ...scope.shown, periods, units, totals };
}

/** @throws AppError `wrong-request` when the text is no month, quarter, half-year or year */
export function periodsAround(text: string): StatisticsComparison['periods'] {
  const span = parseDateSpan(text);
  const precision = span && spanPrecision(span);
  if (!span || !precision || !(precision in MONTHS)) {
    throw new AppError('wrong-request', `时段 ${text} 不是月、季、半年或年 / The period ${text} is no month, quarter, half-year or year`, {
      hint: '例 / e.g. 2025-07, 2025Q3, 2025H2, 2025',
    }); // prettier-ignore
  }
  const unit = precision as Unit;
  const [year, month] = span.from.split('-').map(Number) as [number, number];
  const first = year * 12 + month - 1;
  return {
    now: periodAt(first, unit),
    previous: periodAt(first - MONTHS[unit], unit),
    yearBefore: periodAt(first - 12, unit),
  };
}

/** @param first month counted from year 0 */
function periodAt(first: number, unit: Unit): PeriodSpan {
  const at = (n: number) => ({ year: Math.floor(n / 12), month: (n % 12) + 1 });
  const { year, month } = at(first);
  const end = at(first + MONTHS[unit] - 1);
  const pad = (n: number) => String(n).padStart(2, '0');
  const code = {
    month: `${year}-${pad(month)}`,
    quarter: `${year}Q${(month + 2) / 3}`,
    'half-year': `${year}H${month === 1 ? 1 : 2}`,
    year: String(year),
  }[unit];
  const lastDay = new Date(Date.UTC(end.year, end.month, 0)).getUTCDate();
  return {
    code,
    from: `${year}-${pad(month)}-01`,
    to: `${end.year}-${pad(end.month)}-${pad(lastDay)}`,
  };
}

function compared(unit: Pick<ComparedUnit, 'kind' | 'cell' | 'children'>, rows: PeriodRow[]): ComparedUnit {
  const figure = (period: PeriodRow['period']): PeriodFigure => {
    const sum: PeriodFigure = { patches: 0, areaM2: 0, multiplyM2: 0, farmlandM2: 0 };
    for (const row of rows) {
      if (row.period !== period) continue;
      sum.patches += row.patches;
      sum.areaM2 += row.area_m2;
      sum.multiplyM2 += row.multiply_m2;
      sum.farmlandM2 += row.farmland_m2;
    }
    return sum;
  };
  const [now, previous, yearBefore] = [figure('now'), figure('previous'), figure('yearBefore')];
  const deltas = { onPrevious: delta(now, previous), onYearBefore: delta(now, yearBefore) };
  return { ...unit, now, previous, yearBefore, ...deltas };
}

function delta(now: PeriodFigure, before: PeriodFigure): Delta {
  const ratio = (a: number, b: number) => (b === 0 ? null : (a - b) / b);
  return {
    patches: now.patches - before.patches,
    patchesRatio: ratio(now.patches, before.patches),
    areaM2: now.areaM2 - before.areaM2,
    areaRatio: ratio(now.areaM2, before.areaM2),
    farmlandM2: now.farmlandM2 - before.farmlandM2,
    farmlandRatio: ratio(now.farmlandM2, before.farmlandM2),
  };
}
