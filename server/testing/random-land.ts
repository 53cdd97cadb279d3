import * as fc from 'fast-check';
import type { FixtureFeature } from './land-fixture.ts';

/** A small grid with faults thrown at it: one root, parents of 2×2 cells, jittered corners; drawn by fast-check. */
export interface RandomLand {
  jitter: number[];
  faults: RandomFault[];
}

export type RandomFault =
  | { kind: 'drop' | 'double' | 'stray'; cell: number }
  | { kind: 'corner'; cell: number; corner: number; dx: number; dy: number }
  | { kind: 'inside'; cell: number; special: boolean }
  | { kind: 'parent-corner'; parent: number; corner: number; dx: number; dy: number }
  | { kind: 'parent-gone'; parent: number };

const PARENTS = 3; // per side
const CELLS = PARENTS * 2;

const cell = fc.nat(CELLS * CELLS - 1);
const parent = fc.nat(PARENTS * PARENTS - 1);
const corner = fc.nat(3);
const shift = fc.integer({ min: -40, max: 40 });

export const randomFault: fc.Arbitrary<RandomFault> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('drop', 'double', 'stray'), cell }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('corner'), cell, corner, dx: shift, dy: shift }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('inside'), cell, special: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('parent-corner'), parent, corner, dx: shift, dy: shift }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('parent-gone'), parent }) },
) as fc.Arbitrary<RandomFault>;

export const randomLand: fc.Arbitrary<RandomLand> = fc.record({
  jitter: fc.array(fc.integer({ min: -20, max: 20 }), {
    minLength: 2 * (CELLS + 1) ** 2,
    maxLength: 2 * (CELLS + 1) ** 2,
  }),
  faults: fc.array(randomFault, { minLength: 0, maxLength: 5 }),
});

type Point = [number, number];

/** The cells as features to import. The root's outline is exact, so that cells moved over the border are outside. */
export function drawLand({ jitter, faults }: RandomLand): FixtureFeature[] {
  const node = (i: number, j: number): Point => {
    const at = 2 * (i * (CELLS + 1) + j);
    // A hundred steps of 1e-5° (about a metre) per cell.
    return [i * 100 + jitter[at]!, j * 100 + jitter[at + 1]!];
  };
  const block = (i: number, j: number, size: number): Point[] => {
    const ring: Point[] = [];
    for (let n = 0; n < size; n++) ring.push(node(i + n, j));
    for (let n = 0; n < size; n++) ring.push(node(i + size, j + n));
    for (let n = 0; n < size; n++) ring.push(node(i + size - n, j + size));
    for (let n = 0; n < size; n++) ring.push(node(i, j + size - n));
    return ring;
  };
  const features: FixtureFeature[] = [feature('9', 1, block(0, 0, CELLS))];
  const gone = new Set(faults.flatMap((fault) => (fault.kind === 'parent-gone' ? [fault.parent] : [])));
  for (let p = 0; p < PARENTS * PARENTS; p++) {
    if (gone.has(p)) continue;
    const ring = block(2 * (p % PARENTS), 2 * Math.floor(p / PARENTS), 2);
    for (const fault of faults)
      if (fault.kind === 'parent-corner' && fault.parent === p) shiftPoint(ring, fault.corner * 2, fault);
    features.push(feature(`9${p}`, 2, ring, '9'));
  }
  for (let c = 0; c < CELLS * CELLS; c++) {
    const [i, j] = [c % CELLS, Math.floor(c / CELLS)];
    const p = (i >> 1) + PARENTS * (j >> 1);
    const mine = faults.filter((fault) => 'cell' in fault && fault.cell === c);
    if (mine.some((fault) => fault.kind === 'drop')) continue;
    const ring = block(i, j, 1);
    for (const fault of mine) if (fault.kind === 'corner') shiftPoint(ring, fault.corner, fault);
    const stray = mine.some((fault) => fault.kind === 'stray');
    const code = String(c).padStart(2, '0');
    features.push(feature(`9${p}${code}`, 3, ring, `9${stray ? (p + 1) % (PARENTS * PARENTS) : p}`));
    for (const fault of mine) {
      if (fault.kind === 'double') features.push(feature(`9${p}${code}D`, 3, ring, `9${p}`));
      if (fault.kind === 'inside') {
        const [x, y] = [i * 100 + 40, j * 100 + 40];
        const small: Point[] = [
          [x, y],
          [x + 20, y],
          [x + 20, y + 20],
          [x, y + 20],
        ];
        features.push(feature(`9${p}${code}I`, 3, small, `9${p}`, fault.special ? 'special' : 'territorial'));
      }
    }
  }
  // One code once, whatever was drawn.
  return [...new Map(features.map((one) => [one.properties.code as string, one])).values()];
}

function shiftPoint(ring: Point[], at: number, { dx, dy }: { dx: number; dy: number }): void {
  const [x, y] = ring[at]!;
  ring[at] = [x + dx, y + dy];
}

function feature(
  code: string,
  level: number,
  ring: Point[],
  parent?: string,
  kind = 'territorial',
): FixtureFeature {
  const at = ([x, y]: Point) => [Number((117 + x / 1e5).toFixed(9)), Number((31 + y / 1e5).toFixed(9))];
  return {
    type: 'Feature',
    properties: { role: 'cell', level, code, kind, ...(parent ? { parent_code: parent } : {}) },
    geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]!].map(at)] },
  };
}

/** A rectangle about (x, y), turned: positions and sizes in the steps of the land. */
export interface RandomPatch {
  x: number;
  y: number;
  w: number;
  h: number;
  turn: number;
}

export const randomPatches: fc.Arbitrary<RandomPatch[]> = fc.array(
  fc.record({
    x: fc.integer({ min: -20, max: CELLS * 100 + 20 }),
    y: fc.integer({ min: -20, max: CELLS * 100 + 20 }),
    w: fc.integer({ min: 2, max: 60 }),
    h: fc.integer({ min: 2, max: 60 }),
    turn: fc.integer({ min: 0, max: 89 }),
  }),
  { minLength: 12, maxLength: 25 },
);

/** The patches as features to import, numbered by what they are and not by where they stand. */
export function drawPatches(patches: RandomPatch[]): FixtureFeature[] {
  const drawn = patches.map(({ x, y, w, h, turn }): FixtureFeature => {
    const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
    const ring = [
      [-w, -h],
      [w, -h],
      [w, h],
      [-w, h],
    ].map(([a, b]): Point => [x + (a! * cos - b! * sin) / 2, y + (a! * sin + b! * cos) / 2]);
    const { geometry } = feature('', 0, ring);
    const patchNo = [x, y, w, h, turn].join('_');
    return { type: 'Feature', properties: { role: 'patch', patch_no: patchNo }, geometry };
  });
  return [...new Map(drawn.map((one) => [one.properties.patch_no as string, one])).values()];
}

/** The same land with one cell of the lowest level cut across, from its first corner to its third, into two. */
export function splitCell(cells: FixtureFeature[], cell: number): FixtureFeature[] {
  return cells.flatMap((one) => {
    const code = one.properties.code as string;
    if (one.properties.level !== 3 || Number(code.slice(-2)) !== cell) return [one];
    const [a, b, c, d] = one.geometry.coordinates[0] as number[][];
    const half = (letter: string, ring: number[][]): FixtureFeature => ({
      ...one,
      properties: { ...one.properties, code: code + letter },
      geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]!]] },
    });
    return [half('A', [a!, b!, c!]), half('B', [a!, c!, d!])];
  });
}
