import { publishColumn, publishStatistics } from '../../server/contract/publish-statistics.ts';
import type {
  ComparedUnit,
  PatchFate,
  StatisticsChanges,
  StatisticsComparison,
} from '../../server/contract/statistics.ts';
import type { Measure } from '../state.ts';
import type { ColumnKind, StatsModel, StatsRow } from './model.ts';
import type { Words } from './units-model.ts';

const SPANS = ['now', 'previous', 'yearBefore'] as const;
const SPAN_COLORS = { now: '#0b6e99', previous: '#8fcbee', yearBefore: '#c9d1d9' };
export const FATES = ['new', 'persisted', 'type-changed', 'gone'] as const satisfies PatchFate[];
const FATE_COLORS = { new: '#d55e00', persisted: '#0072b2', 'type-changed': '#e69f00', gone: '#9aa5b1' };

/** A period beside the one before and that of the year before. Changes are those of the published figures. */
export function comparisonModel(view: StatisticsComparison, measure: Measure, t: Words): StatsModel {
  const areas = SPANS.map((span) =>
    publishStatistics(view.units.map((unit) => ({ unit, figures: [unit[span]] }))),
  );
  const counts = measure === 'patches';
  const row = (figures: (number | undefined)[]): (number | null)[] => {
    const [now = 0, previous = 0, yearBefore = 0] = figures;
    const change = (before: number) => (counts ? now - before : Number((now - before).toFixed(2)));
    const ratio = (before: number) => (before === 0 ? null : (now - before) / before);
    return [now, previous, change(previous), ratio(previous), yearBefore, change(yearBefore), ratio(yearBefore)];
  }; // prettier-ignore
  const kind: ColumnKind = counts ? 'count' : 'mu';
  const change: ColumnKind = counts ? 'change-count' : 'change-mu';
  const span = (key: (typeof SPANS)[number]) => ({
    ...{ key, label: view.periods[key].code, kind, color: SPAN_COLORS[key], strong: key === 'now' },
  });
  const twice = !counts && areas.some(({ rows }) => rows.length > view.units.length);
  return {
    columns: [
      span('now'),
      span('previous'),
      { key: 'onPrevious', label: t('stats.onPrevious'), kind: change },
      { key: 'onPreviousRatio', label: t('stats.onPreviousRatio'), kind: 'ratio' },
      span('yearBefore'),
      { key: 'onYearBefore', label: t('stats.onYearBefore'), kind: change },
      { key: 'onYearBeforeRatio', label: t('stats.onYearBeforeRatio'), kind: 'ratio' },
    ],
    rows: [
      ...view.units.map((unit, i) => ({
        ...unitRow(unit),
        values: row(SPANS.map((key, k) => (counts ? unit[key].patches : areas[k]?.rows[i]?.mu))),
      })),
      ...(twice
        ? [
            {
              ...unitRow({ kind: 'multiply', cell: null, children: 0 }),
              values: row(areas.map(({ rows }) => rows[view.units.length]?.mu)),
            },
          ]
        : []),
    ],
    totals: row(SPANS.map((key, k) => (counts ? view.totals[key].patches : areas[k]?.totals.mu))),
    main: 'onPrevious',
    stacked: false,
    overTime: false,
  };
}

/** What is new, persists, changed its type or is gone, by unit. */
export function changesModel(view: StatisticsChanges, measure: Measure, t: Words): StatsModel {
  const areas = FATES.map((fate) => publishColumn(view.units.map((unit) => unit.fates[fate].areaM2)));
  return {
    columns: FATES.map((fate) => ({
      ...{ key: fate, label: t(`stats.fates.${fate}`), color: FATE_COLORS[fate] },
      kind: measure === 'patches' ? 'count' : 'mu',
    })),
    rows: view.units.map((unit, i) => ({
      ...unitRow(unit),
      values: FATES.map((fate, k) =>
        measure === 'patches' ? unit.fates[fate].patches : (areas[k]?.mu[i] ?? 0),
      ),
    })),
    totals: FATES.map((fate, k) =>
      measure === 'patches' ? view.totals[fate].patches : (areas[k]?.totalMu ?? 0),
    ),
    main: 'new',
    stacked: true,
    overTime: false,
  };
}

const unitRow = (
  unit: Pick<ComparedUnit, 'cell' | 'children'> & { kind: StatsRow['kind'] },
): Omit<StatsRow, 'values'> => ({
  key: unit.cell ? `${unit.kind}-${unit.cell.id}` : unit.kind,
  ...{ kind: unit.kind, cell: unit.cell, children: unit.children, ended: false },
});
