import type { CellChanges } from './cell-changes.ts';

/** Wire shapes of an import: what was read, what was accepted, what was changed on the way, what was refused. */

import type { AreaUnit, Mapping } from './mapping-profile.ts';

/** Codes are stable: scripts may rely on them. Messages are for people and may change. */
export interface ImportIssue {
  /** Position of the feature in its file, from 0; null when the issue is of the file as a whole. */
  feature: number | null;
  code: string;
  /** One sentence in Chinese, a slash, one in English. */
  message: string;
  /** True when the feature was mended and accepted, false when it was refused or only noted. */
  repaired: boolean;
  /** Of a mended shape: its area in m² before (what its rings enclose, signed) and after this mending. */
  areaBeforeM2?: number;
  areaAfterM2?: number;
  /** Of a question about the coordinate system: the EPSG codes that may answer it with --crs. */
  candidates?: string[];
}

export type Bbox4490 = [west: number, south: number, east: number, north: number];

export interface ImportFileReport {
  path: string;
  format: string;
  encoding: string | null;
  /** How the encoding was found: `cpg`, `ldid`, `utf-8-strict`, `gb18030-fallback`, `option`, `standard`, `bom`, `file`. */
  encodingFrom: string | null;
  crs: string | null;
  /** How the CRS was found: `prj`, `file`, `standard`, `coordinates`, `option`. */
  crsFrom: string | null;
  /** Code of the mapping profile used; null for a file that was refused. */
  profile: string | null;
  /** `option`: the user named it; `guess`: it fits the fields best. */
  profileFrom: 'option' | 'guess' | null;
  /** Our field → field of the file; null where the file has none. */
  mapping: Mapping;
  /** Unit of the issued area where it is stated; null: taken as m², unless the note `issued-area-unit` says otherwise. */
  areaUnit: AreaUnit | null;
  read: number;
  accepted: number;
  repaired: number;
  refused: number;
  /** Of what was accepted, in lon/lat degrees. */
  bbox: Bbox4490 | null;
  /** Attributes of the first three accepted features, in the file's own field names. */
  sample: Record<string, unknown>[];
  issues: ImportIssue[];
  /** How many issues of each code: thousands of one kind read as one line. */
  issueCounts: Record<string, number>;
}

export interface ImportTotals {
  read: number;
  accepted: number;
  repaired: number;
  refused: number;
  /** Rows of the target after the import, by what happened to them. */
  added: number;
  changed: number;
  unchanged: number;
  /** Features of a layer that the delivery no longer holds. */
  removed?: number;
  /** Issues of all files by code. */
  issueCounts: Record<string, number>;
}

export interface ImportReport {
  runId: string | null;
  dryRun: boolean;
  /** True when this very content had been imported before with the same options and nothing was done. */
  alreadyImported: boolean;
  files: ImportFileReport[];
  totals: ImportTotals;
  /** Of an import of cells: what it did to which cell. */
  changes?: CellChanges;
  /** Of patches only: how the delivery met what the batch held. */
  patches?: DeliveryReport;
  /** Of an import file by file: what became of each. `runId` above is null then. */
  runs?: { file: string; runId: string | null; alreadyImported: boolean }[];
}

export interface DeliveryReport {
  /** Features found in the batch by their number, their very outline, or their ground (at least 95 % of both). */
  byNumber: number;
  byGround: number;
  byOverlap: number;
  /** Features that may be one of several patches, kept as new (`match-ambiguous`). */
  ambiguous: number;
  /** Patches of the batch that were not delivered this time; they stay (`patches-missing`). */
  missing: number;
  /** Patches on the very ground of another one of the batch (`duplicate-ground`). */
  duplicateGround: number;
  /** Patches of the batch with ground in common with other batches; null while that was not looked for. */
  linked: number | null;
}
