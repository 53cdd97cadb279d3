import { publishColumn, publishStatistics } from '../contract/publish-statistics.ts';
import type { Figure, StatisticsChanges, StatisticsComparison } from '../contract/statistics.ts';
import { FATES } from './batch-changes.ts';
import type { Sheet, SheetColumn } from './sheets.ts';
import { TOTAL, unitCells, unitColumns } from './statistics-sheets.ts';
import { words, type Lang } from './statistics-words.ts';

const SPANS = ['now', 'previous', 'yearBefore'] as const;

/** 同比、环比 as a table: patches, 亩 and farmland of the three spans, then the changes. */
export function comparisonSheet(view: StatisticsComparison, lang: Lang): Sheet {
  const text = words(lang);
  const areas = SPANS.map((span) =>
    publishStatistics(view.units.map((unit) => ({ unit, figures: [unit[span] as Figure] }))),
  );
  const farmland = SPANS.map((span) => publishColumn(view.units.map((unit) => unit[span].farmlandM2)));
  const against = [
    { name: lang === 'zh' ? '环比' : 'on previous', before: 1 },
    { name: lang === 'zh' ? '同比' : 'on year before', before: 2 },
  ];
  const columns: SheetColumn[] = [
    ...unitColumns(lang),
    ...SPANS.flatMap((span): SheetColumn[] => [
      { header: `${view.periods[span].code} ${text.patches}`, type: 'integer' },
      { header: `${view.periods[span].code} ${text.area} ${text.mu}`, type: 'mu' },
      { header: `${view.periods[span].code} ${text.farmland} ${text.mu}`, type: 'mu' },
    ]),
    ...against.flatMap(({ name }): SheetColumn[] => [
      { header: `${name} ${text.patches} ${text.change}`, type: 'integer' },
      { header: `${name} ${text.patches} %`, type: 'percent' },
      { header: `${name} ${text.area} ${text.mu} ${text.change}`, type: 'mu' },
      { header: `${name} ${text.area} %`, type: 'percent' },
    ]),
  ];
  // The row of ground counted twice is in a span only where cells overlap there.
  const units = view.units.length;
  const twice = areas.some(({ rows }) => rows.length > units);
  const spans = (at: (k: number) => [patches: number, mu: number, farmland: number]) => {
    const figures = SPANS.map((_, k) => at(k));
    const [patches, mu] = [figures.map(([n]) => n), figures.map(([, m]) => m)] as [number[], number[]];
    return [
      ...figures.flat(),
      ...against.flatMap(({ before }) => [
        patches[0]! - patches[before]!,
        ratio(patches[0]!, patches[before]!),
        Number((mu[0]! - mu[before]!).toFixed(2)),
        ratio(mu[0]!, mu[before]!),
      ]),
    ];
  };
  const rows = view.units.map((unit, i) => [
    ...unitCells(unit, lang),
    ...spans((k) => [areas[k]!.rows[i]!.patches, areas[k]!.rows[i]!.mu, farmland[k]!.mu[i]!]),
  ]);
  if (twice) {
    rows.push([
      ...unitCells({ kind: 'multiply', cell: null }, lang),
      ...spans((k) => [0, areas[k]!.rows[units]?.mu ?? 0, 0]),
    ]);
  }
  rows.push([
    ...unitCells(TOTAL, lang),
    ...spans((k) => [areas[k]!.totals.patches, areas[k]!.totals.mu, farmland[k]!.totalMu]),
  ]);
  return { name: text.comparison, columns, rows };
}

const ratio = (now: number, before: number): number | null => (before === 0 ? null : (now - before) / before);

/** What became of the ground between two batches, by unit: patches and 亩 of each fate. */
export function changesSheet(view: StatisticsChanges, lang: Lang): Sheet {
  const text = words(lang);
  const areas = FATES.map((fate) => publishColumn(view.units.map((unit) => unit.fates[fate].areaM2)));
  const shared = FATES.map((fate) => publishColumn(view.units.map((unit) => unit.fates[fate].sharedM2)));
  const meets = FATES.map((fate) => fate === 'persisted' || fate === 'type-changed');
  const columns: SheetColumn[] = [
    ...unitColumns(lang),
    ...FATES.flatMap((fate, k): SheetColumn[] => [
      { header: `${text.fates[fate]} ${text.patches}`, type: 'integer' },
      { header: `${text.fates[fate]} ${text.area} ${text.mu}`, type: 'mu' },
      ...(meets[k] ? [{ header: `${text.fates[fate]} ${text.shared} ${text.mu}`, type: 'mu' as const }] : []),
    ]),
  ];
  const rows = view.units.map((unit, i) => [
    ...unitCells(unit, lang),
    ...FATES.flatMap((fate, k) => [
      ...[unit.fates[fate].patches, areas[k]!.mu[i]!],
      ...(meets[k] ? [shared[k]!.mu[i]!] : []),
    ]),
  ]);
  rows.push([
    ...unitCells(TOTAL, lang),
    ...FATES.flatMap((fate, k) => [
      ...[view.totals[fate].patches, areas[k]!.totalMu],
      ...(meets[k] ? [shared[k]!.totalMu] : []),
    ]),
  ]);
  return { name: text.changes, columns, rows };
}
