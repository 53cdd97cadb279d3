import type { Database } from '../db/pool.ts';
import type { ImportReport } from '../contract/import-report.ts';
import type { LayerKind } from '../contract/layers.ts';
import type { MappingProfile } from '../contract/mapping-profile.ts';
import {
  closeFeatures,
  countFeatures,
  insertFeatures,
  pairFeatures,
  saveLayer,
} from '../catalog/layers.queries.ts';
import { chooseMapping, textOf } from './mapping.ts';
import { runImport, type ImportRequest } from './run-import.ts';
import { stageSources, type MapLayer } from './stage-sources.ts';

export interface LayerImportOptions extends ImportRequest {
  layer: string;
  layerName?: string | undefined;
  kind?: LayerKind | undefined;
  codeField?: string | undefined;
  profile?: MappingProfile | undefined;
}

/**
 * Imports a delivery of a reference layer (farmland, red line, approvals, …), all or nothing. A delivery is the whole
 * layer: what it no longer holds ends in recorded time, what is the same stays untouched.
 * @throws AppError `field-not-found`, `profile-does-not-fit`, `crs-*`, `file-*`, `nothing-to-import`; then nothing was changed
 */
export async function importLayer(db: Database, options: LayerImportOptions): Promise<ImportReport> {
  return runImport(db, 'layer', options.layer, options, async (trx, layers, run) => {
    const files = await stageSources(trx, layers, mapLayer(options), run);
    // A delivery of which nothing can be used does not empty the layer.
    if (!files.some((file) => file.accepted > 0))
      return { files, counts: { added: 0, changed: 0, unchanged: 0 } };
    const layer = await saveLayer(trx, {
      regionId: options.regionId,
      code: options.layer,
      name: options.layerName ?? null,
      kind: options.kind ?? null,
    });
    const target = { regionId: options.regionId, layerId: layer.id, runId: run.id, instant: run.instant };
    run.enter('storing');
    await pairFeatures(trx, target);
    const counts = await countFeatures(trx);
    await closeFeatures(trx, target);
    await insertFeatures(trx, target);
    return { files, counts };
  });
}

/** How features become those of a reference layer; the preview in the console maps by it too. */
export function mapLayer(options: Pick<LayerImportOptions, 'codeField' | 'fields' | 'profile'>): MapLayer {
  return async (layer) => {
    const named = { code: options.codeField, ...options.fields };
    const chosen = await chooseMapping('layer', layer.fields, named, options.profile);
    const { mapping } = chosen;
    return {
      chosen,
      map: ({ attributes }) => {
        const at = (ours: string) => (mapping[ours] ? textOf(attributes[mapping[ours]]) : null);
        return {
          mapped: { code: at('code'), name: at('name'), class: at('class'), approvalNo: at('approvalNo') },
          refused: false,
          issues: [],
        };
      },
    };
  };
}
