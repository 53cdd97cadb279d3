/** Wire shapes of what the console and scripts read: schemes, cells, batches, patches, findings. Areas in m², places in lon/lat (EPSG:4490). */
import type { DatePrecision } from '../geo/date-range.ts';
import type { Bbox4490 } from './import-report.ts';
import type { Dependent } from './import-runs.ts';
import type { Overlay, PatchPart } from './overlay.ts';
import type { Prejudgement } from './prejudgement.ts';

export type PatchState = 'assigned' | 'disputed' | 'blind-spot' | 'outside';
export type FindingKind = 'gap' | 'overlap' | 'outside';
export type FindingState = 'open' | 'accepted' | 'disputed' | 'adjudicated' | 'fixed';
export type BatchKind = 'daily' | 'monthly' | 'quarterly' | 'half-year' | 'yearly' | 'special' | 'own';

export interface SchemeLevel {
  level: number;
  nameZh: string;
  nameEn: string;
  cells: number;
}

export interface SchemeSettings {
  minShareM2: number;
  minShareRatio: number;
  tieRatio: number;
  sliverWidthM: number;
  partialBelow: number;
  /** Lines nearer than this are the same line drawn twice: narrower findings are left out. 0 when absent. */
  snapToleranceM?: number;
  /** How far a border may be off, in metres, where its cells do not say themselves (attribute `borderAccuracyM`). */
  borderAccuracyM?: number;
  /** Code of the reference layer whose ground is to be covered (田长制: farmland); all ground when absent or null. */
  targetLayer?: string | null;
  /** Code of the reference layer of ground that needs no cell: rivers, military land. */
  nonGridLayer?: string | null;
}

/** null: as it is when nobody set it. */
export type SettingValues = { [K in keyof SchemeSettings]?: SchemeSettings[K] | null };

/** Settings that somebody set: only those, before and after. */
export interface SchemeSettingChange {
  at: string;
  who: string;
  before: SettingValues;
  after: SettingValues;
}

/** GET /api/v1/schemes → { schemes: Scheme[] } */
export interface Scheme {
  id: number;
  code: string;
  name: string;
  levels: SchemeLevel[];
  settings: SchemeSettings;
  cells: number;
  /** Of the topmost level; null while the scheme has no cells. */
  areaM2: number | null;
  bbox4490: Bbox4490 | null;
  /** null until coverage was checked. */
  coverage: CoverageTotals | null;
}

export interface CoverageTotals {
  checkedAt: string;
  /** False when cells changed after the check. */
  current: boolean;
  parents: number;
  cells: number;
  gaps: number;
  gapM2: number;
  overlaps: number;
  overlapM2: number;
  outside: number;
  outsideM2: number;
  slivers: number;
}

/** GET /api/v1/batches?scheme= → { batches: Batch[] } */
export interface Batch {
  id: number;
  code: string;
  name: string;
  kind: BatchKind;
  /** ISO dates, both included; null when the batch has no period. */
  period: { from: string; to: string } | null;
  patches: number;
  areaM2: number;
  bbox4490: Bbox4490 | null;
  /** null while the batch is not assigned in the scheme asked for. */
  assignment: AssignmentTotals | null;
}

/** GET /api/v1/totals?scheme=&batch= (batch left out: all batches) */
export interface AssignmentTotals {
  patches: number;
  assigned: number;
  /** Crossing: more than one cell is called (of any state). */
  multi: number;
  disputed: number;
  blindSpot: number;
  outside: number;
  areaM2: number;
  assignedM2: number;
  blindSpotM2: number;
  outsideM2: number;
  multiplyCoveredM2: number;
}

/**
 * A row of GET /api/v1/patches?scheme=&batch=&state=&crossing=&under=&q=&minAreaM2=&bbox=&sort=&after=&limit=
 * state: a PatchState, `inside` (all but outside), `none` (not assigned) or `decided` (by a person's word); under: id of a cell; sort: `no` or `area`.
 */
export interface PatchRow {
  id: number;
  patchNo: string;
  batch: string;
  /** Code of the dictionary, or the text as delivered. */
  patchType: string | null;
  /** Names of the code; null when the dictionary has none. */
  patchTypeName: { zh: string; en: string } | null;
  areaM2: number;
  state: PatchState | null;
  /** Cells called; ≥ 2 is crossing. */
  calledCells: number;
  lead: CellRef | null;
  /** The word of a person the lead rests on. */
  decisionId: number | null;
  /** Of a blind spot: the leaf that is nearest, in metres. */
  nearest: { cell: CellRef; distanceM: number } | null;
  lon: number;
  lat: number;
}

export interface PatchPage {
  rows: PatchRow[];
  /** Of everything that matches the filter, not of this page. */
  total: number;
  totalM2: number;
  /** Give it as `after` for the next page; null on the last page. */
  next: string | null;
}

export interface CellRef {
  id: number;
  code: string;
  name: string;
  level: number;
}

export interface Share {
  cell: CellRef;
  shareM2: number;
  shareRatio: number;
  /** False: below the threshold, kept but calls nobody. */
  calls: boolean;
  isLead: boolean;
  method: string;
}

/** QSX or HSX: first and last day meant, how exactly that is, and the text of the source. */
export interface ImageDate {
  from: string;
  to: string;
  text: string;
  precision: DatePrecision;
}

/** GET /api/v1/patches/{id}?scheme= */
export interface PatchDetail extends PatchRow {
  kind: BatchKind;
  batchName: string;
  before: ImageDate | null;
  after: ImageDate | null;
  observedOn: string;
  issuedAreaM2: number | null;
  /** What is odd about the issued area: the unit it seems to be in, or that it differs by more than 1 %; null: nothing. */
  issuedAreaNote: 'unit-mu' | 'unit-ha' | 'unit-km2' | 'unit-m2' | 'differs' | null;
  /** What the mapping profile read besides, under our names (countyCode, classCode, basicFarmland yes/no, …). */
  details: Record<string, string>;
  assignedM2: number;
  multiplyM2: number;
  blindSpotM2: number;
  outsideM2: number;
  shares: Share[];
  /** What a person's word stands instead of; GET …/decision tells it in full. */
  computedState: PatchState | null;
  /** The lead is no further ahead than borders are accurate: either share may be off by this ratio of the patch. */
  uncertainRatio: number | null;
  /** Patches of other batches on the same ground (往期图斑, 后期图斑), those with most ground in common first. */
  links: PatchLink[];
  /** In common with reference layers and earlier batches; null while it was not overlaid. */
  overlays: Overlay[] | null;
  /** Parts it was cut into; none: it is whole. */
  parts: PatchPart[];
  /** What the rules say of it and its parts: clues, never judgements. */
  prejudgements: Prejudgement[];
  attributes: Record<string, unknown>;
  bbox4490: Bbox4490;
  sourceCrs: string | null;
  geometry: GeoJSON.MultiPolygon;
}

export interface PatchLink {
  id: number;
  patchNo: string;
  batch: string;
  batchName: string;
  patchType: string | null;
  observedOn: string;
  /** The other patch is the earlier one. */
  isEarlier: boolean;
  overlapM2: number;
  /** Of this patch. */
  ratio: number;
  /** Of the other one. */
  otherRatio: number;
}

/** A row of GET /api/v1/cells?scheme=&level=&parent=&q=&after=&limit= → { rows, total, next } */
export interface CellRow extends CellRef {
  kind: string;
  parentCode: string | null;
  areaM2: number;
  children: number;
  /** Open findings of which this cell is the parent or a party. */
  findings: number;
  /** Patches with a calling share in this cell or anywhere under it, in the batch asked for (all when none). */
  patches: number;
  lon: number;
  lat: number;
}

export interface CellPage {
  rows: CellRow[];
  total: number;
  next: string | null;
}

/** GET /api/v1/cells/{id}?scheme=&batch= */
export interface CellDetail extends CellRow {
  scheme: string;
  parent: CellRef | null;
  /** From the top down, without the cell itself. */
  path: CellRef[];
  divisionStatus: 'none' | 'partial' | 'complete';
  childrenAreaM2: number;
  childRows: CellRow[];
  findingTotals: {
    gaps: number;
    gapM2: number;
    overlaps: number;
    overlapM2: number;
    outside: number;
    outsideM2: number;
  };
  patchTotals: AssignmentTotals;
  validFrom: string | null;
  /** 法定界线: no repair and no edit moves its line. */
  lineLocked: boolean;
  attributes: Record<string, unknown>;
  bbox4490: Bbox4490;
}

/** A border pair: findings that lie on the same border, GET /api/v1/coverage/groups?scheme=&kind=&sliver=&state=&cell=&after=&limit= (cell: id of a parent or party) */
export interface FindingGroup {
  borderKey: string;
  kind: FindingKind;
  level: number;
  parentCode: string | null;
  parentName: string | null;
  codes: string[];
  names: string[];
  count: number;
  slivers: number;
  /** Open or disputed. */
  todo: number;
  areaM2: number;
  widestM: number;
  bbox4490: Bbox4490;
}

export interface FindingGroupPage {
  rows: FindingGroup[];
  total: number;
  next: string | null;
}

/** A row of GET /api/v1/coverage/findings?scheme=&kind=&sliver=&state=&border=&cell=&after=&limit= → { rows, total, next }; GET /api/v1/coverage/findings/{id} adds the geometry. */
export interface FindingRow {
  id: number;
  kind: FindingKind;
  borderKey: string;
  level: number;
  parentCode: string | null;
  parentName: string | null;
  codes: string[];
  names: string[];
  areaM2: number;
  widthM: number;
  sliver: boolean;
  causedBy: number | null;
  state: FindingState;
  firstSeen: string;
  lon: number;
  lat: number;
  bbox4490: Bbox4490;
}

/** GET /api/v1/coverage/findings/{id}/history → { history: FindingEvent[] }, oldest first; POST …/decisions { state?, reason?, comment?, who } answers { state, history }. */
export interface FindingEvent {
  at: string;
  /** `check` for what a check did. */
  who: string;
  from: FindingState;
  to: FindingState;
  reason: string | null;
  comment: string | null;
}

/**
 * POST /api/v1/coverage/decisions?scheme=&kind=&sliver=&border=&cell=&state= with { state, reason?, comment?, who, ids? }: one
 * decision on all that match (with `ids`, on those of them); `changed` tells what each was before, to take it back.
 */
export interface FindingDecisions {
  changed: { id: number; from: FindingState }[];
}

export interface FindingPage {
  rows: FindingRow[];
  total: number;
  totalM2: number;
  next: string | null;
}

/** GET /api/v1/search?scheme=&q= → { hits: SearchHit[] }, best first, at most 20. Coordinates are read by the server too ("-74.5, -9.2", "9.2S 74.5W", "北纬…"). */
export interface SearchHit {
  kind: 'cell' | 'patch' | 'place';
  id: number | null;
  title: string;
  subtitle: string;
  lon: number;
  lat: number;
  bbox4490: Bbox4490 | null;
}

/** Every error of the API: application/problem+json. */
export interface Problem {
  type: string;
  /** Stable. */
  code: string;
  status: number;
  title: string;
  titleZh: string;
  detail: string;
  /** What to do next, when there is something to do. */
  hint?: string;
  /** What depends on the thing that was to be undone or deleted. */
  dependents?: Dependent[];
}
