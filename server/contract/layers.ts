import type { Bbox4490 } from './import-report.ts';

export const LAYER_KINDS = [
  'farmland',
  'permanent-basic-farmland',
  'ecological-red-line',
  'urban-boundary',
  'approvals',
  'other',
] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];

/** GET /api/v1/layers → { layers: ReferenceLayer[] }; drawn from /tiles/layers/{code}/{z}/{x}/{y}.mvt */
export interface ReferenceLayer {
  id: number;
  code: string;
  name: string;
  kind: LayerKind;
  /** Of the delivery that holds now. */
  features: number;
  areaM2: number;
  bbox4490: Bbox4490 | null;
  /** When the newest of them was recorded; null for a layer without features. */
  recordedAt: string | null;
}
