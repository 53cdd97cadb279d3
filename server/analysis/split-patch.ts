import { findLayer } from '../catalog/layers.queries.ts';
import { listParts } from '../catalog/parts.queries.ts';
import type { PatchPart } from '../contract/overlay.ts';
import type { Database, Transaction } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { overlayPatch } from './overlay-batch.ts';
import {
  cutGround,
  endOutdatedParts,
  endParts,
  findPart,
  holdPatch,
  LEAST_PART_M2,
  listCutTargets,
  reviveParent,
  saveParts,
  type CutTarget,
} from './split.queries.ts';

export interface SplitRequest {
  regionId: number;
  patchId: number;
  /** Only this part; left out: every part the line or layer cuts, or the patch that was not cut yet. */
  partId?: number | undefined;
  /** In lon/lat (EPSG:4490); or the code of a layer: what lies in it, and what does not. */
  line?: GeoJSON.LineString | undefined;
  layer?: string | undefined;
  reason: string;
  by: string;
  /** Only what the parts would be, without overlays; nothing is kept. */
  dryRun?: boolean | undefined;
}

/**
 * Cuts a patch or its parts into parts (图斑 → 地块) whose areas add up to it, and overlays them. Parts that were cut from an
 * earlier ground of a corrected patch end; they stay in recorded time.
 * @returns the parts that hold now
 * @throws AppError `patch-not-found`, `part-not-found`, `layer-not-found`, `split-refused`; then nothing was changed
 */
export async function splitPatch(db: Database, request: SplitRequest): Promise<PatchPart[]> {
  const { regionId, patchId } = request;
  const tried = await cutInTransaction(db, request);
  if (typeof tried !== 'string') return tried;
  await overlayPatch(db, { regionId, batch: tried, patchId });
  return listParts(db, { regionId, id: patchId });
}

/** Ends the transaction of a trial, and hands out what it found. */
class Tried extends Error {
  readonly parts: PatchPart[];
  constructor(parts: PatchPart[]) {
    super('rolled back');
    this.parts = parts;
  }
}

/** @returns the batch of the patch that was cut, or the parts that a trial would have made */
async function cutInTransaction(db: Database, request: SplitRequest): Promise<string | PatchPart[]> {
  const { regionId, patchId } = request;
  const work = db.transaction(async (trx) => {
    const held = await hold(trx, request);
    const layerId = request.layer === undefined ? null : await requireLayerId(trx, regionId, request.layer);
    const line = request.line === undefined ? null : JSON.stringify(request.line);
    if ((line === null) === (layerId === null))
      throw new AppError('wrong-request', '要一条线，或一个图层 / Either a line or a layer is wanted');
    await endOutdatedParts(trx, { regionId, patchId, by: request.by });
    let cuts = 0;
    for (const target of await chooseTargets(trx, request)) {
      const cut = { regionId, patchId, partId: target.part_id, line, layerId };
      const found = await cutGround(trx, cut);
      if (found.pieces < 2) continue;
      if (found.least_m2 < LEAST_PART_M2)
        throw new AppError(
          'split-refused',
          `切出的一块不足 ${LEAST_PART_M2} m² / One of the parts would be under ${LEAST_PART_M2} m²`,
        );
      if (Math.abs(found.off_m2) > Math.max(0.02, found.area_m2 * 1e-4))
        throw new AppError('internal', 'the parts of a cut do not add up');
      const prefix = target.part_no === null ? '' : `${target.part_no}-`;
      await saveParts(trx, { ...cut, prefix, reason: request.reason, by: request.by });
      cuts += 1;
    }
    if (cuts === 0)
      throw new AppError('split-refused', '没有切开：线要穿过图斑，图层要只占一部分 / Nothing was cut', {
        hint: '线的两端画到图斑外面 / Let both ends of the line lie outside the patch',
      });
    if (request.dryRun) throw new Tried(await listParts(trx, { regionId, id: patchId }));
    return held.batch;
  });
  return work.catch((error: unknown) => {
    if (error instanceof Tried) return error.parts;
    throw error;
  });
}

/**
 * Takes a cut back: with a part, what was cut together with it becomes the part it was cut from; without, the patch is whole
 * again. Nothing is deleted.
 * @throws AppError `patch-not-found`, `part-not-found`; `split-refused` when the patch is whole
 */
export async function mergeParts(
  db: Database,
  request: { regionId: number; patchId: number; partId?: number | undefined; by: string },
): Promise<PatchPart[]> {
  const { regionId, patchId, by } = request;
  const batch = await db.transaction(async (trx) => {
    const held = await hold(trx, request);
    let parentId: number | null = null;
    if (request.partId !== undefined) {
      const part = await findPart(trx, { regionId, patchId, partId: request.partId });
      if (!part?.holds) throw new AppError('part-not-found');
      parentId = part.parent_part_id;
    }
    const ended = await endParts(trx, { regionId, patchId, parentId, by });
    if (ended === 0) throw new AppError('split-refused', '图斑没有拆分 / The patch is whole');
    if (parentId !== null) await reviveParent(trx, { regionId, parentId });
    return held.batch;
  });
  await overlayPatch(db, { regionId, batch, patchId });
  return listParts(db, { regionId, id: patchId });
}

async function hold(trx: Transaction, key: { regionId: number; patchId: number }) {
  const held = await holdPatch(trx, { regionId: key.regionId, patchId: key.patchId });
  if (!held) throw new AppError('patch-not-found');
  return held;
}

async function requireLayerId(trx: Transaction, regionId: number, code: string): Promise<number> {
  const layer = await findLayer(trx, regionId, code);
  if (!layer) throw new AppError('layer-not-found', `没有图层 ${code} / There is no layer ${code}`);
  return layer.id;
}

async function chooseTargets(trx: Transaction, request: SplitRequest): Promise<CutTarget[]> {
  const parts = await listCutTargets(trx, { regionId: request.regionId, patchId: request.patchId });
  if (request.partId === undefined) return parts.length > 0 ? parts : [{ part_id: null, part_no: null }];
  const part = parts.find(({ part_id }) => part_id === request.partId);
  if (!part) throw new AppError('part-not-found');
  return [part];
}
