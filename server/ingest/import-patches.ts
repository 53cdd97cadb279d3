import type { Database, Transaction } from '../db/pool.ts';
import type { ImportFileReport, ImportReport } from '../contract/import-report.ts';
import type { BatchKind } from '../contract/land.ts';
import type { AreaUnit, MappingProfile } from '../contract/mapping-profile.ts';
import type { DateSpan } from '../geo/date-range.ts';
import { findBatch, saveBatch, suffixDoubles, type PatchTarget } from '../catalog/store-patches.queries.ts';
import { storePatches, type MatchRule } from './store-patches.ts';
import { noteIssuedAreas } from './check-issued-area.ts';
import { notePlaces } from './check-place.ts';
import { patchMapper } from './map-patch.ts';
import { chooseMapping } from './mapping.ts';
import { runImport, type ImportRequest } from './run-import.ts';
import { stageSources, type MapLayer } from './stage-sources.ts';

export interface PatchImportOptions extends ImportRequest {
  batch: string;
  batchName?: string | undefined;
  kind?: BatchKind | undefined;
  period?: DateSpan | undefined;
  /** Which source field is what; the fields decide when there is none. */
  profile?: MappingProfile | undefined;
  /** Unit of the issued area; the profile's when not told. */
  areaUnit?: AreaUnit | undefined;
  /** What becomes of a feature that may be one of several patches of the batch; `ask` keeps it as new and says so. */
  match?: MatchRule | undefined;
}

/**
 * Imports satellite-change patches into a batch, all or nothing in one transaction. What the batch holds already is found
 * by number, outline or ground: the same content stays untouched, a corrected patch is updated and its earlier state kept.
 * Tile rows and links to earlier batches follow after the commit (`pipeline.ts`).
 * @throws AppError `crs-*`, `file-*`, `nothing-to-import`; then nothing was changed
 */
export async function importPatches(db: Database, options: PatchImportOptions): Promise<ImportReport> {
  return runImport(db, 'patches', options.batch, options, async (trx, layers, run) => {
    const files = await stageSources(trx, layers, mapPatches(options), run);
    if (!files.some((file) => file.accepted > 0))
      return { files, counts: { added: 0, changed: 0, unchanged: 0 } };
    const earlier = await findBatch(trx, options.regionId, options.batch);
    const batch = await saveBatch(trx, {
      regionId: options.regionId,
      code: options.batch,
      name: options.batchName ?? null,
      kind: options.kind ?? null,
      from: options.period?.from ?? null,
      to: options.period?.to ?? null,
    });
    const target: PatchTarget = {
      regionId: options.regionId,
      batchId: batch.id,
      batch: options.batch,
      runId: run.id,
      instant: run.instant,
      observedOn: batch.period_to ?? options.today,
    };
    run.enter('storing');
    await reportDoubles(trx, files);
    await noteIssuedAreas(trx, files);
    await notePlaces(trx, options, files);
    const { counts, patches } = await storePatches(trx, target, files, {
      match: options.match ?? 'ask',
      dryRun: options.dryRun,
      part: options.part !== undefined,
    });
    const before = earlier && {
      name: earlier.name,
      kind: earlier.kind,
      from: earlier.period_from,
      to: earlier.period_to,
    };
    const batchStays =
      before?.name === batch.name &&
      before.kind === batch.kind &&
      before.from === batch.period_from &&
      before.to === batch.period_to;
    return { files, counts, before, patches, nothingNew: batchStays && counts.added + counts.changed === 0 };
  });
}

/** How features become patches; the preview in the console maps by it too. */
export function mapPatches(options: Pick<PatchImportOptions, 'fields' | 'profile' | 'areaUnit'>): MapLayer {
  return async (layer) => {
    const chosen = await chooseMapping('patches', layer.fields, options.fields ?? {}, options.profile);
    const areaUnit = options.areaUnit ?? chosen.areaUnit;
    const map = patchMapper({ mapping: chosen.mapping, areaUnit });
    return { chosen: { ...chosen, areaUnit }, map };
  };
}

async function reportDoubles(trx: Transaction, files: ImportFileReport[]): Promise<void> {
  // A suffixed number may be one that another feature has: again, until none is there twice.
  for (let doubles = await suffixDoubles(trx); doubles.length > 0; doubles = await suffixDoubles(trx)) {
    for (const row of doubles) {
      files[row.file_no]?.issues.push({
        feature: row.feature_no,
        code: 'duplicate-number-suffixed',
        message: `图斑编号重复，已改记为 ${row.patch_no} / The patch number occurs more than once; recorded as ${row.patch_no}`,
        repaired: false,
      });
    }
  }
}
