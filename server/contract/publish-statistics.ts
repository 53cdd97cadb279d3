import { balanceTable } from '../geo/balance-table.ts';
import type { CellRef } from './land.ts';
import type { Figure, StatisticsUnit, UnitKind } from './statistics.ts';

/** One 亩 is 2000/3 m², exactly. */
const M2_PER_MU = 2000 / 3;

export interface PublishedFigure {
  patches: number;
  /** 亩, two decimals. */
  mu: number;
}

/** An area in the three units it is published in: 亩 and m² with two decimals, hectares with four (a square metre). */
export interface PublishedArea {
  mu: number;
  ha: number;
  m2: number;
}

export interface PublishedRow extends PublishedArea {
  /** `multiply`: ground counted twice, taken off again. */
  kind: UnitKind | 'multiply';
  cell: CellRef | null;
  children: number;
  /** One per category. */
  figures: PublishedFigure[];
  patches: number;
}

export interface PublishedStatistics {
  rows: PublishedRow[];
  totals: PublishedArea & { figures: PublishedFigure[]; patches: number };
}

/**
 * A table of units by categories as it is published: 亩 add up by rows and by columns, hectares and m² by columns. Where cells
 * overlap, ground stands in two rows; one more row takes it off, so that the total is the area of the patches.
 */
export function publishStatistics(
  units: { unit: StatisticsUnit; figures: (Figure | undefined)[] }[],
): PublishedStatistics {
  const width = units[0]?.figures.length ?? 0;
  const categories = Array.from({ length: width }, (_, j) => j);
  const twice = categories.map((j) => sum(units.map(({ figures }) => figures[j]?.multiplyM2 ?? 0)));
  const overlap = sum(twice) > 0 ? [twice.map((m2) => -m2)] : [];
  const raw = [...units.map(({ figures }) => figures.map((figure) => figure?.areaM2 ?? 0)), ...overlap];
  const mu = balanceTable(raw.map((row) => row.map((m2) => m2 / M2_PER_MU)));
  const whole = raw.map((row) => [sum(row)]);
  const ha = balanceTable(
    whole.map(([m2]) => [m2! / 10_000]),
    0.0001,
  );
  const m2 = balanceTable(whole);
  const counts = raw.map((_, i) => categories.map((j) => units[i]?.figures[j]?.patches ?? 0));
  const area = (i: number): PublishedArea => ({
    mu: mu.rowTotals[i]!,
    ha: ha.rowTotals[i]!,
    m2: m2.rowTotals[i]!,
  });
  return {
    rows: raw.map((_, i) => ({
      ...(units[i]?.unit ?? { kind: 'multiply', cell: null, children: 0 }),
      ...area(i),
      figures: categories.map((j) => ({ patches: counts[i]![j]!, mu: mu.cells[i]![j]! })),
      patches: sum(counts[i]!),
    })),
    totals: {
      ...{ mu: mu.total, ha: ha.total, m2: m2.total },
      figures: categories.map((j) => ({
        patches: sum(counts.map((row) => row[j]!)),
        mu: mu.columnTotals[j]!,
      })),
      patches: sum(counts.flat()),
    },
  };
}

/** Areas of one column that add up to the total of them, in 亩 with two decimals. */
export function publishColumn(areasM2: number[]): { mu: number[]; totalMu: number } {
  const { cells, total } = balanceTable(areasM2.map((m2) => [m2 / M2_PER_MU]));
  return { mu: cells.map(([value]) => value!), totalMu: total };
}

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
