/**
 * Wire shapes of the statistics by subtree. Areas in m², computed and unrounded: what is published is balanced
 * (`server/geo/balance-table.ts`). A patch counts once, in the unit of its lead cell; its ground counts where it lies.
 */
import type { AssignmentTotals, CellRef, PatchState } from './land.ts';
import type { PrejudgementResult } from './prejudgement.ts';

/** Patches led by the unit, and the ground of all patches that lies in it (shares, blind spots, outside). */
export interface Figure {
  patches: number;
  areaM2: number;
  /** Ground that is in more than one leaf and so counted again, of the patches led: to be taken off where units are added up. */
  multiplyM2: number;
}

/** What the patches led by a unit have in common with a kind of layer, whole patches. */
export interface LandFigure extends Omit<Figure, 'multiplyM2'> {
  /** Farmland only: the part no approval covers. */
  unmatchedM2?: number;
}

/**
 * cell: a cell below; own: patches that fall to the cell of the view itself (blind spots); outside: ground in no cell of the
 * scheme; unplaced: the cell that leads was not in the scheme on the patch's day.
 */
export type UnitKind = 'cell' | 'own' | 'outside' | 'unplaced';

/** A row of a view. */
export interface StatisticsUnit {
  kind: UnitKind;
  /** null for `outside` and `unplaced`. */
  cell: CellRef | null;
  /** Cells below it; 0: a leaf. */
  children: number;
}

export interface UnitStatistics extends StatisticsUnit {
  /** False for a cell that ended; it keeps the patches of its time. */
  current: boolean;
  /** Patches it leads. */
  patches: number;
  /** Of these, crossing: more than one cell is called. */
  multi: number;
  /** Whole area of the patches it leads. */
  ledM2: number;
  /** Ground in it: shareM2 + blindSpotM2 + outsideM2. */
  areaM2: number;
  shareM2: number;
  /** Ground in no leaf, of the patches it leads. */
  blindSpotM2: number;
  outsideM2: number;
  /** Ground counted in more than one leaf, of the patches it leads: to be taken off where units are added up. */
  multiplyM2: number;
  byState: Partial<Record<PatchState, Figure>>;
  /** By code of the dictionary, or the text as delivered; '' for none. */
  byType: Record<string, Figure>;
  /** '' while it was not prejudged. */
  byPrejudgement: Partial<Record<PrejudgementResult | '', Figure>>;
  /** By month of the day it was observed, `2025-07`. */
  byMonth: Record<string, Figure>;
  byBatch: Record<string, Figure>;
  farmland: LandFigure;
  basicFarmland: LandFigure;
  redLine: LandFigure;
  /** Of its patches, those overlaid with a layer at all: below `patches`, the land figures are not whole. */
  overlaid: number;
}

export interface StatisticsScope {
  scheme: string;
  /** Batch and days of observation that were asked for; null: all. */
  batch: string | null;
  from: string | null;
  to: string | null;
  /** The cell whose children are the units; null: the top of the scheme. */
  under: CellRef | null;
  /** Cells above it, from the top down. */
  path: CellRef[];
}

/** GET /api/v1/statistics?scheme=&under=CODE&batch=&period=&from=&to= */
export interface Statistics extends StatisticsScope {
  /** In the order of codes; `own`, `outside`, `unplaced` last and only where they hold something. */
  units: UnitStatistics[];
  /** Of the view. At the top of a scheme they are those of the assignment report. */
  totals: AssignmentTotals;
  /** Patches of the batch and days asked for that are not assigned in any scheme: in no row. */
  unassigned: Omit<Figure, 'multiplyM2'>;
  types: { code: string; zh: string; en: string }[];
  /** Kinds of layers there are at all; a kind without layers has no figures. */
  layerKinds: string[];
}

export interface PeriodSpan {
  /** 2025Q3, 2025-07, 2025H1, 2025 */
  code: string;
  from: string;
  to: string;
}

export interface PeriodFigure extends Figure {
  farmlandM2: number;
}

/** How a figure stands against an earlier one; ratio of the earlier one, null when that was 0. */
export interface Delta {
  patches: number;
  patchesRatio: number | null;
  areaM2: number;
  areaRatio: number | null;
  farmlandM2: number;
  farmlandRatio: number | null;
}

export interface ComparedUnit extends StatisticsUnit {
  now: PeriodFigure;
  previous: PeriodFigure;
  yearBefore: PeriodFigure;
  /** 环比 against the period before, 同比 against the same period of the year before. */
  onPrevious: Delta;
  onYearBefore: Delta;
}

/** GET /api/v1/statistics/comparison?scheme=&under=CODE&period=2025Q3: by the day of observation. */
export interface StatisticsComparison extends Omit<StatisticsScope, 'batch' | 'from' | 'to'> {
  periods: { now: PeriodSpan; previous: PeriodSpan; yearBefore: PeriodSpan };
  units: ComparedUnit[];
  totals: ComparedUnit;
}

/** What became of the ground between two batches. */
export type PatchFate = 'new' | 'persisted' | 'type-changed' | 'gone';

/** A batch as far as the view has its patches, by lead. */
export interface BatchFigure {
  batch: string;
  name: string;
  patches: number;
  areaM2: number;
}

export interface FateFigure {
  patches: number;
  /** Whole patches. */
  areaM2: number;
  /** In common with patches of the other batch; 0 for new and gone. */
  sharedM2: number;
}

export interface ChangedUnit extends StatisticsUnit {
  fates: Record<PatchFate, FateFigure>;
}

/**
 * GET /api/v1/statistics/changes?scheme=&under=CODE&from=BATCH&to=BATCH. Patches are on the same ground when they are linked
 * (往期图斑). new, persisted and type-changed are patches of `to` in the unit of their lead, gone those of `from`.
 */
export interface StatisticsChanges extends Omit<StatisticsScope, 'batch' | 'from' | 'to'> {
  from: BatchFigure;
  to: BatchFigure;
  units: ChangedUnit[];
  totals: Record<PatchFate, FateFigure>;
  /** Of the ground of `from` in patches that came again: what is not in a patch of `to` any more. */
  shrunkM2: number;
  /** Which types became which, most ground first. */
  typeChanges: { from: string; to: string; patches: number; sharedM2: number }[];
  types: { code: string; zh: string; en: string }[];
  /** False while links of one of the batches are still being made. */
  linked: boolean;
}

/** A row of GET /api/v1/statistics/changes/patches, with the parameters of the above and `fate`, largest first → { rows, total } */
export interface FatePatch {
  id: number;
  patchNo: string;
  patchType: string | null;
  areaM2: number;
  sharedM2: number;
  lead: CellRef | null;
  /** The patch of the other batch with most ground in common; null for new and gone. */
  other: { id: number; patchNo: string; patchType: string | null } | null;
  lon: number;
  lat: number;
}
