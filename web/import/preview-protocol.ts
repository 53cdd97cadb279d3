import type { InspectRequest } from '../../server/contract/import-request.ts';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import type { InspectLine } from '../../server/contract/upload.ts';

/** To the worker. `run` counts the looks: answers of an earlier one are thrown away. */
export type ToPreview =
  | { type: 'inspect'; run: number; uploadId: string; request: InspectRequest }
  | { type: 'stop' }
  | { type: 'tile'; id: number; z: number; x: number; y: number }
  | { type: 'find'; id: number; layer: number; index: number };

/** A feature of the preview with all that is known of it; shape in lon/lat degrees. */
export interface FoundFeature {
  layer: number;
  index: number;
  code: string | null;
  name: string | null;
  bbox: Bbox4490;
  geometry: GeoJSON.MultiPolygon | GeoJSON.Point;
  /** Null where too many features came to keep them. */
  attributes: Record<string, unknown> | null;
}

export type ToldLine = Exclude<InspectLine, { t: 'features' }>;

export type FromPreview =
  | { type: 'line'; run: number; line: ToldLine }
  | { type: 'read'; run: number; features: number }
  /** Tiles can be asked for; `bbox` is of all shapes. */
  | { type: 'ready'; run: number; bbox: Bbox4490 | null }
  | { type: 'unreachable'; run: number }
  | { type: 'answer'; id: number; tile: ArrayBuffer | null }
  | { type: 'answer'; id: number; feature: FoundFeature | null };
