/** Wire shape of what an import of boundaries changed. Areas in m². */

export interface CellChange {
  cellId: number;
  /** null: it did not exist before, or does not any more. */
  codeBefore: string | null;
  code: string | null;
  nameBefore: string | null;
  name: string | null;
  areaBeforeM2: number | null;
  areaM2: number | null;
  /** Ground that is only in the new state, and only in the old one; moved is both. */
  gainedM2: number;
  lostM2: number;
  movedM2: number;
  /** A place in the ground that moved, else in the cell; lon/lat degrees. Absent in reports of earlier versions. */
  lonLat?: [lon: number, lat: number] | null;
}

/** A cell that the delivery does not hold, and that lives on because it did not say to be complete. */
export interface MissingCell {
  cellId: number;
  code: string;
  name: string;
  areaM2: number;
  /** New code on the same ground: probably the same cell, recoded. */
  sameGroundAs: string | null;
}

export interface Passage {
  code: string;
  areaM2: number;
}

export interface DivisionStatus {
  cellId: number;
  code: string;
  name: string;
  level: number;
  status: 'none' | 'partial' | 'complete';
  /** A person said so; otherwise it is told from the area of the children. */
  declared: boolean;
  children: number;
  areaM2: number;
  childrenM2: number;
}

/** How complete the delivery is: all cells of the level, all of each parent it has a cell of, or unknown. */
export type Completeness = 'level' | 'parents';

export interface CellChanges {
  /** `change`: a new valid period begins; `correction`: the states are held to have been so all along. */
  mode: 'change' | 'correction';
  /** ISO date from which a change holds; null for a correction and for the first version of a level. */
  validFrom: string | null;
  /** As it was applied: null when the delivery did not say so, or something in it was refused. */
  complete: Completeness | null;
  counts: {
    added: number;
    removed: number;
    /** Ground changed. A cell may also be renamed and recoded. */
    changed: number;
    renamed: number;
    recoded: number;
    /** Neither ground, code nor name, but parent, kind or division. */
    altered: number;
    merged: number;
    split: number;
    /** Below parents of which the delivery has a cell; `missingElsewhere` below others. */
    missing: number;
    missingElsewhere: number;
  };
  /** Ground that is another cell's now, added and removed cells included. */
  movedM2: number;
  /** Lists hold this many rows at most; the counts are of all. */
  listed: number;
  added: CellChange[];
  removed: CellChange[];
  changed: CellChange[];
  renamed: CellChange[];
  recoded: CellChange[];
  altered: CellChange[];
  merged: { into: string; from: Passage[]; areaM2: number }[];
  split: { from: string; into: Passage[]; areaM2: number }[];
  missing: MissingCell[];
  /** Parents below which something changed. */
  division: DivisionStatus[];
}
