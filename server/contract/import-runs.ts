/** Wire shapes of the import history and of an undo. */
import type { ImportReport, ImportTotals } from './import-report.ts';

/** `edit`: cells changed in the program itself (repair, border, merge, split). */
export type ImportKind =
  'cells' | 'patches' | 'layer' | 'people' | 'duties' | 'absences' | 'patrols' | 'edit';

/** A row of GET /api/v1/import-runs?kind=&target=&after=&limit= → { rows, total, next }, newest first. */
export interface ImportRun {
  runId: string;
  kind: ImportKind;
  /** `scheme/level` of cells, the batch of patches, the code of a layer, the scheme of duties and patrols, `scheme/what` of an edit. */
  target: string;
  state: 'done' | 'undone';
  startedAt: string;
  finishedAt: string;
  undoneAt: string | null;
  files: number;
  totals: ImportTotals;
}

/** GET /api/v1/import-runs/{id} */
export interface ImportRunDetail extends ImportRun {
  options: Record<string, unknown>;
  report: ImportReport;
}

export interface ImportRunPage {
  rows: ImportRun[];
  total: number;
  next: string | null;
}

/** Why something cannot be taken back or deleted: what depends on it. */
export interface Dependent {
  /** `run`, `cells`, `finding`, `patches`, `batch`, `assignment`: stable, scripts may rely on it. */
  kind: string;
  /** Of the run, batch or scheme where there is one. */
  id: string | null;
  count: number;
  /** One sentence in Chinese, a slash, one in English. */
  message: string;
}

/** POST /api/v1/import-runs/{id}/undo, `import undo --json` */
export interface UndoReport {
  runId: string;
  kind: ImportKind;
  target: string;
  undoneAt: string;
  /** States the run had brought, no longer held true. */
  withdrawn: number;
  /** Earlier states that hold again. */
  restored: number;
  /** Schemes and batches whose assignment was made again or taken away. */
  assigned: { scheme: string; batch: string }[];
}
