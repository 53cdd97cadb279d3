import { publishColumn, publishStatistics } from '../../server/contract/publish-statistics.ts';
import type { Figure, Statistics, UnitStatistics } from '../../server/contract/statistics.ts';
import { STATE_COLORS } from '../map/palette.ts';
import type { Facet, Language, Measure } from '../state.ts';
import type { StatsColumn, StatsModel, StatsRow } from './model.ts';

/** Categories without a colour of their own, told apart by colour-blind eyes too (Okabe–Ito, Tol). */
const SERIES = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#8a6d1d',
  '#6a3d9a',
  '#9aa5b1',
];
const RESULT_COLORS = { 'should-be': '#0072b2', doubtful: '#e69f00', lacking: '#9aa5b1', '': '#d5dbe1' };
const GROUND_COLORS = { share: '#0072b2', blind: '#d55e00', beyond: '#9aa5b1' };

export type Words = (key: string, values?: Record<string, string | number>) => string;

interface Category {
  key: string;
  label: string;
  color: string;
  of: (unit: UnitStatistics) => Figure | undefined;
} // prettier-ignore

/** Units by categories in one measure; the whole in the other measure and in hectares and m² beside it. */
export function unitsModel(
  view: Statistics,
  { facet, measure, lang }: { facet: Facet; measure: Measure; lang: Language },
  t: Words,
): StatsModel {
  if (facet === 'land') return landModel(view, measure, t);
  const categories = categoriesOf(view, facet, lang, t);
  const table = publishStatistics(
    view.units.map((unit) => ({ unit, figures: categories.map(({ of }) => of(unit)) })),
  );
  const columns: StatsColumn[] = [
    ...categories.map(({ key, label, color }): StatsColumn => ({
      ...{ key, label, color, kind: measure === 'patches' && facet !== 'units' ? 'count' : 'mu' },
    })),
    { key: 'patches', label: t('stats.measures.patches'), kind: 'count', strong: measure === 'patches' },
    ...(measure === 'patches' ? [{ key: 'multi', label: t('stats.multi'), kind: 'count' as const }] : []),
    { key: 'area', label: t('stats.measures.area'), kind: 'mu', strong: measure === 'area' },
    ...(measure === 'area'
      ? [
          { key: 'ha', label: t('stats.ha'), kind: 'ha' as const },
          { key: 'm2', label: t('stats.m2'), kind: 'm2' as const },
        ]
      : []),
  ]; // prettier-ignore
  const values = (
    row: (typeof table)['totals'],
    patches: number,
    multi: number,
  ): (number | null)[] => [
    ...row.figures.map((figure) => (measure === 'patches' && facet !== 'units' ? figure.patches : figure.mu)),
    patches,
    ...(measure === 'patches' ? [multi] : []),
    row.mu,
    ...(measure === 'area' ? [row.ha, row.m2] : []),
  ]; // prettier-ignore
  return {
    columns,
    rows: table.rows.map((row, i) => ({
      ...rowOf(row, view.units[i]),
      values: values(row, view.units[i]?.patches ?? 0, view.units[i]?.multi ?? 0),
    })),
    totals: values(table.totals, view.totals.patches, view.totals.multi),
    main: measure === 'patches' ? 'patches' : 'area',
    stacked: true,
    overTime: facet === 'month',
  };
}

/** What the patches of a unit have in common with farmland and red lines. */
function landModel(view: Statistics, measure: Measure, t: Words): StatsModel {
  const lands = [
    { key: 'farmland', color: '#b08d1a', of: (unit: UnitStatistics) => unit.farmland },
    {
      ...{ key: 'unmatched', color: '#d55e00' },
      of: (unit: UnitStatistics) => ({ patches: null, areaM2: unit.farmland.unmatchedM2 ?? 0 }),
    },
    { key: 'basic', color: '#7d6608', of: (unit: UnitStatistics) => unit.basicFarmland },
    { key: 'red', color: '#a8322d', of: (unit: UnitStatistics) => unit.redLine },
  ];
  const shown = lands.filter(({ key }) => measure === 'area' || key !== 'unmatched');
  const areas = shown.map(({ of }) => publishColumn(view.units.map((unit) => of(unit).areaM2)));
  const sum = (of: (unit: UnitStatistics) => number) => view.units.reduce((n, unit) => n + of(unit), 0);
  return {
    columns: [
      ...shown.map(({ key, color }): StatsColumn => ({
        ...{ key, color, label: t(`stats.land.${key}`), kind: measure === 'area' ? 'mu' : 'count' },
      })),
      { key: 'patches', label: t('stats.measures.patches'), kind: 'count', strong: true },
      { key: 'overlaid', label: t('stats.land.overlaid'), kind: 'count' },
    ], // prettier-ignore
    rows: view.units.map((unit, i) => ({
      ...rowOf(unit, unit),
      values: [
        ...shown.map(({ of }, k) => (measure === 'area' ? (areas[k]?.mu[i] ?? 0) : of(unit).patches)),
        ...[unit.patches, unit.overlaid],
      ],
    })),
    totals: [
      ...shown.map(({ of }, k) =>
        measure === 'area' ? (areas[k]?.totalMu ?? 0) : sum((unit) => of(unit).patches ?? 0),
      ),
      ...[sum((unit) => unit.patches), sum((unit) => unit.overlaid)],
    ],
    main: 'farmland',
    stacked: false,
    overTime: false,
  };
}

function categoriesOf(view: Statistics, facet: Facet, lang: Language, t: Words): Category[] {
  const color = (index: number) => SERIES[index % SERIES.length] ?? '#9aa5b1';
  const keys = (of: (unit: UnitStatistics) => Record<string, Figure>) =>
    [...new Set(view.units.flatMap((unit) => Object.keys(of(unit))))].sort();
  switch (facet) {
    case 'state':
      return (['assigned', 'disputed', 'blind-spot', 'outside'] as const).map((key) => ({
        ...{ key, label: t(`state.${key}`), color: STATE_COLORS[key], of: (unit) => unit.byState[key] },
      }));
    case 'type':
      return view.types.map((type, index) => ({
        ...{ key: `type-${type.code}`, label: type[lang] || t('stats.noType'), color: color(index) },
        of: (unit) => unit.byType[type.code],
      }));
    case 'prejudgement':
      return (['should-be', 'doubtful', 'lacking', ''] as const).map((key) => ({
        ...{ key: `result-${key}`, label: t(`stats.results.${key || 'none'}`), color: RESULT_COLORS[key] },
        of: (unit) => unit.byPrejudgement[key],
      }));
    case 'month':
      return keys((unit) => unit.byMonth).map((key) => ({
        ...{ key, label: key, color: SERIES[0] ?? '', of: (unit) => unit.byMonth[key] },
      }));
    case 'batch':
      return keys((unit) => unit.byBatch).map((key, index) => ({
        ...{ key: `batch-${key}`, label: key, color: color(index), of: (unit) => unit.byBatch[key] },
      }));
    case 'units':
    case 'land':
      return (['share', 'blind', 'beyond'] as const).map((key) => ({
        ...{ key, label: t(`stats.${key}`), color: GROUND_COLORS[key], of: (unit) => groundOf(unit, key) },
      }));
  }
}

function groundOf(unit: UnitStatistics, part: keyof typeof GROUND_COLORS): Figure {
  const areaM2 = { share: unit.shareM2, blind: unit.blindSpotM2, beyond: unit.outsideM2 }[part];
  return { patches: 0, areaM2, multiplyM2: part === 'share' ? unit.multiplyM2 : 0 };
}

const rowOf = (
  row: Pick<StatsRow, 'kind' | 'cell' | 'children'>,
  unit: UnitStatistics | undefined,
): Omit<StatsRow, 'values'> => ({
  key: row.cell ? `${row.kind}-${row.cell.id}` : row.kind,
  ...{ kind: row.kind, cell: row.cell, children: row.children, ended: unit?.current === false },
});
