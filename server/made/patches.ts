import { edgePoint, type Borders } from './borders.ts';
import { exp } from './exact-math.ts';
import type { FlatRing } from './outline.ts';
import { bell, choose, pick, type Random } from './random.ts';
import { roundShape } from './round-shape.ts';

/** A made satellite-change patch. */
export interface MadePatch {
  ring: FlatRing;
  areaM2: number;
  /** A site near it: the cell whose county it is counted to. */
  site: number;
  typeCode: string;
  /** Whole days that the image pair is shifted by within the period. */
  days: number;
}

/** TBLX of the 2026 change layers: buildings, roads, bare soil, ponds, greenhouses … */
export const PATCH_TYPES = ['01', '02', '03', '04', 'TP', 'GC', 'LT', 'KT', 'SM'] as const;

const SMALLEST_M2 = 200;
const LARGEST_M2 = 200_000;
const MIDDLE_LN = 8.3; // ln of 4,000 m²
const SPREAD_LN = 1.2;
const MEAN_VERTICES = 36;

/** Of all patches: laid on a border on purpose, so that about 12 % cross one; and outside the land. */
const ON_BORDER = 0.02;
const OUTSIDE = 0.004;

/** Sizes are lognormal from 200 m² to 20 ha: many small ones, few large. */
export function patchSizeM2(random: Random): number {
  for (;;) {
    const size = exp(MIDDLE_LN + SPREAD_LN * bell(random));
    if (size >= SMALLEST_M2 && size <= LARGEST_M2) return size;
  }
}

/** Makes one patch after the other, anywhere in the land. */
export function patchMaker(borders: Borders, random: Random): () => MadePatch {
  const { lattice } = borders;
  const outer = [...lattice.from.keys()].filter(
    (edge) => lattice.from[edge] !== -1 && (lattice.left[edge] === -1 || lattice.right[edge] === -1),
  );
  return () => {
    const areaM2 = patchSizeM2(random);
    const vertices = MEAN_VERTICES - 12 + pick(random, 25);
    const kind = random();
    const { place, site } =
      kind < OUTSIDE
        ? beyond(borders, choose(random, outer), random)
        : kind < OUTSIDE + ON_BORDER
          ? onBorder(borders, random)
          : anywhere(borders, random);
    return {
      ring: roundShape(random, place, areaM2, vertices),
      areaM2,
      site,
      typeCode: choose(random, PATCH_TYPES),
      days: pick(random, 60),
    };
  };
}

/** A place and the site it belongs to. */
export interface Spot {
  place: [number, number];
  site: number;
}

export function anywhere(borders: Borders, random: Random): Spot {
  const { lattice } = borders;
  const site = pick(random, lattice.sites);
  const side = pick(random, 6);
  // Uniform in the triangle of a side: the root keeps the site from drawing more than its share.
  const height = 1 - Math.sqrt(random());
  const along = height / 2 + random() * (1 - height);
  const edge = lattice.sides[site * 6 + side]!;
  return { place: edgePoint(borders, edge, along, side < 3 ? height : -height), site };
}

export function onBorder(borders: Borders, random: Random): Spot {
  const { lattice, inner, points } = borders;
  const site = pick(random, lattice.sites);
  const at = (lattice.sides[site * 6 + pick(random, 6)]! * inner + pick(random, inner)) * 2;
  return { place: [points[at]!, points[at + 1]!], site };
}

export function beyond(borders: Borders, edge: number, random: Random): Spot {
  const { lattice } = borders;
  const outsideLeft = lattice.left[edge] === -1;
  const height = (1.3 + random() * 2) * (outsideLeft ? 1 : -1);
  const site = (outsideLeft ? lattice.right : lattice.left)[edge]!;
  return { place: edgePoint(borders, edge, 0.5, height), site };
}
