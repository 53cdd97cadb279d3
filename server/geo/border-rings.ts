import type { Position } from 'geojson';

/** Degrees: half the 1e-9° working grid. */
const SAME = 5e-10;

export const isSame = (a: Position, b: Position): boolean =>
  Math.abs(a[0]! - b[0]!) < SAME && Math.abs(a[1]! - b[1]!) < SAME;

/** A position on the 1e-9° working grid. */
export const onGrid = ([lon, lat]: Position): Position => [Number(lon!.toFixed(9)), Number(lat!.toFixed(9))];

/** A ring without its closing vertex, as `mapRings` hands it over. */
export type OpenRing = readonly Position[];

/**
 * Changes rings one by one. Vertices that come to lie on their neighbour become one.
 * @param change gives back the very same ring when it has nothing to change
 * @returns null when nothing was changed; `collapses` when a ring would have fewer than three vertices
 */
export function mapRings(
  outline: readonly Position[][][],
  change: (ring: OpenRing) => OpenRing,
): Position[][][] | 'collapses' | null {
  let changed = false;
  let collapses = false;
  const mapped = outline.map((rings) =>
    rings.map((ring) => {
      const open = ring.slice(0, -1);
      const after = change(open);
      if (after === open) return ring;
      changed = true;
      const distinct = after.filter((at, n) => !isSame(at, after[(n + 1) % after.length]!));
      if (distinct.length < 3) collapses = true;
      return [...distinct, distinct[0] ?? open[0]!];
    }),
  );
  return collapses ? 'collapses' : changed ? mapped : null;
}

/** The two vertices beside each occurrence of a vertex, over all rings. */
export function neighboursOf(
  outlines: Iterable<readonly Position[][][]>,
  at: Position,
): [Position, Position][] {
  const found: [Position, Position][] = [];
  for (const outline of outlines)
    for (const rings of outline)
      for (const ring of rings) {
        const count = ring.length - 1;
        for (let n = 0; n < count; n++)
          if (isSame(ring[n]!, at)) found.push([ring[(n + count - 1) % count]!, ring[n + 1]!]);
      }
  return found;
}

/** True where lines meet: the rings that have the vertex go on to different vertices. */
export function isJunction(pairs: readonly [Position, Position][]): boolean {
  const [first] = pairs;
  if (!first) return false;
  const [a, b] = first;
  return !pairs.every(([c, d]) => (isSame(a, c) && isSame(b, d)) || (isSame(a, d) && isSame(b, c)));
}
