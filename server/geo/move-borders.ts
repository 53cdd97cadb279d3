import type { Position } from 'geojson';
import type { BorderLock, BorderOp, BorderRefusal } from '../contract/borders.ts';
import { isJunction, isSame, mapRings, neighboursOf, onGrid, type OpenRing } from './border-rings.ts';
import { findStretch, replaceStretch } from './border-stretch.ts';
import { insertVertices } from './insert-vertices.ts';

/** A cell as border editing sees it: whether its line may move, and its line. */
export interface Outlined {
  cellId: number;
  lock: BorderLock | null;
  outline: Position[][][];
}

export type Moved<T extends Outlined> =
  | { cells: T[]; changed: Set<number>; refused: null }
  | { refused: BorderRefusal; op: BorderOp; codesOf: T[] };

/**
 * Makes changes of shared lines, one after the other, on every ring that has the vertex or the edge, so that no neighbour is
 * left behind. All or nothing: the first change that is not possible ends it. Used by the editor while a vertex is dragged
 * and by the server when it is saved.
 * @param cells with common vertices, see `nodeOutlines`; they stay as they are
 */
export function moveBorders<T extends Outlined>(cells: readonly T[], ops: readonly BorderOp[]): Moved<T> {
  let now = [...cells];
  const changed = new Set<number>();
  for (const op of ops) {
    const change = prepare(now, op);
    if (typeof change === 'string') return { refused: change, op, codesOf: [] };
    const next: T[] = [];
    const touched: T[] = [];
    for (const cell of now) {
      const outline = mapRings(cell.outline, change.each);
      if (outline === 'collapses') return { refused: 'collapses', op, codesOf: [cell] };
      if (outline) touched.push(cell);
      next.push(outline ? { ...cell, outline } : cell);
    }
    if (touched.length === 0) return { refused: change.otherwise, op, codesOf: [] };
    const locked = touched.filter(({ lock }) => lock !== null);
    if (locked.length > 0) return { refused: locked[0]!.lock!, op, codesOf: locked };
    for (const { cellId } of touched) changed.add(cellId);
    now = next;
  }
  return { cells: now, changed, refused: null };
}

interface Change {
  each: (ring: OpenRing) => OpenRing;
  /** What it is when no ring was changed. */
  otherwise: BorderRefusal;
}

function prepare(cells: readonly Outlined[], op: BorderOp): Change | BorderRefusal {
  const outlines = cells.map(({ outline }) => outline);
  switch (op.op) {
    case 'move': {
      const to = onGrid(op.to);
      return { each: (ring) => replaceVertex(ring, op.from, [to]), otherwise: 'no-vertex' };
    }
    case 'insert': {
      const at = onGrid(op.at);
      return { each: (ring) => insertOn(ring, op.between, at), otherwise: 'no-edge' };
    }
    case 'delete': {
      const pairs = neighboursOf(outlines, op.at);
      if (isJunction(pairs)) return 'junction';
      return { each: (ring) => replaceVertex(ring, op.at, []), otherwise: 'no-vertex' };
    }
    case 'reshape': {
      const line = op.along.map(onGrid);
      const stretch = findStretch(outlines, line[0]!, line[line.length - 1]!);
      if (!stretch) return 'no-stretch';
      return { each: (ring) => replaceStretch(ring, stretch, line), otherwise: 'no-stretch' };
    }
  }
}

function replaceVertex(ring: OpenRing, at: Position, by: Position[]): OpenRing {
  if (!ring.some((other) => isSame(other, at))) return ring;
  return ring.flatMap((other) => (isSame(other, at) ? by : [other]));
}

function insertOn(ring: OpenRing, [a, b]: [Position, Position], at: Position): OpenRing {
  const n = ring.findIndex((from, i) => {
    const to = ring[(i + 1) % ring.length]!;
    return (isSame(from, a) && isSame(to, b)) || (isSame(from, b) && isSame(to, a));
  });
  return n < 0 ? ring : [...ring.slice(0, n + 1), at, ...ring.slice(n + 1)];
}

/**
 * Makes every vertex of one cell that lies on an edge of another a vertex of it too, so that lines which are one have the
 * very same vertices, whatever level drew them.
 */
export function nodeOutlines<T extends Outlined>(cells: readonly T[]): T[] {
  const boxes = cells.map(({ outline }) => boxOf(outline));
  return cells.map((cell, own) => {
    const box = boxes[own]!;
    const points: Position[] = [];
    for (const [n, other] of cells.entries())
      if (n !== own && meet(box, boxes[n]!))
        for (const rings of other.outline)
          for (const ring of rings) for (const at of ring) if (within(box, at)) points.push(at);
    const outline = insertVertices(cell.outline, points);
    return outline ? { ...cell, outline } : cell;
  });
}

type Box = [west: number, south: number, east: number, north: number];
/** Degrees: a little more than the grid. */
const MARGIN = 2e-9;

export function boxOf(outline: readonly Position[][][]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [shell] of outline)
    for (const [x, y] of shell ?? []) {
      box[0] = Math.min(box[0], x! - MARGIN);
      box[1] = Math.min(box[1], y! - MARGIN);
      box[2] = Math.max(box[2], x! + MARGIN);
      box[3] = Math.max(box[3], y! + MARGIN);
    }
  return box;
}

const meet = (a: Box, b: Box): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
const within = (box: Box, [x, y]: Position): boolean =>
  x! >= box[0] && x! <= box[2] && y! >= box[1] && y! <= box[3];
