import type { Database, Transaction } from '../db/pool.ts';
import type { ImportFileReport, ImportReport } from '../contract/import-report.ts';
import type { BatchKind } from '../contract/land.ts';
import type { AreaUnit, MappingProfile } from '../contract/mapping-profile.ts';
import type { DateSpan } from '../geo/date-range.ts';
import {
  batchIsEmpty,
  findBatch,
  layPatchIndex,
  liftPatchIndex,
  markBatch,
  saveBatch,
  type PatchTarget,
} from '../catalog/store-patches.queries.ts';
import { noteSameGround, storedFirst, storePatches, type MatchRule, type Stored } from './store-patches.ts';
import { gatheredAreas, noteIssuedAreas, stagedAreas } from './check-issued-area.ts';
import { lookAtPlaces, notePlaces, readToldCells } from './check-place.ts';
import type { SourceLayer } from './formats/format.ts';
import type { ImportTurn } from './import-turn.ts';
import { loadPatches } from './load-patches.ts';
import { patchMapper } from './map-patch.ts';
import { chooseMapping } from './mapping.ts';
import { noteSuffixes, PatchNumbers } from './patch-numbers.ts';
import { readDoubledNumbers, renumberStage } from './patch-stage.queries.ts';
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
    const { regionId } = options;
    const earlier = await findBatch(trx, regionId, options.batch);
    const isFirst = !earlier || (await batchIsEmpty(trx, { regionId, batchId: earlier.id }));
    const batch = await saveBatch(trx, {
      regionId,
      code: options.batch,
      name: options.batchName ?? null,
      kind: options.kind ?? null,
      from: options.period?.from ?? null,
      to: options.period?.to ?? null,
    });
    const target: PatchTarget = {
      regionId,
      batchId: batch.id,
      batch: options.batch,
      runId: run.id,
      instant: run.instant,
      observedOn: batch.period_to ?? options.today,
    };
    const work = isFirst && !options.dryRun ? loadFirst : matchLater;
    const result = await work(trx, layers, target, options, run);
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
    const { added, changed } = result.counts;
    return { ...result, before, nothingNew: batchStays && added + changed === 0 };
  });
}

/** A first large delivery waits so long for readers of the empty table before it writes the index row by row. */
const LIFT_PATIENCE_MS = 2000;

type Delivered = Stored & { files: ImportFileReport[] };

/** A delivery into a batch that holds nothing: straight into the table. */
async function loadFirst(
  trx: Transaction,
  layers: AsyncIterable<SourceLayer>,
  target: PatchTarget,
  options: PatchImportOptions,
  run: ImportTurn,
): Promise<Delivered> {
  const lifted = run.isLarge && (await liftPatchIndex(trx, LIFT_PATIENCE_MS));
  const loaded = await loadPatches(trx, layers, mapPatches(options), target, run);
  const { files, numbers } = loaded;
  const stored = storedFirst(files);
  if (stored.counts.added === 0) {
    if (lifted) await layPatchIndex(trx);
    return { files, ...stored };
  }
  run.enter('storing');
  const at = { regionId: options.regionId, today: options.today };
  const cells = await readToldCells(trx, at, loaded.places);
  // While the server builds the index, this process looks at what it has in memory.
  const laid = lifted ? layPatchIndex(trx) : Promise.resolve();
  laid.catch(() => undefined); // it is waited for below
  await noteIssuedAreas(gatheredAreas(loaded.issuedAreas), files);
  if (!cells.kept) await laid;
  const looked = await lookAtPlaces(trx, options.regionId, cells, loaded);
  await laid;
  await notePlaces(trx, { ...at, looked }, files, (number) => numbers.placeOf(number));
  await markBatch(trx, target);
  if (loaded.maySameGround) stored.patches.duplicateGround = await noteSameGround(trx, target, files);
  return { files, ...stored };
}

/** A delivery into a batch that holds patches, or one that is only tried: through the stage, and matched there. */
async function matchLater(
  trx: Transaction,
  layers: AsyncIterable<SourceLayer>,
  target: PatchTarget,
  options: PatchImportOptions,
  run: ImportTurn,
): Promise<Delivered> {
  const files = await stageSources(trx, layers, mapPatches(options), run);
  if (!files.some((file) => file.accepted > 0)) return { files, ...storedFirst(files) };
  run.enter('storing');
  await reportDoubles(trx, files);
  await noteIssuedAreas(stagedAreas(trx), files);
  const at = { regionId: options.regionId, today: options.today };
  // All of the stage is told with its place.
  await notePlaces(trx, { ...at, looked: null }, files, () => null);
  const stored = await storePatches(trx, target, files, {
    match: options.match ?? 'ask',
    dryRun: options.dryRun,
    part: options.part !== undefined,
  });
  return { files, ...stored };
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

/** A number used twice in one delivery gets a suffix: nothing is lost, and all but the first are listed. */
async function reportDoubles(trx: Transaction, files: ImportFileReport[]): Promise<void> {
  const rows = await readDoubledNumbers(trx);
  if (rows.length === 0) return;
  const numbers = new PatchNumbers();
  for (const row of rows) numbers.offerText(row.patch_no, row.file_no, row.feature_no);
  const settled = numbers.settle(() => false);
  await renumberStage(trx, settled, 'mapped');
  noteSuffixes(settled, files);
}
