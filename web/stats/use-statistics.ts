import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Batch } from '../../server/contract/land.ts';
import type {
  Statistics,
  StatisticsChanges,
  StatisticsComparison,
} from '../../server/contract/statistics.ts';
import type { Params } from '../api.ts';
import { useBatches, useCell, useGet } from '../queries.ts';
import { useViewState } from '../view-state.ts';
import { changesModel, comparisonModel } from './compare-model.ts';
import { columnIndex } from './model.ts';
import type { StatsColumn, StatsModel } from './model.ts';
import { newestQuarter } from './periods.ts';
import { toneValues } from './tones.ts';
import type { Tones } from './tones.ts';
import { unitsModel } from './units-model.ts';

export interface ShownStatistics {
  units: Statistics | null;
  comparison: StatisticsComparison | null;
  changes: StatisticsChanges | null;
  model: StatsModel | null;
  /** The column that colours the map. */
  column: number;
  tones: Tones | null;
  /** What was asked for, to be asked for again as a file. */
  path: string;
  params: Params;
  error: Error | null;
  isPending: boolean;
  isFetching: boolean;
  refetch: () => void;
  /** Months with patches in the scheme, whatever is shown. */
  months: string[];
  /** The period and the batches compared, chosen or taken for lack of a choice. */
  period: string | null;
  pair: { from: string; to: string } | null;
}

/** What the address asks the statistics for; panel, map and legend read the very same queries. */
export function useStatistics(scheme: string, enabled = true): ShownStatistics {
  const { t } = useTranslation();
  const view = useViewState((s) => s.statsView);
  const facet = useViewState((s) => s.facet);
  const measure = useViewState((s) => s.measure);
  const chosen = useViewState((s) => s.column);
  const lang = useViewState((s) => s.lang);
  const batch = useViewState((s) => s.batch);
  const against = useViewState((s) => s.against);
  const asked = useViewState((s) => s.period);
  const within = useViewState((s) => s.within);
  const on = enabled && scheme !== '';
  const around = useCell(on ? within : null, scheme, batch);
  const under = within === null ? null : (around.data?.code ?? null);
  const known = on && (within === null || under !== null);
  const batches = useBatches(on ? scheme : null).data?.batches;

  const whole = useGet<Statistics>(on ? 'statistics' : null, { scheme });
  const months = useMemo(
    () => [...new Set(whole.data?.units.flatMap((unit) => Object.keys(unit.byMonth)) ?? [])].sort(),
    [whole.data],
  );
  const period = asked ?? (view === 'compare' ? newestQuarter(months) : null);
  const pair = pairOf(batches ?? [], batch, against);
  const params: Params = {
    units: { scheme, under, batch, period },
    compare: { scheme, under, period },
    changes: { scheme, under, from: pair?.from, to: pair?.to },
  }[view];
  const ask = (wanted: boolean, path: string) => (known && wanted ? path : null);
  const units = useGet<Statistics>(ask(view === 'units', 'statistics'), params);
  const comparison = useGet<StatisticsComparison>(
    ask(view === 'compare' && period !== null, 'statistics/comparison'),
    params,
  );
  const changes = useGet<StatisticsChanges>(
    ask(view === 'changes' && pair !== null, 'statistics/changes'),
    params,
  );
  const query = { units, compare: comparison, changes }[view];
  const found = {
    units: view === 'units' ? (units.data ?? null) : null,
    comparison: view === 'compare' ? (comparison.data ?? null) : null,
    changes: view === 'changes' ? (changes.data ?? null) : null,
  };
  const model = useMemo(() => {
    if (found.units) return unitsModel(found.units, { facet, measure, lang }, t);
    if (found.comparison) return comparisonModel(found.comparison, measure, t);
    return found.changes ? changesModel(found.changes, measure, t) : null;
  }, [found.units, found.comparison, found.changes, facet, measure, lang, t]);
  const column = model ? columnIndex(model, chosen) : 0;
  const tones = useMemo(() => (model ? toneColumn(model, column) : null), [model, column]);
  const nothing = (view === 'compare' && !asked && !whole.isPending) || (view === 'changes' && batches);
  return {
    ...found,
    ...{ model, column, tones, params, months, period, pair },
    path: { units: 'statistics', compare: 'statistics/comparison', changes: 'statistics/changes' }[view],
    error: around.error ?? query.error ?? (view === 'compare' ? whole.error : null),
    isPending: query.isPending && !(nothing && query.fetchStatus === 'idle' && known),
    isFetching: query.isFetching,
    refetch: () => void (around.error ? around.refetch() : query.refetch()),
  };
}

/** The chosen batch, else the newest, against the chosen other, else the one before it. Batches without a period are told apart by their code. */
function pairOf(batches: Batch[], batch: string | null, against: string | null) {
  const when = ({ period, code }: Batch) => `${period?.to ?? ''} ${code}`;
  const assigned = batches
    .filter(({ assignment }) => assignment !== null)
    .sort((a, b) => (when(a) < when(b) ? 1 : -1));
  const at = Math.max(0, assigned.findIndex(({ code }) => code === batch)); // prettier-ignore
  const to = assigned[at];
  const from =
    assigned.find(({ code }) => code === against && code !== to?.code) ??
    assigned[at + 1] ??
    assigned.find(({ code }) => code !== to?.code);
  return from && to ? { from: from.code, to: to.code } : null;
}

function toneColumn({ columns, rows }: StatsModel, index: number): Tones | null {
  const column = columns[index];
  if (!column) return null;
  return toneValues(rows.map(({ kind, values }) => (kind === 'cell' ? (values[index] ?? null) : null)), column.kind); // prettier-ignore
}

export interface MapFigures {
  level: number;
  column: StatsColumn;
  tones: Tones;
  /** Colour by cell; whether there are cells below to go down to. */
  cells: Map<number, { color: string; opens: boolean; value: number }>;
}

/** The figures the map is coloured by; null when the statistics are not looked at. */
export function useMapFigures(scheme: string): MapFigures | null {
  const open = useViewState((s) => s.tab === 'stats');
  const { model, column: index, tones } = useStatistics(scheme, open);
  return useMemo(() => {
    const column = model?.columns[index];
    const first = model?.rows.find(({ kind }) => kind === 'cell');
    if (!open || !model || !column || !tones || !first?.cell) return null;
    const cells = new Map(
      model.rows.flatMap((row, i) => {
        const color = tones.colors[i];
        if (row.kind !== 'cell' || !row.cell || !color) return [];
        return [[row.cell.id, { color, opens: row.children > 0, value: row.values[index] ?? 0 }] as const];
      }),
    );
    return { level: first.cell.level, column, tones, cells };
  }, [open, model, index, tones]);
}
