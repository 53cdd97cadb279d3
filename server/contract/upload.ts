/** Wire shapes of uploads and of looking into them. An upload lies on the server's disk and in no table. */
import type { Bbox4490, ImportIssue } from './import-report.ts';
import type { ImportKind } from './import-runs.ts';
import type { Problem } from './land.ts';
import type { AreaUnit } from './mapping-profile.ts';

export interface UploadedFile {
  /** Relative, as `folder/a.shp`. */
  path: string;
  bytes: number;
}

/** POST /api/v1/uploads; GET /api/v1/uploads/{id}; PUT /api/v1/uploads/{id}/files?path= takes the bytes of one file. */
export interface Upload {
  id: string;
  files: UploadedFile[];
  bytes: number;
  /** Of this upload, all files together. */
  maxBytes: number;
}

/** GET /api/v1/import-formats */
export interface ImportFormat {
  name: string;
  /** Without the dot, in lower case; the companions are files that belong to a main file. */
  extensions: string[];
  companions: string[];
}

/** What an upload can become; the last four are lists without shapes. */
export type InspectKind = Exclude<ImportKind, 'edit'>;
export type ListKind = 'people' | 'duties' | 'absences' | 'patrols';

/** One layer of one file, before its features come. */
export interface LayerHead {
  no: number;
  path: string;
  format: string;
  encoding: string | null;
  encodingFrom: string | null;
  crs: string | null;
  crsFrom: string | null;
  fields: string[];
  featureCount: number;
  /** Our field → the field of the file that feeds it. */
  mapping: Record<string, string | null>;
  /** Code of the mapping profile; null for a list and for what was refused. */
  profile: string | null;
  /** Unit of the issued area where it is stated. */
  areaUnit: AreaUnit | null;
  refusedBy: ImportIssue | null;
}

export interface PlacedIssue extends ImportIssue {
  /** Middle of the feature in lon/lat degrees; null where it has no shape. */
  lonLat: [lon: number, lat: number] | null;
}

/** What is known of a layer when all of it was read. */
export interface LayerEnd {
  no: number;
  read: number;
  /** Features the import would leave out as they are; the database may refuse more. */
  refused: number;
  bbox: Bbox4490 | null;
  /** At most some thousand, those that refuse first. */
  issues: PlacedIssue[];
  issueCounts: Record<string, number>;
  /** Field → a few different values. */
  samples: Record<string, string[]>;
  /** The first rows of a list, in the order of the layer's fields. */
  rows?: (string | number | boolean | null)[][];
}

/** A coordinate system that a layer could be in, and where its features would lie then. */
export interface CrsCandidate {
  crs: string;
  name: string;
  bbox: Bbox4490;
}

/**
 * A feature of the preview, short because there are many: layer, position in the layer, code and name as mapped, shape
 * (`delta-rings.ts`), attributes in the order of the layer's fields. Past a budget a feature is only its place.
 */
export interface PreviewFeature {
  l: number;
  i: number;
  c: string | null;
  n: string | null;
  g?: number[][][];
  p?: [lon: number, lat: number];
  a?: unknown[];
}

/** A line of the answer of POST /api/v1/uploads/{id}/inspect (application/x-ndjson). */
export type InspectLine =
  | { t: 'kind'; kind: InspectKind }
  | { t: 'layer'; layer: LayerHead }
  | { t: 'candidates'; no: number; candidates: CrsCandidate[] }
  | { t: 'features'; features: PreviewFeature[] }
  | { t: 'layer-end'; layer: LayerEnd }
  | { t: 'end'; drawn: number; dots: number }
  | { t: 'problem'; problem: Problem };
