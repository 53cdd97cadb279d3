/** Wire shapes of overlays: what patches and their parts have in common with reference layers and earlier batches. Areas in m². */
import type { LayerKind } from './layers.ts';

/** A row of `overlays` in GET /api/v1/patches/{id}, and of each of its parts. */
export interface Overlay {
  /** A reference layer, or an earlier batch. */
  source: 'layer' | 'batch';
  code: string;
  name: string;
  /** null for a batch. */
  layerKind: LayerKind | null;
  hitM2: number;
  /** Of the patch or part. */
  hitRatio: number;
  /** Of a farmland layer: the farmland hit; null for other layers. */
  farmlandM2: number | null;
  /** Farmland hit that no approval covers (未套合耕地); null also where there is no layer of approvals. */
  unmatchedM2: number | null;
  /** Numbers of the approvals hit (批准文号), or of the patches of the earlier batch. */
  matched: string[];
  /** Hit area by class of the features (DLBM). */
  classes: Record<string, number>;
  /** The version of the layer or batch it was computed with; `current`: the layer is still the same. */
  version: string;
  current: boolean;
}

/** `jingtian overlay --json` */
export interface OverlayReport {
  batch: string;
  patches: number;
  /** Parts that are not outdated. */
  parts: number;
  sources: OverlaySourceReport[];
}

export interface OverlaySourceReport {
  source: 'layer' | 'batch';
  code: string;
  name: string;
  layerKind: LayerKind | null;
  version: string;
  /** Patches that have something in common with it. */
  hits: number;
  hitM2: number;
  unmatchedM2: number | null;
  /** Patches and parts computed anew in this run; what is unchanged is not. */
  computed: number;
}

/** A row of `parts` in GET /api/v1/patches/{id}: a part (地块) the patch was cut into. The areas add up to the patch's. */
export interface PatchPart {
  id: number;
  /** `1`, and `1-2` for a part of a part. */
  partNo: string;
  parentPartId: number | null;
  areaM2: number;
  splitKind: 'line' | 'layer';
  /** Code of the layer it was cut by, and whether it lies in it. */
  layer: string | null;
  inside: boolean | null;
  reason: string;
  splitBy: string;
  splitAt: string;
  /** The patch's ground was corrected after it was cut. */
  outdated: boolean;
  geometry: GeoJSON.MultiPolygon;
  overlays: Overlay[];
}
