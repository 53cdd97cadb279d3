import type { EdgeList } from './outline-edges.ts';

/**
 * A number for an outline that adds up as ground does: +hash for a border segment run one way, −hash for the other, over
 * all its rings. Segments that two neighbours share cancel, so
 *
 *     Σ sum(children) = sum(parent)  ⇔  the children tile the parent: no gap, no overlap, nothing outside
 *
 * because the number of children over a place, less the parent, is a function that changes only across a border segment
 * that does not cancel; if all cancel it is 0 everywhere. By chance two different borders agree once in 2^64. Where one
 * side has a vertex more on a shared line the sums differ although the ground does not: a difference says "look closely".
 */
export interface OutlineSum {
  /** Two lanes; each adds up modulo 2^32. */
  low: number;
  high: number;
}

export function outlineSum(edges: EdgeList): OutlineSum {
  const { low, high, way, count } = edges;
  let [sumLow, sumHigh] = [0, 0];
  for (let n = 0; n < count; n++) {
    sumLow = (sumLow + way[n]! * low[n]!) | 0;
    sumHigh = (sumHigh + way[n]! * high[n]!) | 0;
  }
  return { low: sumLow, high: sumHigh };
}
