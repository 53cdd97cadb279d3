import * as fc from 'fast-check';
import type { Position } from 'geojson';
import { expect, test } from 'vitest';
import { areaM2 } from './equal-area.ts';
import { addOutline, layRaster, newOutlines } from './land-raster.ts';
import { LandSplitter } from './split-by-land.ts';
import { multiPolygonWkb } from './wkb.ts';

const CELLS = 6;
const STEP = 0.01;
const [LON, LAT] = [104, 31];

/** A land of 6 × 6 cells whose corners are moved about and whose common borders bend, digit for digit the same for both. */
function drawLand(jitter: number[]): Position[][] {
  const corner = (i: number, j: number): Position => {
    const n = (j * (CELLS + 1) + i) * 2;
    return onGrid([
      LON + (i + 0.6 * (jitter[n]! - 0.5)) * STEP,
      LAT + (j + 0.6 * (jitter[n + 1]! - 0.5)) * STEP,
    ]);
  };
  const bend = (a: Position, b: Position): Position => {
    const [low, high] = a[0]! < b[0]! || (a[0] === b[0] && a[1]! < b[1]!) ? [a, b] : [b, a];
    return onGrid([
      (low[0]! + high[0]!) / 2 + (high[1]! - low[1]!) * 0.07,
      (low[1]! + high[1]!) / 2 - (high[0]! - low[0]!) * 0.07,
    ]);
  };
  return Array.from({ length: CELLS * CELLS }, (_, n) => {
    const [i, j] = [n % CELLS, Math.floor(n / CELLS)];
    const corners = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
    const ring = corners.flatMap((at, c) => [at, bend(at, corners[(c + 1) % 4]!)]);
    return [...ring, ring[0]!];
  });
}

const wkb = (...polygons: Position[][][]) => multiPolygonWkb({ type: 'MultiPolygon', coordinates: polygons });
const onGrid = ([x, y]: Position): Position => [Math.round(x! * 1e9) / 1e9, Math.round(y! * 1e9) / 1e9];

const EVERYWHERE = [-180, -90, 180, 90] as const;

function splitter(
  cells: Position[][],
  window: readonly [number, number, number, number] = EVERYWHERE,
): LandSplitter {
  const outlines = newOutlines();
  for (const [n, ring] of cells.entries()) addOutline(outlines, n, wkb([ring]));
  return new LandSplitter(layRaster(outlines), window);
}

const splitBy = (by: LandSplitter, patch: Buffer) =>
  by.split(new DataView(patch.buffer, patch.byteOffset), 0, patch.length);

/** A regular polygon, turned; convex, so that cells can be cut to it side by side (Sutherland and Hodgman). */
function drawPatch({
  x,
  y,
  size,
  turn,
  corners,
}: {
  x: number;
  y: number;
  size: number;
  turn: number;
  corners: number;
}) {
  const ring = Array.from({ length: corners }, (_, n) => {
    const angle = turn + (2 * Math.PI * n) / corners;
    return onGrid([
      LON + x * STEP + size * STEP * Math.cos(angle),
      LAT + y * STEP + size * STEP * Math.sin(angle),
    ]);
  });
  return [...ring, ring[0]!];
}

function cutTo(patch: Position[], cell: Position[]): number {
  let ring = cell.slice(0, -1);
  for (let n = 0; n < patch.length - 1 && ring.length > 0; n++) {
    const [[ax, ay], [bx, by]] = [patch[n] as [number, number], patch[n + 1] as [number, number]];
    const side = ([x, y]: Position) => (bx - ax) * (y! - ay) - (by - ay) * (x! - ax);
    ring = ring.flatMap((at, i) => {
      const last = ring[(i + ring.length - 1) % ring.length]!;
      const [from, to] = [side(last), side(at)];
      const t = from / (from - to);
      const meets: Position = [last[0]! + t * (at[0]! - last[0]!), last[1]! + t * (at[1]! - last[1]!)];
      return [...(from > 0 !== to > 0 ? [meets] : []), ...(to > 0 ? [at] : [])];
    });
  }
  return ring.length < 3 ? 0 : areaM2([[[...ring, ring[0]!]]]);
}

const land = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 2 * (CELLS + 1) ** 2,
  maxLength: 2 * (CELLS + 1) ** 2,
});
const patch = fc.record({
  x: fc.double({ min: 1.5, max: 4.5, noNaN: true }),
  y: fc.double({ min: 1.5, max: 4.5, noNaN: true }),
  size: fc.double({ min: 0.05, max: 1.1, noNaN: true }),
  turn: fc.double({ min: 0, max: 6, noNaN: true }),
  corners: fc.integer({ min: 3, max: 12 }),
});

test('parts of a patch have the area of its cut with each cell, and leave out no cell', () => {
  let split = 0;
  fc.assert(
    fc.property(land, fc.array(patch, { minLength: 1, maxLength: 8 }), (jitter, patches) => {
      const cells = drawLand(jitter);
      const by = splitter(cells);
      for (const ring of patches.map(drawPatch)) {
        const cuts = cells.map((cell) => cutTo(ring, cell));
        const answer = splitBy(by, wkb([ring]));
        if (answer.how === 'unclear') continue;
        split++;
        const shares = cells.map((_, n) =>
          answer.how === 'whole'
            ? Number(answer.cell === n) * areaM2([[ring]])
            : (answer.sharesM2[answer.cells.indexOf(n)] ?? 0),
        );
        // A long slanted edge is not quite straight in the equal-area plane: the cut depends on where it has vertices, by 0.05 m² now
        // and then with edges of this length.
        for (const [n, share] of shares.entries())
          expect(Math.abs(share - cuts[n]!), `cell ${n}`).toBeLessThan(0.15);
      }
    }),
    { numRuns: 60 },
  );
  expect(split).toBeGreaterThan(60);
});

const flat = drawLand(Array<number>(2 * (CELLS + 1) ** 2).fill(0.5));
const square = (x: number, y: number, size: number): Position[] =>
  [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ].map(([i, j]) => onGrid([LON + i! * STEP, LAT + j! * STEP]));

test('a patch in one cell is whole, though another cell is near', () => {
  expect(splitBy(splitter(flat), wkb([square(2.3, 2.3, 0.3)]))).toEqual({ how: 'whole', cell: 14 });
});

test('parts in two places, each in a cell of its own, are parts', () => {
  const answer = splitBy(splitter(flat), wkb([square(2.3, 2.3, 0.3)], [square(4.3, 2.3, 0.3)]));
  expect(answer).toMatchObject({ how: 'parts', cells: [14, 16] });
});

test('a hole belongs to no share, though a border runs through it', () => {
  const answer = splitBy(splitter(flat), wkb([square(2.46, 2.3, 1), square(2.8, 2.6, 0.3).reverse()]));
  expect(answer.how).toBe('parts');
  const sum = answer.how === 'parts' ? answer.sumM2 : 0;
  expect(sum).toBeCloseTo(areaM2([[square(2.46, 2.3, 1), square(2.8, 2.6, 0.3)]]), 0);
});

test('a cell inside a patch is a share of it, however its outline is drawn', () => {
  const by = splitter(flat.map((ring, n) => (n % 2 ? [...ring].reverse() : ring)));
  const answer = splitBy(by, wkb([square(1.47, 1.46, 2)]));
  expect(answer.how === 'parts' && answer.cells.length).toBe(9);
});

test.each([
  ['on the outer border', flat, square(5.7, 2.3, 0.6)],
  ['outside', flat, square(7, 2.3, 0.3)],
  ['where a cell is missing', flat.filter((_, n) => n !== 14), square(2.3, 2.3, 0.3)],
  ['beside a missing cell', flat.filter((_, n) => n !== 14), square(2.8, 2.3, 0.4)],
  ['where two cells are', [...flat, flat[14]!], square(2.3, 2.3, 0.3)],
  ['on the border of a cell within a cell', [...flat, square(2.4, 2.4, 0.2)], square(2.3, 2.3, 0.2)],
  ['with a vertex on a border', flat, [...flat[14]!.slice(0, 3), flat[14]![0]!]],
  ['with an outline that is a cell’s', flat, flat[14]!],
] as const)('what must be told by an overlay is unclear: a patch %s', (_, cells, ring) => {
  expect(splitBy(splitter([...cells]), wkb([ring as Position[]]))).toEqual({ how: 'unclear' });
});

test('a patch beyond the ground of which all cells are there is unclear', () => {
  const by = splitter(flat, [LON, LAT, LON + 2.5 * STEP, LAT + 6 * STEP]);
  expect(splitBy(by, wkb([square(2.1, 2.3, 0.3)]))).toEqual({ how: 'whole', cell: 14 });
  expect(splitBy(by, wkb([square(2.3, 2.3, 0.3)]))).toEqual({ how: 'unclear' });
});

test('no cells at all leave every patch unclear', () => {
  expect(splitBy(splitter([]), wkb([square(2, 2, 1)]))).toEqual({ how: 'unclear' });
});

test('shares are the same to the last bit whatever else the raster holds, and however cells are numbered', () => {
  const ring = square(2.45, 2.45, 1.2);
  const some = flat.map((cell, n) => ({ cell, n })).filter(({ n }) => n % CELLS >= 1 && n % CELLS <= 4);
  const [all, few] = [splitter(flat), splitter(some.map(({ cell }) => cell).reverse())].map((by) =>
    splitBy(by, wkb([ring])),
  );
  expect(all!.how === 'parts' && all!.sharesM2).toEqual(few!.how === 'parts' && few!.sharesM2);
});
