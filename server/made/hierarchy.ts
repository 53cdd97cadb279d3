import { AppError } from '../errors.ts';
import { compose, pick, type Random } from './random.ts';
import { runs } from './runs.ts';

/** A made cell of one of the three levels. */
export interface MadeCell {
  code: string;
  name: string;
  parentCode: string | null;
  sites: number[];
}

export interface Leaf extends MadeCell {
  parentCode: string;
  middle: MadeCell;
}

export interface Hierarchy {
  bigs: MadeCell[];
  middles: MadeCell[];
  leaves: Leaf[];
}

export interface HierarchyOptions {
  /** Cells of each level. */
  cells: readonly [number, number, number];
  /** Leaves that belong to a cell some way off: multipart cells, and holes around them. */
  exclaves: number;
  /** Second-level cells without cells below them. */
  stopEarly: number;
}

/** Not among the codes of provinces that are given out (GB/T 2260). */
export const PROVINCE_CODE = '59';
const PER_CITY = 99;
const MOST_BIGS = PER_CITY * 99;
const MOST_CHILDREN = 999;

/** Sites that the cells need: one for each leaf and each branch that stops early. */
export const sitesNeeded = ({ cells, stopEarly }: HierarchyOptions): number => cells[2] + stopEarly;

/**
 * Groups the sites along a path into leaves, these into cells above, twice: every run is one piece of land, and the
 * levels nest exactly.
 * @throws AppError `wrong-usage` when the numbers cannot nest
 */
export function buildHierarchy(path: Int32Array, options: HierarchyOptions, random: Random): Hierarchy {
  checkNumbers(options);
  const [bigs, middles] = options.cells;
  const leafSites = runs([...path], compose(random, path.length, sitesNeeded(options)));
  const stopped = chooseStopped(middles, options.stopEarly, random);
  const leavesOfMiddle = runs(leafSites, leafCounts(options, stopped, random));
  const middlesOfBig = runs([...leavesOfMiddle.keys()], compose(random, middles, bigs));
  const crowded = [...leavesOfMiddle, ...middlesOfBig].find((children) => children.length > MOST_CHILDREN);
  if (crowded)
    throw unusable(`一个网格最多 ${MOST_CHILDREN} 个下级 / A cell has at most ${MOST_CHILDREN} children`);
  makeExclaves(leavesOfMiddle, stopped, options.exclaves, random);
  return numberCells(middlesOfBig, leavesOfMiddle, stopped);
}

function checkNumbers({ cells, stopEarly }: HierarchyOptions): void {
  const [bigs, middles, leaves] = cells;
  if (bigs < 1 || middles < bigs || leaves < middles - stopEarly || stopEarly >= middles)
    throw unusable('下级网格不能少于上级 / A level cannot have fewer cells than the one above');
  if (bigs > MOST_BIGS)
    throw unusable(`一级网格最多 ${MOST_BIGS} 个 / At most ${MOST_BIGS} cells of level 1`);
}

/** Second-level cells that have no children: by their place in the order. */
function chooseStopped(middles: number, count: number, random: Random): Set<number> {
  const stopped = new Set<number>();
  while (stopped.size < count) stopped.add(pick(random, middles));
  return stopped;
}

/** How many leaves each second-level cell takes; one that stops early takes one, which is not written. */
function leafCounts({ cells }: HierarchyOptions, stopped: ReadonlySet<number>, random: Random): number[] {
  const counts = compose(random, cells[2], cells[1] - stopped.size);
  let next = 0;
  return Array.from({ length: cells[1] }, (_, middle) => (stopped.has(middle) ? 1 : counts[next++]!));
}

/** Hands single leaves to a cell further along the path, which becomes multipart. */
function makeExclaves(
  leavesOfMiddle: number[][][],
  stopped: ReadonlySet<number>,
  count: number,
  random: Random,
): void {
  for (let made = 0, tries = 0; made < count && tries < count * 50; tries++) {
    const [from, to] = [pick(random, leavesOfMiddle.length), pick(random, leavesOfMiddle.length)];
    const [leaves, others] = [leavesOfMiddle[from]!, leavesOfMiddle[to]!];
    if (from === to || stopped.has(to) || leaves.length < 2 || others.length > 50) continue;
    others.push(leaves.splice(pick(random, leaves.length), 1)[0]!);
    made++;
  }
}

function numberCells(
  middlesOfBig: number[][],
  leavesOfMiddle: number[][][],
  stopped: ReadonlySet<number>,
): Hierarchy {
  const hierarchy: Hierarchy = { bigs: [], middles: [], leaves: [] };
  const digits = (n: number, width: number) => String(n).padStart(width, '0');
  middlesOfBig.forEach((middles, b) => {
    const code = `${PROVINCE_CODE}${digits(1 + Math.floor(b / PER_CITY), 2)}${digits(1 + (b % PER_CITY), 2)}`;
    const sites = middles.flatMap((m) => leavesOfMiddle[m]!.flat());
    hierarchy.bigs.push({ code, name: `示范${code}大网格`, parentCode: null, sites });
    middles.forEach((m, i) => {
      const leaves = leavesOfMiddle[m]!;
      const middle = cell(`${code}${digits(i + 1, 3)}`, '中网格', code, leaves.flat());
      hierarchy.middles.push(middle);
      if (stopped.has(m)) return;
      leaves.forEach((leafSites, l) => {
        const leaf = cell(`${middle.code}${digits(l + 1, 3)}`, '小网格', middle.code, leafSites);
        hierarchy.leaves.push({ ...leaf, middle });
      });
    });
  });
  return hierarchy;
}

function cell(code: string, kind: string, parentCode: string, sites: number[]) {
  return { code, name: `示范${code}${kind}`, parentCode, sites };
}

const unusable = (message: string) => new AppError('wrong-usage', message);
