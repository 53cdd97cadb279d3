/** Wire shapes of border editing: lines that several cells share move together. EPSG:4490 lon/lat, areas in m². */
import type { Position } from 'geojson';
import type { EditedCell } from './cell-edits.ts';
import type { FindingKind } from './land.ts';

/** One change of lines. Vertices are named by where they are; every cell that has the vertex follows. */
export type BorderOp =
  | { op: 'move'; from: Position; to: Position }
  /** A new vertex on the edge between two neighbouring ones. */
  | { op: 'insert'; between: [Position, Position]; at: Position }
  | { op: 'delete'; at: Position }
  /** The stretch between the first and the last vertex takes the drawn line. */
  | { op: 'reshape'; along: Position[] };

/** Why a line stays where it is. Stable, scripts may rely on it. */
export type BorderLock =
  | 'line-locked' // 法定界线
  | 'upper-line' // the line of a cell with cells below it, which was not asked to move
  | 'not-current'; // the state on the day has an end: it is history

/** Why one change is not made. */
export type BorderRefusal =
  | BorderLock
  | 'no-vertex'
  | 'no-edge'
  | 'no-stretch' // no line runs from the first to the last vertex without a junction between
  | 'junction' // three lines meet there
  | 'collapses'; // nothing would be left of a ring

export interface BorderCell {
  cellId: number;
  /** The state the editor starts from; a save is refused when another has replaced it. */
  versionId: number;
  code: string;
  name: string;
  level: number;
  kind: string;
  parentCellId: number | null;
  lock: BorderLock | null;
  areaM2: number;
  outline: Position[][][];
}

/** GET /api/v1/borders: a cell and all cells of any level that touch it. */
export interface BorderSheet {
  scheme: string;
  /** ISO date whose states these are. */
  date: string;
  cells: BorderCell[];
}

/** What a change would bring about that was not there before; one is enough to refuse it. */
export interface BorderProblem {
  kind: FindingKind | 'invalid';
  codes: string[];
  areaM2: number;
  /** A point in it. */
  lon: number;
  lat: number;
}

/** A finding of the last check that the change makes smaller, larger or undone. */
export interface BorderFinding {
  id: number;
  kind: FindingKind;
  codes: string[];
  areaBeforeM2: number;
  areaAfterM2: number;
}

/** POST /api/v1/borders/preview, PUT /api/v1/borders */
export interface BorderReport {
  scheme: string;
  /** ISO date whose states are changed. */
  date: string;
  dryRun: boolean;
  /** For the undo; null when nothing was changed. */
  runId: string | null;
  cells: EditedCell[];
  problems: BorderProblem[];
  findings: BorderFinding[];
}

/** PUT /api/v1/borders/locks */
export interface LockReport {
  scheme: string;
  /** For the undo; null when every line was so already. */
  runId: string | null;
  locked: boolean;
  /** Codes of the cells whose mark was changed. */
  cells: string[];
}
