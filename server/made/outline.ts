import type { Borders } from './borders.ts';

/** A closed ring: x, y, x, y … in lon/lat degrees. Shells run counterclockwise, holes clockwise. */
export type FlatRing = number[];

/** Other inner points for one side of an edge: what a planted fault changes for a single cell. */
export type Redrawn = ReadonlyMap<number, ArrayLike<number>>;

const NOTHING: Redrawn = new Map();

/**
 * The outline of a group of sites, from the shared borders.
 * @param redrawn edge → inner points, from its start to its end, that this cell has instead of the shared ones
 */
export function outlineOf(
  borders: Borders,
  sites: readonly number[],
  redrawn: Redrawn = NOTHING,
): FlatRing[] {
  const { lattice } = borders;
  const inside = new Set(sites);
  // Every vertex joins three cells at most: from each, one side of the group's outline leaves.
  const leaving = new Map<number, { edge: number; forward: boolean }>();
  for (const site of sites) {
    for (let side = 0; side < 6; side++) {
      const edge = lattice.sides[site * 6 + side]!;
      const forward = side < 3;
      if (inside.has((forward ? lattice.right : lattice.left)[edge]!)) continue;
      leaving.set((forward ? lattice.from : lattice.to)[edge]!, { edge, forward });
    }
  }
  const rings: FlatRing[] = [];
  for (const start of leaving.keys()) {
    const ring: FlatRing = [];
    let vertex = start;
    for (let next = leaving.get(vertex); next; next = leaving.get(vertex)) {
      leaving.delete(vertex);
      pushVertex(borders, vertex, ring);
      pushInner(borders, next.edge, next.forward, redrawn.get(next.edge), ring);
      vertex = (next.forward ? lattice.to : lattice.from)[next.edge]!;
    }
    pushVertex(borders, start, ring);
    rings.push(ring);
  }
  return rings;
}

function pushVertex({ ground }: Borders, vertex: number, ring: FlatRing): void {
  ring.push(ground.vertices[vertex * 2]!, ground.vertices[vertex * 2 + 1]!);
}

function pushInner(
  { inner, points }: Borders,
  edge: number,
  forward: boolean,
  redrawn: ArrayLike<number> | undefined,
  ring: FlatRing,
): void {
  const from = redrawn ?? points;
  const start = redrawn ? 0 : edge * inner * 2;
  for (let i = 0; i < inner; i++) {
    const at = start + (forward ? i : inner - 1 - i) * 2;
    ring.push(from[at]!, from[at + 1]!);
  }
}
