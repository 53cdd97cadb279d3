/** Wire shapes of who answers for what: duties, the people answer of a patch, coverage by people and by patrol. Dates are ISO days. */
import type { CellRef } from './land.ts';

/** main answers for the cell, deputy stands in for main, member works in it, contact is the leader from the level above. */
export type DutyRole = 'main' | 'deputy' | 'member' | 'contact';

export interface PersonRef {
  id: number;
  personNo: string;
  name: string;
  org: string | null;
  position: string | null;
  phone: string | null;
}

/** One stretch of days with one answer. `to` is included; null bounds are open. */
export interface DutySegment {
  from: string | null;
  to: string | null;
  /** Who answered: the main duty-holder, the deputy while main is absent or missing, nobody. */
  as: 'main' | 'deputy' | 'vacant';
  person: PersonRef | null;
  post: string | null;
  /** The main duty-holder who was away, where a deputy answered or nobody did. */
  absent: PersonRef | null;
}

/** A cell that holds ground of the patch, over the days its outline was the same. */
export interface ResponsibleCell {
  cell: CellRef;
  shareM2: number;
  shareRatio: number;
  isLead: boolean;
  from: string;
  to: string;
  segments: DutySegment[];
}

/** Who is to act for a cell today. */
export interface Handler {
  cell: CellRef;
  shareM2: number;
  shareRatio: number;
  isLead: boolean;
  /** `level-above`: nobody holds the cell today, so the nearest upper cell with somebody present answers. */
  as: 'main' | 'deputy' | 'level-above' | 'nobody';
  person: PersonRef | null;
  post: string | null;
  /** The cell whose duty it is: the cell itself, or the upper one. */
  through: CellRef | null;
}

/** GET /api/v1/patches/{id}/responsible?scheme=&date= */
export interface ResponsibleAnswer {
  patchNo: string;
  scheme: string;
  /** False while the scheme holds no duties at all: then nobody is named because nothing is known. */
  dutiesHeld: boolean;
  /** Who handles it now: the grid and the duties of `date`. Empty when the patch lies outside the scheme. */
  now: { date: string; blindSpot: boolean; handlers: Handler[] };
  /** Everyone responsible between the two images, vacancies included; null when the patch has no image dates. */
  during: { from: string; to: string; cells: ResponsibleCell[] } | null;
}

export interface CellMan {
  code: string;
  name: string;
  level: number;
}

/** GET /api/v1/coverage/people?scheme=&date=&under= */
export interface PeopleCoverage {
  scheme: string;
  date: string;
  cells: number;
  /** The main duty-holder is there. */
  manned: number;
  /** Main is absent or missing and a deputy is there. */
  acting: number;
  /** null while the scheme holds no duties. */
  unmanned: CellMan[] | null;
}

export type PatrolState = 'done' | 'partly' | 'missed' | 'not-required';

export interface PatrolRow extends CellMan {
  visits: number;
  per: 'day' | 'week' | 'month' | 'quarter' | 'year';
  /** Visits counted, at most what was due in each period. */
  done: number;
  due: number;
  state: PatrolState;
  lastVisit: string | null;
}

/** GET /api/v1/coverage/patrols?scheme=&date=&under= ; the last complete period of each cadence, for daily ones the last seven days. */
export interface PatrolCoverage {
  scheme: string;
  date: string;
  /** Cells of levels without a cadence. */
  notRequired: number;
  rows: PatrolRow[];
  totals: { cells: number; done: number; partly: number; missed: number; visits: number; due: number };
}
