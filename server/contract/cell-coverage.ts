/** Wire shapes of a cell's coverage in three senses: by ground, by people, by visits. Dates are ISO days, areas m². */
import type { CellRef } from './land.ts';
import type { DutyRole, PatrolRow, PersonRef } from './people.ts';

export const SENSES = ['space', 'people', 'patrol'] as const;
export type Sense = (typeof SENSES)[number];

/**
 * good, warn, bad are judgements. `unknown`: nothing is known yet (never checked, no duties held); `not-required`: nobody
 * asks for it (no cadence). Neither of the two is ever a fault.
 */
export type SenseState = 'good' | 'warn' | 'bad' | 'unknown' | 'not-required';

export interface SpaceCoverage {
  state: SenseState;
  /** `slivers`: nothing but slivers is open; `decided`: what there was is accepted or adjudicated. */
  reason: 'not-checked' | 'clean' | 'decided' | 'slivers' | 'findings';
  figures: {
    /** Open and disputed ones, of which this cell is the parent or a party. */
    findings: number;
    slivers: number;
    decided: number;
    areaM2: number;
    divisionStatus: 'none' | 'partial' | 'complete';
    /** When the check was made; null: never. */
    checkedAt: string | null;
  };
}

export interface PeopleSense {
  state: SenseState;
  reason: 'no-duties' | 'main' | 'deputy' | 'vacant';
  /** Of the cells below this one. */
  figures: { below: number; vacantBelow: number; actingBelow: number };
}

export interface PatrolSense {
  state: SenseState;
  reason: 'no-cadence' | 'done' | 'partly' | 'missed';
  figures: {
    /** Of the cell's own cadence; null without one. */
    own: Pick<PatrolRow, 'visits' | 'per' | 'done' | 'due' | 'lastVisit'> | null;
    /** Of the cells below with a cadence: how many, and how many of them had all their visits. */
    below: number;
    doneBelow: number;
  };
}

/** Who holds the cell on the day. */
export interface CellHolder {
  role: DutyRole;
  post: string;
  person: PersonRef;
  /** False: away on the day. */
  present: boolean;
}

/** GET /api/v1/cells/{id}/coverage?scheme=&date= */
export interface CellCoverage {
  cell: CellRef;
  scheme: string;
  date: string;
  space: SpaceCoverage;
  people: PeopleSense;
  patrol: PatrolSense;
  holders: CellHolder[];
}

/** One letter a cell and sense, so that a province of cells is a few hundred kilobytes. */
export const STATE_LETTERS = { g: 'good', w: 'warn', b: 'bad', u: 'unknown', n: 'not-required' } as const;
export type StateLetter = keyof typeof STATE_LETTERS;

/** GET /api/v1/coverage/cells?scheme=&date= : the n-th letter of each sense belongs to the n-th id. */
export interface CellColours {
  scheme: string;
  date: string;
  ids: number[];
  space: string;
  people: string;
  patrol: string;
}
