/** What may be wrong with a grid of cells. */
export const FAULT_KINDS = [
  'gap',
  'overlap',
  'outside',
  'moved',
  'deleted',
  'duplicate',
  'swallowed',
  'sliver',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault that was planted on purpose, as it stands in `faults.json`. */
export interface PlantedFault {
  kind: FaultKind;
  /** The cell that is wrong first; then the one whose ground it shares. */
  codes: string[];
  parentCode: string;
  /** In EPSG:6933. Of a moved or deleted cell its whole ground, of a duplicate what is covered twice. */
  areaM2: number;
  /** A place on the wrong ground; of a moved cell, where it should be. */
  lon: number;
  lat: number;
  /** Diameter of the largest circle that fits into the ground. */
  widthM: number;
}

/** Faults along one side of a cell. */
export interface AlongPlan {
  way: 'notch' | 'overlap' | 'outside' | 'beyond' | 'sliver-gap' | 'sliver-overlap';
  leaf: number;
  edge: number;
  /** Which side of the edge the border keeps to and the fault lies on: 1 left, -1 right. */
  side: 1 | -1;
  /** The leaf on the other side, -1 outside the land. */
  other: number;
}

/** Ways to plant them: some kinds have two. */
export type Plan =
  | { way: 'hole' | 'swallowed'; leaf: number; site: number }
  | { way: 'deleted' | 'duplicate'; leaf: number }
  | { way: 'moved'; leaf: number; east: number; north: number }
  | AlongPlan;

export type Way = Plan['way'];

export const KIND_OF: Record<Way, FaultKind> = {
  hole: 'gap',
  notch: 'gap',
  overlap: 'overlap',
  outside: 'outside',
  beyond: 'outside',
  moved: 'moved',
  deleted: 'deleted',
  duplicate: 'duplicate',
  swallowed: 'swallowed',
  'sliver-gap': 'sliver',
  'sliver-overlap': 'sliver',
};
