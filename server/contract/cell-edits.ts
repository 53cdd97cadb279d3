/** Wire shapes of repairs and edits of cells. Areas in m², widths in m, geometry in EPSG:4490 lon/lat. */
import type { CellRef, FindingKind } from './land.ts';

export type RepairAction = 'give' | 'cut' | 'snap' | 'special' | 'non-grid';

/** Why a finding is not repaired, or an edit not made. Stable, scripts may rely on it. */
export type RepairRefusal =
  | 'line-locked' // every cell that would have to move has a legal line (法定界线)
  | 'has-children' // only working cells, those without cells below, are moved
  | 'not-current' // the state on the day has an end: it is history
  | 'parent-missing'
  | 'no-neighbour' // no working cell of the parent borders on the gap
  | 'decided' // a person accepted, disputed or adjudicated it
  | 'shape-breaks'; // what is left of the cell is no area any more, or its shape would not be valid

export interface EditedCell {
  cellId: number;
  code: string;
  name: string;
  level: number;
  /** null: the cell is new, or ends. */
  areaBeforeM2: number | null;
  areaAfterM2: number | null;
  gainedM2: number;
  lostM2: number;
  /** Only a vertex of a neighbour was added to its line; the ground is the same. */
  nodedOnly: boolean;
  /** In previews and in answers about few cells; null where there is no such state. */
  before?: GeoJSON.MultiPolygon | null;
  after?: GeoJSON.MultiPolygon | null;
}

export interface RepairedFinding {
  findingId: number;
  kind: FindingKind;
  areaM2: number;
  widthM: number;
  action: RepairAction;
  /** Code of the cell that gets the ground (gap), keeps it (overlap) or is cut (outside). */
  code: string;
  /** Overlap: the cell that is cut. */
  cutCode: string | null;
}

export interface LeftFinding {
  findingId: number;
  kind: FindingKind;
  codes: string[];
  reason: RepairRefusal;
}

/** `repair --json`, POST /api/v1/repairs, POST /api/v1/findings/{id}/repair */
export interface RepairReport {
  scheme: string;
  /** ISO date whose states are repaired. */
  date: string;
  dryRun: boolean;
  /** For `import undo`; null when nothing was changed. */
  runId: string | null;
  repaired: RepairedFinding[];
  left: LeftFinding[];
  cells: EditedCell[];
  totals: { repaired: number; left: number; cells: number; givenM2: number; cutM2: number };
}

/** POST /api/v1/cells/merge, /api/v1/cells/{id}/split; `cellId` 0 in a preview: not made yet. */
export interface ReshapeReport {
  scheme: string;
  /** ISO date from which it holds. */
  date: string;
  dryRun: boolean;
  runId: string | null;
  cells: EditedCell[];
  /** Duties that hold on the day in the cells reshaped: somebody must decide about them. */
  duties: { code: string; person: string; role: string }[];
}

/** A row of GET /api/v1/cells/{id}/lineage: ground that came from another cell, or went to one. */
export interface CellPassage {
  kind: 'merge' | 'split' | 'recode';
  /** true: it came from `cell`; false: it went there. */
  from: boolean;
  cell: CellRef;
  /** The other cell is still held. */
  lives: boolean;
  onDate: string;
  areaM2: number;
}

/** POST /api/v1/findings/{id}/non-grid */
export interface DeclaredNonGrid {
  /** For the undo. */
  runId: string;
  findingId: number;
  /** Code of the scheme's layer of non-grid areas. */
  layer: string;
  name: string;
  areaM2: number;
}
