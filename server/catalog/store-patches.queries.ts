import { copyBinary } from '../db/copy-binary.ts';
import type { Queryable, Transaction } from '../db/pool.ts';
import type { BatchKind } from '../contract/land.ts';
import { PATCH_COLUMNS, type PatchFrame } from './patch-rows.ts';

export interface BatchRow {
  id: number;
  code: string;
  name: string;
  kind: BatchKind;
  period_from: string | null;
  period_to: string | null;
}

export async function findBatch(db: Queryable, regionId: number, code: string): Promise<BatchRow | null> {
  const result = await db.raw<{ rows: BatchRow[] }>(
    `select id, code, name, kind, lower(period) period_from, upper(period) - 1 period_to
       from batch where region_id = :regionId and code = :code`,
    { regionId, code },
  );
  return result.rows[0] ?? null;
}

/** Makes the batch, or brings kind and period up to date where they are given. */
export async function saveBatch(
  trx: Transaction,
  batch: {
    regionId: number;
    code: string;
    name: string | null;
    kind: BatchKind | null;
    from: string | null;
    to: string | null;
  },
): Promise<BatchRow> {
  const result = await trx.raw<{ rows: BatchRow[] }>(
    `insert into batch (region_id, code, name, kind, period)
     values (:regionId, :code, coalesce(:name, :code), coalesce(:kind, 'own'),
             case when cast(:from as date) is not null then daterange(cast(:from as date), cast(:to as date), '[]') end)
     on conflict (region_id, code) do update
        set name = coalesce(:name, batch.name), kind = coalesce(:kind, batch.kind), period = coalesce(excluded.period, batch.period)
     returning id, code, name, kind, lower(period) period_from, upper(period) - 1 period_to`,
    batch,
  );
  return result.rows[0]!;
}

/** Where a delivery goes; `instant` is the recorded time of what the run writes (`waitForImportTurn`). */
export interface PatchTarget extends PatchFrame {
  /** Code of the batch. */
  batch: string;
}

/** True when the batch holds nothing yet: then nothing has to be matched. */
export async function batchIsEmpty(
  trx: Transaction,
  target: Pick<PatchTarget, 'regionId' | 'batchId'>,
): Promise<boolean> {
  const result = await trx.raw<{ rows: { empty: boolean }[] }>(
    `select not exists (select from patch where region_id = :regionId and batch_id = :batchId) as empty`,
    { regionId: target.regionId, batchId: target.batchId },
  );
  return result.rows[0]!.empty;
}

/** Columns that patch and patch_history share: all of a patch's state. */
export const STATE = `region_id, batch_id, patch_no, patch_type, before_date, before_text, after_date, after_text, observed_on,
  issued_area_m2, details, geom, area_m2, point, geom_hash, source_geom, source_crs, attributes, content_hash, import_run_id`;

/** Moves the states that a corrected delivery replaces into the history. */
export async function keepReplaced(trx: Transaction, target: PatchTarget): Promise<void> {
  await trx.raw(
    `insert into patch_history (${STATE}, patch_id, recorded, closed_by_run)
     select ${STATE.replace(/\w+/g, 'p.$&')}, p.id, tstzrange(p.recorded_from, :instant), :runId
       from delivery d
       join patch p on p.region_id = :regionId and p.id = d.patch_id
      where not d.same`,
    { regionId: target.regionId, runId: target.runId, instant: target.instant },
  );
}

/** What a feature of the stage (`s`) says of its patch, by column. */
const DELIVERED: Record<string, string> = {
  patch_type: `s.mapped->>'patchType'`,
  before_date: `daterange(cast(s.mapped->>'beforeFrom' as date), cast(s.mapped->>'beforeTo' as date), '[]')`,
  before_text: `s.mapped->>'beforeText'`,
  after_date: `daterange(cast(s.mapped->>'afterFrom' as date), cast(s.mapped->>'afterTo' as date), '[]')`,
  after_text: `s.mapped->>'afterText'`,
  observed_on: `coalesce(cast(s.mapped->>'afterTo' as date), cast(:observedOn as date))`,
  issued_area_m2: `cast(s.mapped->>'issuedAreaM2' as double precision)`,
  details: `coalesce(s.mapped->'details', '{}')`,
  geom: 's.geom',
  area_m2: 's.area_m2',
  point: 's.point',
  geom_hash: 's.geom_hash',
  source_geom: 's.source_geom',
  source_crs: 's.source_crs',
  attributes: 's.attrs',
  content_hash: 's.content_hash',
  import_run_id: ':runId',
  recorded_from: 'cast(:instant as timestamptz)',
};

/** Stores rows of a first delivery (patch-rows.ts). */
export async function copyPatches(trx: Transaction, pieces: AsyncIterable<Buffer>): Promise<void> {
  await copyBinary(trx, `patch (${PATCH_COLUMNS})`, pieces);
}

/**
 * Takes the spatial index away for the transaction where the table holds no patch at all: nobody has anything to look for
 * in it, and building it afterwards takes half as long as writing it row by row. Others wait for the table meanwhile.
 * @returns false when nothing was changed: there are patches, or somebody reads the table for longer than the patience
 */
export async function liftPatchIndex(trx: Transaction, patienceMs: number): Promise<boolean> {
  const result = await trx.raw<{ rows: { lifted: boolean }[] }>(
    'select lift_patch_index(:patienceMs) lifted',
    {
      patienceMs,
    },
  );
  return result.rows[0]!.lifted;
}

export async function layPatchIndex(trx: Transaction): Promise<void> {
  await trx.raw('select lay_patch_index()');
}

/** Adds what a later delivery has more. */
export async function insertAdded(trx: Transaction, target: PatchTarget): Promise<void> {
  const { regionId, batchId, runId, observedOn, instant } = target;
  await trx.raw(
    `insert into patch (region_id, batch_id, patch_no, ${Object.keys(DELIVERED).join(', ')})
     select :regionId, :batchId, d.patch_no, ${Object.values(DELIVERED).join(', ')}
       from stage s join delivery d on d.position = s.position
      where s.refused is null and d.patch_id is null
      order by s.position`,
    { regionId, batchId, runId, observedOn, instant },
  );
}

/** Brings corrected patches up to date; what is the same stays untouched. */
export async function updateChanged(trx: Transaction, target: PatchTarget): Promise<void> {
  const { regionId, runId, observedOn, instant } = target;
  const set = Object.entries(DELIVERED).map(([column, value]) => `${column} = ${value}`);
  await trx.raw(
    `update patch p set patch_no = d.patch_no, ${set.join(', ')}
       from stage s join delivery d on d.position = s.position
      where s.refused is null and not d.same and p.region_id = :regionId and p.id = d.patch_id`,
    { regionId, runId, observedOn, instant },
  );
}

/** Marks the batch as changed by the run: what follows an import is due. */
export async function markBatch(trx: Transaction, target: PatchTarget): Promise<void> {
  await trx.raw('update batch set newest_run_id = :runId where region_id = :regionId and id = :batchId', {
    regionId: target.regionId,
    batchId: target.batchId,
    runId: target.runId,
  });
}
