import type { LayerKind } from '../contract/layers.ts';
import type { OverlayReport } from '../contract/overlay.ts';
import { holdImports } from '../catalog/import-runs.queries.ts';
import { requireBatch } from '../catalog/require.ts';
import type { Database, Transaction } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import {
  cutByBatches,
  cutByLayers,
  dropGoneParts,
  findUnmatched,
  gatherSubjects,
  gatherTodo,
  saveOverlays,
  saveSubjects,
  sumOverlays,
  uniteHits,
} from './overlay.queries.ts';
import {
  cutLayers,
  listBatchSources,
  listLayerSources,
  saveOverlayRun,
  type BatchKey,
  type OverlaySource,
} from './overlay-sources.queries.ts';

export interface OverlayRequest {
  regionId: number;
  batch: string;
  /** Codes of layers; left out: every layer, and the batches before. */
  layers?: string[] | undefined;
}

/** Kinds that are computed together: farmland without approval needs both. */
const FARMLAND_QUESTION: LayerKind[] = ['farmland', 'permanent-basic-farmland', 'approvals'];

/**
 * Overlays the patches of a batch and their parts with reference layers and earlier batches: hit area and ratio, farmland
 * that no approval covers, numbers of the approvals. What neither changed its ground nor lies where a layer changed is
 * not computed again; the result is that of a full run.
 * @throws AppError `batch-not-found`, `layer-not-found`; then nothing was changed
 */
export async function overlayBatch(db: Database, request: OverlayRequest): Promise<OverlayReport> {
  return db.transaction(async (trx) => {
    const batch = (await requireBatch(trx, request.regionId, request.batch))!;
    const key: BatchKey = { regionId: request.regionId, batchId: batch.id };
    await holdImports(trx, request.regionId);
    await waitForOverlays(trx, request.regionId);
    const sources = await chooseSources(trx, key, request.layers);
    const subjects = await gatherSubjects(trx, key, null);
    await dropGoneParts(trx, key, null);
    const computed = new Map<OverlaySource, number>();
    for (const group of groupSources(sources)) {
      const stale = group.some((source) => source.version !== source.done_version);
      const n = stale || subjects.fresh > 0 ? await computeGroup(trx, key, group) : 0;
      for (const source of group) await saveOverlayRun(trx, key, source);
      for (const source of group) computed.set(source, n);
    }
    await saveSubjects(trx, key.regionId);
    if ([...computed.values()].some((n) => n > 0)) await trx.raw('select refresh_overlay_statistics()');
    const sums = await sumOverlays(trx, key);
    return {
      batch: request.batch,
      patches: subjects.patches,
      parts: subjects.parts,
      sources: sources.map((source) => {
        const sum = sums.find((row) => row.source_kind === source.kind && row.source_id === source.id);
        return {
          source: source.kind,
          code: source.code,
          name: source.name,
          layerKind: source.layer_kind,
          version: source.version,
          hits: sum?.hits ?? 0,
          hitM2: sum?.hit_m2 ?? 0,
          unmatchedM2: sum?.unmatched_m2 ?? null,
          computed: computed.get(source) ?? 0,
        };
      }),
    };
  });
}

/**
 * The same for one patch, after it was cut or corrected, with the sources its batch was overlaid with; before the first
 * overlay of the batch nothing is done. The batch's own run is left as it is: what changed elsewhere is still to do.
 */
export async function overlayPatch(
  db: Database,
  request: { regionId: number; batch: string; patchId: number },
): Promise<void> {
  await db.transaction(async (trx) => {
    const batch = (await requireBatch(trx, request.regionId, request.batch))!;
    const key: BatchKey = { regionId: request.regionId, batchId: batch.id };
    await holdImports(trx, request.regionId);
    await waitForOverlays(trx, request.regionId);
    const sources = [...(await listLayerSources(trx, key)), ...(await listBatchSources(trx, key))];
    const done = sources.filter((source) => source.done_version !== null);
    if (done.length === 0) return;
    await gatherSubjects(trx, key, request.patchId);
    await dropGoneParts(trx, key, request.patchId);
    for (const group of groupSources(done)) await computeGroup(trx, key, group);
    await saveSubjects(trx, key.regionId);
  });
}

/** Runs share the pieces of layers: one after the other. */
async function waitForOverlays(trx: Transaction, regionId: number): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(7426009, cast(:regionId as int))', { regionId });
}

/**
 * The layers asked for, those the batch was overlaid with before (they are kept true together), and with one of the
 * farmland question all of it.
 */
async function chooseSources(
  trx: Transaction,
  key: BatchKey,
  codes: string[] | undefined,
): Promise<OverlaySource[]> {
  const layers = await listLayerSources(trx, key);
  const batches = await listBatchSources(trx, key);
  if (codes === undefined || codes.length === 0) return [...layers, ...batches];
  const missing = codes.find((code) => !layers.some((layer) => layer.code === code));
  if (missing !== undefined)
    throw new AppError(
      'layer-not-found',
      `没有图层 ${missing}，或其中没有要素 / There is no layer ${missing}, or it is empty`,
    );
  const asked = (source: OverlaySource) => source.done_version !== null || codes.includes(source.code);
  const farmed = layers.some((layer) => asked(layer) && FARMLAND_QUESTION.includes(layer.layer_kind!));
  return [
    ...layers.filter((layer) => asked(layer) || (farmed && FARMLAND_QUESTION.includes(layer.layer_kind!))),
    ...batches.filter((batch) => batch.done_version !== null),
  ];
}

function groupSources(sources: OverlaySource[]): OverlaySource[][] {
  const together = (source: OverlaySource) =>
    source.layer_kind !== null && FARMLAND_QUESTION.includes(source.layer_kind);
  const farmland = sources.filter(together);
  return [...(farmland.length > 0 ? [farmland] : []), ...sources.filter((s) => !together(s)).map((s) => [s])];
}

async function computeGroup(trx: Transaction, key: BatchKey, group: OverlaySource[]): Promise<number> {
  const ids = group.map((source) => source.id);
  const n = await gatherTodo(trx, key.regionId, group);
  if (n > 0) {
    if (group[0]!.kind === 'batch') {
      await cutByBatches(trx, key.regionId, ids);
      await uniteHits(trx);
    } else {
      await cutLayers(trx, key.regionId, ids);
      await cutByLayers(trx, key.regionId, ids);
      await uniteHits(trx);
      const of = (kind: LayerKind) => group.filter((s) => s.layer_kind === kind).map((s) => s.id);
      await findUnmatched(trx, {
        farmland: of('farmland'),
        basicFarmland: of('permanent-basic-farmland'),
        approvals: of('approvals'),
      });
    }
    await saveOverlays(trx, key.regionId, group);
  }
  return n;
}
