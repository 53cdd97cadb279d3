import { newEdgeList, readEdges, type EdgeList } from './outline-edges.ts';

/**
 * Which of the cells that should tile a parent have a border segment that does not fit: in a clean tiling each occurs twice,
 * once each way, or once along the parent's outline the same way. A segment on its own, or four times as where an
 * outline occurs twice, makes its cells loose.
 * Where cells overlap or leave a gap, a loose cell lies at the border of that ground.
 * @param parent the parent's outline as WKB; null for cells that have none, whose outer border then counts as loose
 * @param cells outlines as WKB
 * @returns per cell whether it is loose
 */
export function looseOutlines(parent: Buffer | null, cells: Buffer[]): boolean[] {
  const list = newEdgeList();
  const bytes = cells.reduce((sum, wkb) => sum + wkb.length, parent?.length ?? 0);
  const table = newTable(bytes / 16);
  if (parent) {
    readEdges(parent, list);
    addEdges(table, list, PARENT_AHEAD, PARENT_BACK);
  }
  for (const wkb of cells) {
    readEdges(wkb, list);
    addEdges(table, list, CELL_AHEAD, CELL_BACK);
  }
  return cells.map((wkb) => {
    readEdges(wkb, list);
    for (let n = 0; n < list.count; n++) {
      const seen = table.counts[slotOf(table, list.low[n]!, list.high[n]!)]!;
      if (!FITTING.has(seen)) return true;
    }
    return false;
  });
}

// How often a segment occurs, four counts of up to 15 in one number.
const CELL_AHEAD = 1;
const CELL_BACK = 1 << 4;
const PARENT_AHEAD = 1 << 8;
const PARENT_BACK = 1 << 12;
const MOST = 15;
/** Between two cells; along the parent's outline. */
const FITTING = new Set([CELL_AHEAD + CELL_BACK, CELL_AHEAD + PARENT_AHEAD, CELL_BACK + PARENT_BACK]);

/** Open addressing, twice as many slots as segments: one read for most look-ups, and no object per segment. */
interface EdgeTable {
  mask: number;
  low: Int32Array;
  high: Int32Array;
  /** 0: a free slot. */
  counts: Uint16Array;
}

function newTable(edges: number): EdgeTable {
  const size = 1 << Math.max(4, Math.ceil(Math.log2(edges * 2 + 1)));
  return {
    mask: size - 1,
    low: new Int32Array(size),
    high: new Int32Array(size),
    counts: new Uint16Array(size),
  };
}

function addEdges(table: EdgeTable, list: EdgeList, ahead: number, back: number): void {
  for (let n = 0; n < list.count; n++) {
    const slot = slotOf(table, list.low[n]!, list.high[n]!);
    table.low[slot] = list.low[n]!;
    table.high[slot] = list.high[n]!;
    const one = list.way[n]! > 0 ? ahead : back;
    if (((table.counts[slot]! / one) & MOST) < MOST) table.counts[slot] = table.counts[slot]! + one;
  }
}

function slotOf(table: EdgeTable, low: number, high: number): number {
  let slot = low & table.mask;
  while (table.counts[slot] !== 0 && (table.low[slot] !== low || table.high[slot] !== high))
    slot = (slot + 1) & table.mask;
  return slot;
}
