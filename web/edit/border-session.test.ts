import { expect, test } from 'vitest';
import type { BorderCell, BorderSheet } from '../../server/contract/borders.ts';
import {
  addOp,
  listChanges,
  listVertices,
  opBetween,
  openSession,
  redoOp,
  undoOp,
} from './border-session.ts';

const box = (cellId: number, west: number, lock: BorderCell['lock'] = null): BorderCell => ({
  ...{
    cellId,
    versionId: cellId * 10,
    code: `C${cellId}`,
    name: `村${cellId}`,
    level: 3,
    kind: 'territorial',
  },
  ...{ parentCellId: 9, lock, areaM2: 0 },
  outline: [
    [
      [
        [west, 31],
        [west + 1, 31],
        [west + 1, 32],
        [west, 32],
        [west, 31],
      ],
    ],
  ],
});
const sheet = (right: BorderCell['lock'] = null): BorderSheet => ({
  ...{ scheme: 's', date: '2026-01-15' },
  cells: [box(1, 117), box(2, 118, right)],
});
const move = { op: 'move' as const, from: [118, 31], to: [118.1, 31.2] };

test('a change shows on both cells of the line, goes with undo and comes with redo', () => {
  const started = openSession(sheet(), 1);
  const moved = addOp(started, move);
  const changes = listChanges(moved);
  expect(changes.map(({ code }) => code)).toEqual(['C1', 'C2']);
  expect(listChanges(undoOp(moved))).toEqual([]);
  expect(listChanges(redoOp(undoOp(moved)))).toEqual(changes);
  // A new change forgets what was undone.
  expect(redoOp(addOp(undoOp(moved), { ...move, to: [118.2, 31] })).steps).toHaveLength(1);
});

test('a refused change leaves the session as it was, and the vertex says what holds it', () => {
  const session = openSession(sheet('upper-line'), 1);
  expect(addOp(session, move)).toBe(session);
  const held = listVertices(session).filter(({ heldBy }) => heldBy.length > 0);
  expect(held.map(({ at }) => at)).toEqual([
    [118, 31],
    [118, 32],
  ]);
  expect(held[0]!.heldBy).toEqual([{ name: '村2', lock: 'upper-line' }]);
  const along = { ...session, upper: true };
  expect(listVertices(along).every(({ heldBy }) => heldBy.length === 0)).toBe(true);
  expect(listChanges(addOp(along, move))).toHaveLength(2);
});

test('what became of a ring is told as one change, wherever it begins', () => {
  const ring = box(1, 117).outline[0]![0]!;
  const [a, b, c, d] = ring as [number[], number[], number[], number[]];
  const p = [117.5, 30.9];
  expect(opBetween(ring, [a, b, c, d, a])).toBeNull();
  expect(opBetween(ring, [p, b, c, d, p])).toEqual({ op: 'move', from: a, to: p });
  expect(opBetween(ring, [a, p, b, c, d, a])).toEqual({ op: 'insert', between: [a, b], at: p });
  expect(opBetween(ring, [a, b, c, d, p, a])).toEqual({ op: 'insert', between: [d, a], at: p });
  expect(opBetween(ring, [b, c, d, b])).toEqual({ op: 'delete', at: a });
  expect(opBetween(ring, [a, b, d, a])).toEqual({ op: 'delete', at: c });
  expect(opBetween(ring, [p, p, c, d, p])).toBeNull();
});
