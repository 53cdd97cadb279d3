import { toGrid } from '../../geo/crs/to-4490.ts';
import { edgePoint, roof, type Borders } from '../borders.ts';
import { metresPerDegree } from '../exact-math.ts';
import type { Hierarchy, Leaf } from '../hierarchy.ts';
import { outlineOf, type FlatRing, type Redrawn } from '../outline.ts';
import type { Random } from '../random.ts';
import { KIND_OF, type AlongPlan, type PlantedFault, type Plan } from './fault.ts';
import { measureGround } from './measure-ground.ts';

/** A leaf as it is written: its own code and rings, whatever was done to it. */
export interface WrittenLeaf {
  code: string;
  name: string;
  parentCode: string;
  rings: FlatRing[];
}

export interface Planted {
  faults: PlantedFault[];
  /** Leaves that are not written as they are: their other rings, or null when they are left out. */
  altered: Map<number, FlatRing[] | null>;
  /** Leaves that should not be there. */
  added: WrittenLeaf[];
}

/** Slivers are narrower than the 2 m a scheme takes for one, metres. */
const NARROWEST_SLIVER_M = 0.4;
const WIDEST_SLIVER_M = 1.5;

/** Makes the planned faults: which cells change and how, and the true measure of each. */
export function plantFaults(
  plans: readonly Plan[],
  borders: Borders,
  hierarchy: Hierarchy,
  random: Random,
): Planted {
  const planted: Planted = { faults: [], altered: new Map(), added: [] };
  const nextChild = childCounts(hierarchy);
  for (const plan of plans) {
    const leaf = hierarchy.leaves[plan.leaf]!;
    const record = (codes: string[], rings: FlatRing[], place: readonly [number, number]) =>
      planted.faults.push({
        kind: KIND_OF[plan.way],
        codes,
        parentCode: leaf.parentCode,
        ...measureGround(rings),
        lon: toGrid(place[0]),
        lat: toGrid(place[1]),
      });
    const outline = () => outlineOf(borders, leaf.sites);
    const middle = siteOf(borders, leaf.sites[0]!);
    switch (plan.way) {
      case 'hole': {
        const hole = ringAround(borders, plan.site, random);
        planted.altered.set(plan.leaf, [...outline(), reversed(hole)]);
        record([leaf.code], [hole], middle);
        break;
      }
      case 'swallowed': {
        const ring = ringAround(borders, plan.site, random);
        const extra = another(leaf, [ring], nextChild);
        planted.added.push(extra);
        record([leaf.code, extra.code], [ring], middle);
        break;
      }
      case 'duplicate': {
        const extra = another(leaf, outline(), nextChild);
        planted.added.push(extra);
        record([leaf.code, extra.code], outline(), middle);
        break;
      }
      case 'deleted':
        planted.altered.set(plan.leaf, null);
        record([leaf.code], outline(), middle);
        break;
      case 'moved':
        planted.altered.set(
          plan.leaf,
          outline().map((ring) => ring.map((value, i) => toGrid(value + (i % 2 ? plan.north : plan.east)))),
        );
        record([leaf.code], outline(), middle);
        break;
      case 'notch':
      case 'overlap':
      case 'outside':
      case 'beyond':
      case 'sliver-gap':
      case 'sliver-overlap': {
        const { redrawn, ground, place } = pushBorder(plan, borders, random);
        planted.altered.set(plan.leaf, outlineOf(borders, leaf.sites, redrawn));
        const shares = plan.way === 'overlap' || plan.way === 'sliver-overlap';
        const codes = [leaf.code, ...(shares ? [hierarchy.leaves[plan.other]!.code] : [])];
        record(codes, [ground], place);
        break;
      }
    }
  }
  return planted;
}

/** One cell's own course of a border, further on its side than the shared one; the ground lies between both. */
function pushBorder(
  { way, edge, side }: AlongPlan,
  borders: Borders,
  random: Random,
): { redrawn: Redrawn; ground: FlatRing; place: [number, number] } {
  const { lattice, ground, inner } = borders;
  const push = 0.15 + 0.2 * random();
  const sliver = way === 'sliver-gap' || way === 'sliver-overlap';
  const width = NARROWEST_SLIVER_M + (WIDEST_SLIVER_M - NARROWEST_SLIVER_M) * random();
  const rise = width / riseM(borders, edge, side);
  const moved: number[] = [];
  let place: [number, number] = [0, 0];
  for (let i = 0; i < inner; i++) {
    const along = borders.along[edge * inner + i]!;
    const height = borders.height[edge * inner + i]!;
    const more = side * (sliver ? rise : push * roof(along));
    moved.push(...edgePoint(borders, edge, along, height + more));
    if (i === inner >> 1) place = edgePoint(borders, edge, along, height + more / 2);
  }
  const ends = [lattice.from[edge]!, lattice.to[edge]!].map((vertex) => [
    ground.vertices[vertex * 2]!,
    ground.vertices[vertex * 2 + 1]!,
  ]) as [number[], number[]];
  const shared = Array.from(borders.points.subarray(edge * inner * 2, (edge + 1) * inner * 2));
  const ring = [...ends[0], ...moved, ...ends[1], ...reversed(shared), ...ends[0]];
  return { redrawn: new Map([[edge, moved]]), ground: ring, place };
}

/** Metres from the middle of an edge to where height 1 is. */
function riseM(borders: Borders, edge: number, side: 1 | -1): number {
  const [foot, top] = [edgePoint(borders, edge, 0.5, 0), edgePoint(borders, edge, 0.5, side)];
  const metres = metresPerDegree(foot[1]);
  const [x, y] = [(top[0] - foot[0]) * metres.lon, (top[1] - foot[1]) * metres.lat];
  return Math.sqrt(x * x + y * y);
}

/** A ring around a site, nearer to it than any border comes; counterclockwise. */
function ringAround({ lattice, ground }: Borders, site: number, random: Random): FlatRing {
  const [lon, lat] = [ground.sites[site * 2]!, ground.sites[site * 2 + 1]!];
  const ring: FlatRing = [];
  for (let side = 0; side < 6; side++) {
    const edge = lattice.sides[site * 6 + side]!;
    const vertex = (side < 3 ? lattice.from : lattice.to)[edge]!;
    const share = 0.12 + 0.18 * random();
    ring.push(
      toGrid(lon + share * (ground.vertices[vertex * 2]! - lon)),
      toGrid(lat + share * (ground.vertices[vertex * 2 + 1]! - lat)),
    );
  }
  return [...ring, ring[0]!, ring[1]!];
}

function another(leaf: Leaf, rings: FlatRing[], nextChild: Map<string, number>): WrittenLeaf {
  const number = nextChild.get(leaf.parentCode)! + 1;
  nextChild.set(leaf.parentCode, number);
  const code = `${leaf.parentCode}${String(number).padStart(3, '0')}`;
  return { code, name: `示范${code}小网格`, parentCode: leaf.parentCode, rings };
}

function childCounts({ leaves }: Hierarchy): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { parentCode } of leaves) counts.set(parentCode, (counts.get(parentCode) ?? 0) + 1);
  return counts;
}

function siteOf({ ground }: Borders, site: number): [number, number] {
  return [ground.sites[site * 2]!, ground.sites[site * 2 + 1]!];
}

/** The same points the other way round. */
function reversed(points: readonly number[]): number[] {
  const turned: number[] = [];
  for (let i = points.length - 2; i >= 0; i -= 2) turned.push(points[i]!, points[i + 1]!);
  return turned;
}
