/** A published table: whole steps, every row and every column adding up to its total, and both to the grand total. */
export interface BalancedTable {
  cells: number[][];
  rowTotals: number[];
  columnTotals: number[];
  total: number;
}

/** Fractions are kept as millionths of a step, so that sums of them are exact. */
const ONE = 1_000_000;

/**
 * Balances a table of areas as surveyors do (面积平差): each figure becomes one of the two published figures next to it,
 * chosen so that what a reader adds up by rows and by columns is what stands in the totals. (Controlled rounding, Cox
 * 1987: figures that are not whole lie on a circle of such figures; shifting along it keeps all sums and makes one whole.)
 * The grand total is the true one rounded; totals and figures go to the nearer side where the sums leave the choice.
 * @param cells rows of raw values in one unit; all of one length; negative ones are allowed (ground to be taken off again)
 * @param step the grain of what is published, 0.01 for 亩 with two decimals
 */
export function balanceTable(cells: readonly (readonly number[])[], step = 0.01): BalancedTable {
  const columns = cells[0]?.length ?? 0;
  const table = extend(cells, columns, step);
  const rows = table.length - 1;
  const settle = (i: number, j: number) => {
    while (table[i]![j]!.rest !== 0) shift(table, i, j);
  };
  settle(rows, columns);
  for (let i = 0; i < rows; i++) settle(i, columns);
  for (let j = 0; j < columns; j++) settle(rows, j);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) settle(i, j);

  const decimals = Math.max(0, Math.ceil(-Math.log10(step)));
  const published = (i: number, j: number) => Number((table[i]![j]!.whole * step).toFixed(decimals)) + 0;
  const along = (n: number) => Array.from({ length: n }, (_, k) => k);
  return {
    cells: along(rows).map((i) => along(columns).map((j) => published(i, j))),
    rowTotals: along(rows).map((i) => published(i, columns)),
    columnTotals: along(columns).map((j) => published(rows, j)),
    total: published(rows, columns),
  };
}

/** The value is `whole` steps and `rest` millionths of one. */
interface Entry {
  whole: number;
  rest: number;
}

/** The table with its totals as one more row and column. */
function extend(cells: readonly (readonly number[])[], columns: number, step: number): Entry[][] {
  const table = cells.map((row) => row.map((value) => split(value / step)));
  for (const row of table) row.push(sum(row));
  const last = Array.from({ length: columns + 1 }, (_, j) => sum(table.map((row) => row[j]!)));
  return [...table, last];
}

function split(steps: number): Entry {
  const whole = Math.floor(steps);
  return carry({ whole, rest: Math.round((steps - whole) * ONE) });
}

function sum(entries: Entry[]): Entry {
  let [whole, rest] = [0, 0];
  for (const entry of entries) [whole, rest] = [whole + entry.whole, rest + entry.rest];
  return carry({ whole, rest });
}

function carry({ whole, rest }: Entry): Entry {
  const over = Math.floor(rest / ONE);
  return { whole: whole + over, rest: rest - over * ONE };
}

/** Moves one entry towards the nearer whole figure, and those on a circle with it so that no sum changes. */
function shift(table: Entry[][], row: number, column: number): void {
  const circle = findCircle(table, row, column);
  const [lastRow, lastColumn] = [table.length - 1, table[0]!.length - 1];
  // A total counts against what it is the total of; along the circle the signs take turns.
  const sign = (i: number, j: number) => (i === lastRow ? -1 : 1) * (j === lastColumn ? -1 : 1);
  const first = (table[row]![column]!.rest * 2 >= ONE ? 1 : -1) * sign(row, column);
  const moves = circle.map(([i, j], k) => ({
    entry: table[i]![j]!,
    direction: first * (k % 2 === 0 ? 1 : -1) * sign(i, j),
  }));
  const room = Math.min(
    ...moves.map(({ entry, direction }) => (direction > 0 ? ONE - entry.rest : entry.rest)),
  );
  for (const { entry, direction } of moves) Object.assign(entry, carry(moved(entry, direction * room)));
}

const moved = ({ whole, rest }: Entry, by: number): Entry => ({ whole, rest: rest + by });

/**
 * Entries that are not whole, from the given one by turns along a column and along a row and back into its row. There
 * always is such a way: were the entry the only link between two parts of the table, its value would be a sum of whole ones.
 */
function findCircle(table: Entry[][], row: number, column: number): [number, number][] {
  const [rows, columns] = [table.length, table[0]!.length];
  const cameFrom = new Map<string, [number, number]>();
  const seenRows = new Set<number>();
  const seenColumns = new Set([column]);
  const stack = [column];
  for (let j = stack.pop(); j !== undefined; j = stack.pop()) {
    if (j !== column && table[row]![j]!.rest !== 0) return wayBack(cameFrom, row, column, j);
    for (let i = 0; i < rows; i++) {
      if (i === row || seenRows.has(i) || table[i]![j]!.rest === 0) continue;
      seenRows.add(i);
      for (let next = 0; next < columns; next++) {
        if (seenColumns.has(next) || table[i]![next]!.rest === 0) continue;
        seenColumns.add(next);
        cameFrom.set(String(next), [i, j]);
        stack.push(next);
        if (table[row]![next]!.rest !== 0) return wayBack(cameFrom, row, column, next);
      }
    }
  }
  throw new Error('balanceTable: the sums of the table do not hold');
}

function wayBack(
  cameFrom: Map<string, [number, number]>,
  row: number,
  column: number,
  end: number,
): [number, number][] {
  const circle: [number, number][] = [[row, end]];
  for (let j = end; j !== column;) {
    const [i, previous] = cameFrom.get(String(j))!;
    circle.push([i, j], [i, previous]);
    j = previous;
  }
  circle.push([row, column]);
  return circle.reverse();
}
