import { AppError } from '../../errors.ts';
import { edgePoint, HIGHEST } from '../borders.ts';
import type { Hierarchy } from '../hierarchy.ts';
import type { Lattice } from '../lattice.ts';
import type { Ground } from '../place-lattice.ts';
import { shuffled, type Random } from '../random.ts';
import { FAULT_KINDS, KIND_OF, type AlongPlan, type Plan, type Way } from './fault.ts';

/** Those that need most room come first. */
const WAYS: Way[] = [
  'moved',
  'deleted',
  'duplicate',
  'beyond',
  'outside',
  'overlap',
  'sliver-overlap',
  'notch',
  'sliver-gap',
  'hole',
  'swallowed',
];
/** A parent keeps at least so much of its ground when a cell is taken from it, to stay a divided one. */
const KEPT_SHARE = 0.4;

interface Land {
  lattice: Lattice;
  hierarchy: Hierarchy;
  ground: Ground;
}

/**
 * Chooses where faults go. Each cell has a part in one fault at most, and faults along borders share no corner: none
 * touches another, so that every finding has one cause.
 * @param perWay how many of each way to be wrong; fewer where the land is too small
 * @throws AppError `wrong-usage` when some kind finds no place at all
 */
export function planFaults(land: Land, perWay: number, random: Random): Plan[] {
  const search = new Search(land, random);
  const plans: Plan[] = [];
  // One of each way first, then the second of each: a small land has some of everything.
  for (let round = 0; round < perWay; round++) {
    for (const way of WAYS) {
      const plan = search.find(way);
      if (plan) plans.push(plan);
    }
  }
  const missing = FAULT_KINDS.filter((kind) => !plans.some(({ way }) => KIND_OF[way] === kind));
  if (perWay > 0 && missing.length > 0) {
    throw new AppError(
      'wrong-usage',
      `网格太少，放不下这些问题 / Too few cells for faults of the kinds: ${missing.join(', ')}`,
      { hint: '请加大 --cells，或换一个 --seed / Ask for more cells, or take another seed' },
    );
  }
  return plans;
}

class Search {
  private readonly land: Land;
  private readonly order: number[];
  private readonly random: Random;
  /** By site: its leaf, -1 where a branch stops early. */
  private readonly leafOf: Int32Array;
  private readonly sitesOfParent = new Map<string, number>();
  private readonly takenLeaves = new Set<number>();
  private readonly takenVertices = new Set<number>();
  private readonly boxes = new Map<number, Box>();
  private readonly next = new Map<Way, number>();

  constructor(land: Land, random: Random) {
    this.land = land;
    this.random = random;
    const { leaves } = land.hierarchy;
    this.order = shuffled(random, [...leaves.keys()]);
    this.leafOf = new Int32Array(land.lattice.sites).fill(-1);
    leaves.forEach(({ sites, parentCode }, leaf) => {
      for (const site of sites) this.leafOf[site] = leaf;
      this.sitesOfParent.set(parentCode, (this.sitesOfParent.get(parentCode) ?? 0) + sites.length);
    });
  }

  /** The next free place for a fault of this way, which is then taken; null when there is none. */
  find(way: Way): Plan | null {
    // Where a way found nothing before it finds nothing later: places are only ever taken.
    for (let i = this.next.get(way) ?? 0; i < this.order.length; i++) {
      const leaf = this.order[i]!;
      if (this.takenLeaves.has(leaf)) continue;
      const plan = this.planAt(way, leaf);
      if (plan) {
        this.next.set(way, i + 1);
        return plan;
      }
    }
    this.next.set(way, this.order.length);
    return null;
  }

  private planAt(way: Way, leaf: number): Plan | null {
    switch (way) {
      case 'hole':
      case 'swallowed':
        this.takenLeaves.add(leaf);
        return { way, leaf, site: this.sites(leaf)[0]! };
      case 'deleted':
        return this.canLose(leaf) && this.take([leaf]) ? { way, leaf } : null;
      case 'duplicate':
        return this.take([leaf]) ? { way, leaf } : null;
      case 'moved':
        return this.planMove(leaf);
      case 'notch':
      case 'overlap':
      case 'outside':
      case 'beyond':
      case 'sliver-gap':
      case 'sliver-overlap':
        return this.planAlong(way, leaf);
    }
  }

  private planAlong(way: AlongPlan['way'], leaf: number): Plan | null {
    const { lattice, hierarchy } = this.land;
    for (const site of this.sites(leaf)) {
      for (let side = 0; side < 6; side++) {
        const edge = lattice.sides[site * 6 + side]!;
        const ownSide = side < 3 ? 1 : -1;
        const beyond = (ownSide === 1 ? lattice.right : lattice.left)[edge]!;
        const other = beyond === -1 ? -1 : this.leafOf[beyond]!;
        if (other === leaf || (beyond !== -1 && other === -1)) continue;
        const siblings =
          other !== -1 && hierarchy.leaves[other]!.parentCode === hierarchy.leaves[leaf]!.parentCode;
        const fits = {
          notch: true,
          'sliver-gap': other !== -1,
          overlap: siblings,
          'sliver-overlap': siblings,
          outside: other !== -1 && !siblings,
          beyond: other === -1,
        }[way];
        const ends = [lattice.from[edge]!, lattice.to[edge]!];
        if (!fits || this.takenLeaves.has(other) || ends.some((end) => this.takenVertices.has(end))) continue;
        this.takenLeaves.add(leaf).add(other).delete(-1);
        for (const end of ends) this.takenVertices.add(end);
        const inward = way === 'notch' || way === 'sliver-gap';
        return { way, leaf, edge, side: inward === (ownSide === 1) ? 1 : -1, other };
      }
    }
    return null;
  }

  /** Lifts a cell off its ground and puts it down beside; all cells it may come to lie on are taken. */
  private planMove(leaf: number): Plan | null {
    if (!this.canLose(leaf)) return null;
    const box = this.boxOf(leaf);
    const [width, height] = [box.east - box.west, box.north - box.south];
    const steps = [
      [1.1, 0.2],
      [-1.1, 0.1],
      [0.2, 1.1],
      [-0.1, -1.1],
    ] as const;
    for (const [right, up] of shuffled(this.random, steps)) {
      const [east, north] = [right * width, up * height];
      const beneath = this.leavesIn({
        west: box.west + east,
        east: box.east + east,
        south: box.south + north,
        north: box.north + north,
      });
      if (beneath.size > 0 && this.take([...beneath.add(leaf)])) return { way: 'moved', leaf, east, north };
    }
    return null;
  }

  private take(leaves: readonly number[]): boolean {
    const vertices = leaves.flatMap((leaf) => this.verticesOf(leaf));
    if (leaves.some((leaf) => this.takenLeaves.has(leaf))) return false;
    if (vertices.some((vertex) => this.takenVertices.has(vertex))) return false;
    for (const leaf of leaves) this.takenLeaves.add(leaf);
    for (const vertex of vertices) this.takenVertices.add(vertex);
    return true;
  }

  private canLose(leaf: number): boolean {
    const all = this.sitesOfParent.get(this.land.hierarchy.leaves[leaf]!.parentCode)!;
    return (all - this.sites(leaf).length) / all >= KEPT_SHARE;
  }

  private leavesIn(box: Box): Set<number> {
    const found = new Set<number>();
    for (const [leaf] of this.land.hierarchy.leaves.entries()) {
      const other = this.boxOf(leaf);
      const apart =
        other.west > box.east || other.east < box.west || other.south > box.north || other.north < box.south;
      if (!apart) found.add(leaf);
    }
    return found;
  }

  /** All ground the leaf may have: its corners, and as far beyond its sides as a border goes. */
  private boxOf(leaf: number): Box {
    const known = this.boxes.get(leaf);
    if (known) return known;
    const { lattice, ground } = this.land;
    const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
    const include = (lon: number, lat: number) => {
      box.west = Math.min(box.west, lon);
      box.south = Math.min(box.south, lat);
      box.east = Math.max(box.east, lon);
      box.north = Math.max(box.north, lat);
    };
    for (const vertex of this.verticesOf(leaf))
      include(ground.vertices[vertex * 2]!, ground.vertices[vertex * 2 + 1]!);
    for (const site of this.sites(leaf))
      for (let side = 0; side < 6; side++)
        include(...edgePoint(this.land, lattice.sides[site * 6 + side]!, 0.5, side < 3 ? -HIGHEST : HIGHEST));
    this.boxes.set(leaf, box);
    return box;
  }

  private verticesOf(leaf: number): number[] {
    const { lattice } = this.land;
    return this.sites(leaf).flatMap((site) =>
      [0, 1, 2, 3, 4, 5].map((side) => {
        const edge = lattice.sides[site * 6 + side]!;
        return (side < 3 ? lattice.from : lattice.to)[edge]!;
      }),
    );
  }

  private sites(leaf: number): number[] {
    return this.land.hierarchy.leaves[leaf]!.sites;
  }
}

interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}
