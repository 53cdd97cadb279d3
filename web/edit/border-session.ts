import type { Position } from 'geojson';
import type {
  BorderCell,
  BorderLock,
  BorderOp,
  BorderRefusal,
  BorderSheet,
} from '../../server/contract/borders.ts';
import { isSame } from '../../server/geo/border-rings.ts';
import { areaM2 } from '../../server/geo/equal-area.ts';
import { moveBorders } from '../../server/geo/move-borders.ts';

/** The changes made in the editor so far; each step keeps its cells, so that undo costs nothing. */
export interface BorderSession {
  sheet: BorderSheet;
  /** The cell whose line is edited. */
  cellId: number;
  /** Lines of upper cells move along. */
  upper: boolean;
  steps: { op: BorderOp; cells: BorderCell[] }[];
  undone: { op: BorderOp; cells: BorderCell[] }[];
}

export type Tried = { cells: BorderCell[]; refused: null } | { refused: BorderRefusal; names: string[] };

export const openSession = (sheet: BorderSheet, cellId: number): BorderSession => ({
  ...{ sheet, cellId, upper: false, steps: [], undone: [] },
});

export const cellsNow = ({ sheet, steps }: BorderSession): BorderCell[] =>
  steps[steps.length - 1]?.cells ?? sheet.cells;

export const opsOf = ({ steps }: BorderSession): BorderOp[] => steps.map(({ op }) => op);

const lockOf = (cell: BorderCell, upper: boolean): BorderLock | null =>
  upper && cell.lock === 'upper-line' ? null : cell.lock;

/** What a change would make of the cells; nothing is kept. */
export function tryOp(session: BorderSession, op: BorderOp): Tried {
  const cells = cellsNow(session).map((cell) => {
    const lock = lockOf(cell, session.upper);
    return lock === cell.lock ? cell : { ...cell, lock };
  });
  const moved = moveBorders(cells, [op]);
  if (moved.refused !== null) return { refused: moved.refused, names: moved.codesOf.map(({ name }) => name) };
  return { cells: moved.cells, refused: null };
}

/** The session one change further; itself when the change is refused. */
export function addOp(session: BorderSession, op: BorderOp): BorderSession {
  const tried = tryOp(session, op);
  if (tried.refused !== null) return session;
  return { ...session, steps: [...session.steps, { op, cells: tried.cells }], undone: [] };
}

export function undoOp(session: BorderSession): BorderSession {
  const last = session.steps[session.steps.length - 1];
  if (!last) return session;
  return { ...session, steps: session.steps.slice(0, -1), undone: [...session.undone, last] };
}

export function redoOp(session: BorderSession): BorderSession {
  const next = session.undone[session.undone.length - 1];
  if (!next) return session;
  return { ...session, steps: [...session.steps, next], undone: session.undone.slice(0, -1) };
}

export interface Vertex {
  at: Position;
  ring: number;
  /** Cells that hold it where it is; empty: it may be moved. */
  heldBy: { name: string; lock: BorderLock }[];
}

export const vertexKey = ([lon, lat]: Position): string => `${lon!.toFixed(9)} ${lat!.toFixed(9)}`;

/** All rings of a cell, shells and holes one after the other. */
export const ringsOf = (cell: BorderCell | undefined): Position[][] => cell?.outline.flat() ?? [];

/** The vertices of the edited cell, ring by ring, and what holds each. */
export function listVertices(session: BorderSession, cells = cellsNow(session)): Vertex[] {
  const own = cells.find(({ cellId }) => cellId === session.cellId);
  const found = new Map<string, Vertex>();
  for (const [ring, positions] of ringsOf(own).entries())
    for (const at of positions.slice(0, -1))
      if (!found.has(vertexKey(at))) found.set(vertexKey(at), { at, ring, heldBy: [] });
  for (const cell of cells) {
    const lock = lockOf(cell, session.upper);
    if (lock === null) continue;
    for (const at of new Set(ringsOf(cell).flatMap((ring) => ring.slice(0, -1).map(vertexKey))))
      found.get(at)?.heldBy.push({ name: cell.name, lock });
  }
  return [...found.values()];
}

export interface AreaChange {
  cellId: number;
  code: string;
  name: string;
  beforeM2: number;
  afterM2: number;
}

/** Cells whose line is no longer the one the editor started from. */
export function listChanges(session: BorderSession, cells = cellsNow(session)): AreaChange[] {
  const started = new Map(session.sheet.cells.map((cell) => [cell.cellId, cell]));
  return cells.flatMap((cell) => {
    const first = started.get(cell.cellId);
    if (!first || first.outline === cell.outline) return [];
    const { cellId, code, name } = cell;
    return [{ cellId, code, name, beforeM2: areaM2(first.outline), afterM2: areaM2(cell.outline) }];
  });
}

/** The one change that makes of a closed ring another; null when they are equal or differ in more. */
export function opBetween(before: readonly Position[], after: readonly Position[]): BorderOp | null {
  const [a, b] = [before.slice(0, -1), after.slice(0, -1)];
  const first = b.findIndex((at, n) => !a[n] || !isSame(at, a[n]));
  const n = first < 0 ? b.length : first;
  const same = (from: readonly Position[], to: readonly Position[]) =>
    from.length === to.length && from.every((at, i) => isSame(at, to[i]!));
  if (a.length === b.length) {
    if (first < 0 || !same(a.slice(n + 1), b.slice(n + 1))) return null;
    return { op: 'move', from: a[n]!, to: b[n]! };
  }
  if (b.length === a.length + 1 && first >= 0 && same(a.slice(n), b.slice(n + 1)))
    return { op: 'insert', between: [a[(n + a.length - 1) % a.length]!, a[n % a.length]!], at: b[n]! };
  if (b.length === a.length - 1 && same(a.slice(n + 1), b.slice(n))) return { op: 'delete', at: a[n]! };
  return null;
}
