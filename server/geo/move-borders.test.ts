import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Position } from 'geojson';
import { areaM2 } from './equal-area.ts';
import { moveBorders, nodeOutlines, type Outlined } from './move-borders.ts';

const SIDE = 3;
const at = (i: number, j: number): Position => [
  Number((117 + i * 0.01).toFixed(9)),
  Number((31 + j * 0.01).toFixed(9)),
];

/** SIDE² squares and the square around them, which has only its four corners until it is noded. */
function land(lock: Outlined['lock'] = null): Outlined[] {
  const square = (i: number, j: number, size: number): Position[][][] => [
    [[at(i, j), at(i + size, j), at(i + size, j + size), at(i, j + size), at(i, j)]],
  ];
  const cells = Array.from({ length: SIDE * SIDE }, (_, n) => ({
    ...{ cellId: n + 1, lock: null, outline: square(n % SIDE, Math.floor(n / SIDE), 1) },
  }));
  return nodeOutlines([...cells, { cellId: 100, lock, outline: square(0, 0, SIDE) }]);
}

const sum = (cells: Outlined[]): number =>
  cells.filter(({ cellId }) => cellId < 100).reduce((total, { outline }) => total + areaM2(outline), 0);
const upper = (cells: Outlined[]): number => areaM2(cells.find(({ cellId }) => cellId === 100)!.outline);

const node = fc.record({ i: fc.nat(SIDE), j: fc.nat(SIDE) });
const shift = fc.record({ dx: fc.integer({ min: -40, max: 40 }), dy: fc.integer({ min: -40, max: 40 }) });

test('whatever vertices are moved, the cells go on making up the cell above, and moved back they are as before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(node, shift), { minLength: 1, maxLength: 6 }), (moves) => {
      const start = land();
      const ops = moves.flatMap(([{ i, j }, { dx, dy }]) => {
        const from = at(i, j);
        const to: Position = [from[0]! + dx * 1e-5, from[1]! + dy * 1e-5];
        return [
          { there: { op: 'move' as const, from, to }, back: { op: 'move' as const, from: to, to: from } },
        ];
      });
      // Each vertex once: a second move would look for it where it is no more.
      const once = ops.filter(
        ({ there }, n) => ops.findIndex((other) => String(other.there.from) === String(there.from)) === n,
      );
      const moved = moveBorders(
        start,
        once.map(({ there }) => there),
      );
      expect(moved.refused).toBeNull();
      if (moved.refused !== null) return;
      expect(sum(moved.cells)).toBeCloseTo(upper(moved.cells), 3);
      const back = moveBorders(moved.cells, once.map(({ back: op }) => op).reverse());
      if (back.refused !== null) throw new Error(back.refused);
      expect(back.cells.map(({ outline }) => outline)).toEqual(start.map(({ outline }) => outline));
    }),
  );
});

test('what a locked line goes through never moves, what it does not touch does', () => {
  for (let i = 0; i <= SIDE; i++)
    for (let j = 0; j <= SIDE; j++) {
      const inner = i > 0 && i < SIDE && j > 0 && j < SIDE;
      const [from, to] = [at(i, j), at(i + 0.1, j + 0.1)];
      const moved = moveBorders(land('line-locked'), [{ op: 'move', from, to }]);
      expect([i, j, moved.refused]).toEqual([i, j, inner ? null : 'line-locked']);
    }
});

test('a vertex inserted on a common edge is a vertex of every cell that has the edge, and deleted of none', () => {
  const [a, b] = [at(1, 0), at(2, 0)];
  const middle: Position = [117.015, 31];
  const inserted = moveBorders(land(), [{ op: 'insert', between: [a, b], at: middle }]);
  if (inserted.refused !== null) throw new Error(inserted.refused);
  expect([...inserted.changed].sort((x, y) => x - y)).toEqual([2, 100]);
  const deleted = moveBorders(inserted.cells, [{ op: 'delete', at: middle }]);
  if (deleted.refused !== null) throw new Error(deleted.refused);
  expect(deleted.cells.map(({ outline }) => outline)).toEqual(land().map(({ outline }) => outline));
});

test('where lines meet nothing is deleted, and no stretch runs through it', () => {
  expect(moveBorders(land(), [{ op: 'delete', at: at(1, 1) }]).refused).toBe('junction');
  const through = { op: 'reshape' as const, along: [at(1, 0), at(1.2, 1), at(1, 2)] };
  expect(moveBorders(land(), [through]).refused).toBe('no-stretch');
});

test('a cell that would have no ground is not made so', () => {
  const cells: Outlined[] = [
    { cellId: 1, lock: null, outline: [[[at(0, 0), at(1, 0), at(0, 1), at(0, 0)]]] },
  ];
  expect(moveBorders(cells, [{ op: 'delete', at: at(1, 0) }]).refused).toBe('collapses');
  expect(moveBorders(cells, [{ op: 'move', from: at(1, 0), to: at(0, 0) }]).refused).toBe('collapses');
});
