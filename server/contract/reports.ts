/** The reports of docs/architecture.md that scripts rely on; field names do not change. */
import type { AssignmentTotals } from './land.ts';

interface FindingReport {
  id: number;
  areaM2: number;
  widthM: number;
  sliver: boolean;
  /** Id of the finding this one follows from, as the orphans of a missing parent. */
  causedBy: number | null;
  lon: number;
  lat: number;
}

/** Findings on one border between two cells (or a cell and its parent's outline). */
export interface BorderGroup {
  border: string;
  kind: 'gap' | 'overlap' | 'outside';
  count: number;
  slivers: number;
  areaM2: number;
  widestM: number;
}

export interface CoverageReport {
  scheme: string;
  /** ISO date. */
  date: string;
  parents: number;
  cells: number;
  checkedAt: string;
  gaps: (FindingReport & { parentCode: string })[];
  overlaps: (FindingReport & { codes: string[] })[];
  outside: (FindingReport & { code: string; parentCode: string | null })[];
  /** Cells whose parent is missing; each is outside with all its ground as well. */
  orphans: { id: number; code: string; name: string; parentCode: string | null; areaM2: number }[];
  /** Cells of which more than half lies beyond their parent, with the parent that has most of them. */
  wrongParent: {
    code: string;
    name: string;
    parentCode: string;
    /** null: in no cell of the parent's level. */
    locatedParentCode: string | null;
    outsideM2: number;
    /** Of the cell's area. */
    outsideRatio: number;
  }[];
  /** Declared exclaves (飞地): administered by one parent, located in another, and measured there. */
  exclaves: {
    code: string;
    name: string;
    administeringCode: string | null;
    locatedCode: string;
    areaM2: number;
    reason: string;
    declaredBy: string;
  }[];
  /** Layers that say which ground is measured, and the areas without cells; null when all ground is. */
  ground: {
    targetLayer: string | null;
    nonGridLayer: string | null;
    /** Reason and responsible unit as the area's attributes give them (`reason`/原因/理由, `unit`/责任单位/单位). */
    nonGrid: {
      id: number;
      name: string | null;
      reason: string | null;
      unit: string | null;
      areaM2: number;
    }[];
  } | null;
  /** null while no duties are held. */
  unmanned: { code: string; name: string }[] | null;
  groups: BorderGroup[];
  totals: {
    gaps: number;
    gapM2: number;
    overlaps: number;
    overlapM2: number;
    outside: number;
    outsideM2: number;
    slivers: number;
  };
}

export interface AssignmentReport {
  scheme: string;
  batch: string;
  patches: number;
  assigned: number;
  multi: number;
  disputed: number;
  blindSpot: number;
  outside: number;
  totals: Pick<AssignmentTotals, 'areaM2' | 'assignedM2' | 'blindSpotM2' | 'outsideM2' | 'multiplyCoveredM2'>;
}
