import { metresPerDegree } from './exact-math.ts';
import type { Lattice } from './lattice.ts';
import type { Random } from './random.ts';
import { smoothNoise } from './smooth-noise.ts';
import { toGrid } from '../geo/crs/to-4490.ts';

/** Where a lattice lies on the ground: lon/lat degrees, x and y in turn. */
export interface Ground {
  /** By vertex, on the working grid. */
  vertices: Float64Array;
  /** By site: a point that sees its whole cell. */
  sites: Float64Array;
}

export interface Placement {
  lon: number;
  lat: number;
  /** Distance of two neighbouring sites, metres. */
  pitchM: number;
}

const ROW_HEIGHT = 0.866; // of a honeycomb cell one wide
const JITTER = 0.24; // of the pitch, from end to end

/** Puts a lattice on the ground: rounded like a land, bent, and shaken so that no two cells are alike. */
export function placeLattice(lattice: Lattice, placement: Placement, random: Random): Ground {
  const { columns, rows } = lattice;
  const perLine = 2 * columns + 2;
  const [width, height] = [columns + 0.5, rows * ROW_HEIGHT];
  const [bendX, bendY] = [smoothNoise(random), smoothNoise(random)];
  const metres = metresPerDegree(placement.lat);
  const vertices = new Float64Array(lattice.vertices * 2);
  for (let line = 0; line <= rows; line++) {
    for (let k = 0; k < perLine; k++) {
      // Vertices that an upright edge leaves upwards are the high ones of the zigzag.
      const zigzag = (k & 1) === (line & 1) ? 1 / 6 : -1 / 6;
      const x = k / 2 + (random() - 0.5) * JITTER;
      const y = (line + zigzag) * ROW_HEIGHT + (random() - 0.5) * JITTER;
      const u = (2 * x) / width - 1;
      const v = (2 * y) / height - 1;
      // Half way from the rectangle to the ellipse in it; bent by two waves of a fifth and a twelfth of the land.
      const across = (u / 2) * (1 + Math.sqrt(Math.max(0, 1 - (v * v) / 2)));
      const along = (v / 2) * (1 + Math.sqrt(Math.max(0, 1 - (u * u) / 2)));
      const bend = (noise: typeof bendX) =>
        0.07 * noise(u * 2.5 + 8, v * 2.5 + 8) + 0.02 * noise(u * 6 + 30, v * 6 + 30);
      const east = ((across + bend(bendX)) * width * placement.pitchM) / 2;
      const north = ((along + bend(bendY)) * height * placement.pitchM) / 2;
      const at = (line * perLine + k) * 2;
      vertices[at] = toGrid(placement.lon + east / metres.lon);
      vertices[at + 1] = toGrid(placement.lat + north / metres.lat);
    }
  }
  return { vertices, sites: middles(lattice, vertices) };
}

function middles(lattice: Lattice, vertices: Float64Array): Float64Array {
  const sites = new Float64Array(lattice.sites * 2);
  for (let site = 0; site < lattice.sites; site++) {
    for (let side = 0; side < 6; side++) {
      const edge = lattice.sides[site * 6 + side]!;
      const start = (side < 3 ? lattice.from : lattice.to)[edge]!;
      sites[site * 2] = sites[site * 2]! + vertices[start * 2]! / 6;
      sites[site * 2 + 1] = sites[site * 2 + 1]! + vertices[start * 2 + 1]! / 6;
    }
  }
  return sites;
}
