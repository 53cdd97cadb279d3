/** Wire shape of the grid chief's page: all of it in one answer, so that one request over a poor line is enough. */
import type { CellHolder, PatrolSense, PeopleSense, SpaceCoverage } from './cell-coverage.ts';
import type { Bbox4490 } from './import-report.ts';
import type { CellRef, FindingKind, FindingState, PatchState } from './land.ts';
import type { PersonRef } from './people.ts';

/** GET /api/v1/chief?cell= : the cells of the caller's duties today, or the one asked for. Lines in lon/lat (EPSG:4490), drawn for a phone. */
export interface ChiefPage {
  /** Who asks. */
  name: string;
  /** ISO day the grid and the duties are of. */
  date: string;
  /** When it was read, ISO time. */
  readAt: string;
  /** Names and telephones are left out of what the caller may not read. */
  seesPeople: boolean;
  cells: ChiefCell[];
}

export interface ChiefCell {
  cell: CellRef;
  scheme: string;
  schemeName: string;
  levelName: { zh: string; en: string };
  areaM2: number;
  bbox4490: Bbox4490;
  outline: GeoJSON.MultiPolygon;
  /** The outline is nowhere further off than this, in metres. */
  outlineOffM: number;
  coverage: { space: SpaceCoverage; people: PeopleSense; patrol: PatrolSense };
  holders: CellHolder[];
  /** Whom to call: the leader from above by duty, and the nearest upper cells with somebody present. */
  above: AboveCall[];
  neighbours: { code: string; name: string; outline: GeoJSON.MultiPolygon }[];
  /** On or at this cell, those to be handled first, then the largest. */
  findings: ChiefFinding[];
  /** Those that call this cell or that it leads, the newest day first; at most 200 of `patchesTotal`. */
  patches: ChiefPatch[];
  patchesTotal: number;
}

export interface AboveCall {
  cell: CellRef;
  as: 'main' | 'deputy' | 'contact';
  post: string | null;
  person: PersonRef;
}

export interface ChiefFinding {
  id: number;
  kind: FindingKind;
  state: FindingState;
  areaM2: number;
  widthM: number;
  sliver: boolean;
  /** The cell is parent or party of it; else it only touches its border, and is somebody else's to handle. */
  own: boolean;
  firstSeen: string;
  lon: number;
  lat: number;
  outline: GeoJSON.MultiPolygon;
}

export interface ChiefShare {
  cell: CellRef;
  /** The caller's cell, or one below it. */
  own: boolean;
  /** Who answers today, where the cell is one's own; null: nobody, or none of one's business. */
  person: { name: string; post: string | null; phone: string | null } | null;
  shareM2: number;
  shareRatio: number;
  calls: boolean;
  isLead: boolean;
}

export interface ChiefPatch {
  id: number;
  patchNo: string;
  batch: string;
  batchName: string;
  patchType: string | null;
  patchTypeName: { zh: string; en: string } | null;
  areaM2: number;
  state: PatchState;
  blindSpotM2: number;
  outsideM2: number;
  /** 前时相 and 后时相 as the source has them. */
  before: string | null;
  after: string | null;
  observedOn: string;
  lon: number;
  lat: number;
  outline: GeoJSON.MultiPolygon;
  /** This cell's own share; 0 where it leads ground that no leaf has. */
  ownM2: number;
  isLead: boolean;
  lead: CellRef | null;
  /** All cells that hold ground of it, the lead first. */
  shares: ChiefShare[];
}
