import type { CellRef } from '../../server/contract/land.ts';
import type { PublishedRow } from '../../server/contract/publish-statistics.ts';

/** How a figure is written: counts whole, areas in their unit, changes with their sign. */
export type ColumnKind = 'count' | 'mu' | 'ha' | 'm2' | 'change-count' | 'change-mu' | 'ratio';

export interface StatsColumn {
  key: string;
  label: string;
  kind: ColumnKind;
  /** Of the series in the chart; without one it is not drawn. */
  color?: string;
  /** Totals stand out. */
  strong?: boolean;
}

export interface StatsRow {
  key: string;
  kind: PublishedRow['kind'];
  cell: CellRef | null;
  children: number;
  ended: boolean;
  values: (number | null)[];
}

/** A view as it is shown: one table that chart and map are drawn from, every figure as it is published. */
export interface StatsModel {
  columns: StatsColumn[];
  rows: StatsRow[];
  totals: (number | null)[];
  /** The column that colours the map unless another is chosen. */
  main: string;
  /** Series stand on each other, or side by side where they are no parts of a whole. */
  stacked: boolean;
  /** The chart is over categories (months) instead of units. */
  overTime: boolean;
}

export const columnIndex = ({ columns, main }: StatsModel, key: string | null): number => {
  const found = columns.findIndex((column) => column.key === key);
  return found >= 0 ? found : columns.findIndex((column) => column.key === main);
};

export const isChange = (kind: ColumnKind): boolean => kind.startsWith('change') || kind === 'ratio';

/** Units as they are shown: in the order of codes, or the largest of a column first; what is no cell stays last. */
export function orderRows(model: StatsModel, column: number | null): StatsRow[] {
  if (column === null) return model.rows;
  const cells = model.rows.filter(({ kind }) => kind === 'cell');
  const others = model.rows.filter(({ kind }) => kind !== 'cell');
  const value = (row: StatsRow) => row.values[column] ?? Number.NEGATIVE_INFINITY;
  return [...cells.sort((a, b) => value(b) - value(a)), ...others];
}
