import { toGrid } from '../../geo/crs/to-4490.ts';
import type { Borders } from '../borders.ts';
import { ringM2 } from '../exact-math.ts';
import { outlineOf, type FlatRing } from '../outline.ts';
import { randomStream } from '../random.ts';
import type { CountyLand } from './county-land.ts';

export interface Field {
  ring: FlatRing;
  site: number;
  basic: boolean;
  areaM2: number;
}

export interface CountyLayers {
  /** Arable parcels (耕地); `basic`: permanent basic farmland (永久基本农田). */
  fields: Field[];
  /** Ecological red line (生态保护红线): the high ground. */
  redLine: FlatRing[][];
  /** Urban development boundary (城镇开发边界): around the seat. */
  urban: FlatRing[];
}

const FARMED_BELOW = 0.6;
const RED_LINE_ABOVE = 0.9;

export function makeCountyLayers(seed: number, { borders, rise, seat, levels }: CountyLand): CountyLayers {
  const random = randomStream(seed, 'county-layers');
  const urbanSites = seat.slice(0, 4);
  const fields: Field[] = [];
  for (let site = 0; site < borders.lattice.sites; site++) {
    if (rise[site]! > FARMED_BELOW || urbanSites.includes(site)) continue;
    for (let side = 0; side < 6; side++) {
      if (random() < rise[site]!) continue;
      const ring = fieldRing(borders, site, side, 0.1 + 0.05 * random(), 0.34 + 0.1 * random());
      fields.push({ ring, site, basic: random() < 0.7, areaM2: ringM2(ring) });
    }
  }
  const redLine = levels[1]
    .map(({ sites }) => sites.filter((site) => rise[site]! > RED_LINE_ABOVE))
    .filter((sites) => sites.length > 0)
    .map((sites) => outlineOf(borders, sites));
  return { fields, redLine, urban: outlineOf(borders, urbanSites) };
}

/** One of six fields around a site, with tracks between them, nowhere as far out as a border comes in. */
function fieldRing(
  { lattice, ground }: Borders,
  site: number,
  side: number,
  near: number,
  far: number,
): FlatRing {
  const corner = (n: number, axis: 0 | 1) => {
    const edge = lattice.sides[site * 6 + (n % 6)]!;
    const vertex = (n % 6 < 3 ? lattice.from : lattice.to)[edge]!;
    return ground.vertices[vertex * 2 + axis]!;
  };
  const at = (share: number, along: number): [number, number] => {
    const on = (axis: 0 | 1) => {
      const middle = ground.sites[site * 2 + axis]!;
      const outer = corner(side, axis) + along * (corner(side + 1, axis) - corner(side, axis));
      return toGrid(middle + share * (outer - middle));
    };
    return [on(0), on(1)];
  };
  const first = at(near, 0.04);
  return [...first, ...at(far, 0.02), ...at(far, 0.98), ...at(near, 0.96), ...first];
}
