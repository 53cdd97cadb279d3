import { pick, type Random } from './random.ts';

/** Smooth noise over the plane, within -1 and 1, one bump a unit. */
export type SmoothNoise = (x: number, y: number) => number;

const SIZE = 64;

/** Random heights on a lattice of whole numbers, eased in between; it repeats after 64 units. */
export function smoothNoise(random: Random): SmoothNoise {
  const heights = Float64Array.from({ length: SIZE * SIZE }, () => pick(random, 2001) / 1000 - 1);
  const at = (x: number, y: number) => heights[(y & (SIZE - 1)) * SIZE + (x & (SIZE - 1))]!;
  const ease = (t: number) => t * t * (3 - 2 * t);
  return (x, y) => {
    const [west, south] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [ease(x - west), ease(y - south)];
    const low = at(west, south) * (1 - u) + at(west + 1, south) * u;
    const high = at(west, south + 1) * (1 - u) + at(west + 1, south + 1) * u;
    return low * (1 - v) + high * v;
  };
}
