import type { Queryable, Transaction } from '../db/pool.ts';
import type { BatchKind } from '../contract/land.ts';

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

export interface PatchTarget {
  regionId: number;
  batchId: number;
  runId: number;
  /** Recorded time of what the run writes (`waitForImportTurn`). */
  instant: string;
  /** ISO date used where a patch has no HSX of its own. */
  observedOn: string;
}

/** A number used twice in one delivery gets a suffix: nothing is lost, and both are listed. */
export async function suffixDoubles(
  trx: Transaction,
): Promise<{ file_no: number; feature_no: number; patch_no: string }[]> {
  const result = await trx.raw<{ rows: { file_no: number; feature_no: number; patch_no: string }[] }>(`
    with numbered as (
      select ctid row_id, mapped->>'patchNo' patch_no,
             row_number() over (partition by mapped->>'patchNo' order by file_no, feature_no) n
        from stage where refused is null)
    update stage s set mapped = jsonb_set(s.mapped, '{patchNo}', to_jsonb(numbered.patch_no || '-' || numbered.n))
      from numbered where s.ctid = numbered.row_id and numbered.n > 1
    returning s.file_no, s.feature_no, s.mapped->>'patchNo' patch_no`);
  return result.rows;
}

export async function countPatches(
  trx: Transaction,
  target: PatchTarget,
): Promise<{ added: number; changed: number; unchanged: number }> {
  const result = await trx.raw<{ rows: { added: number; changed: number; unchanged: number }[] }>(
    `select count(*) filter (where p.id is null) added,
            count(*) filter (where p.content_hash <> s.content_hash) changed,
            count(*) filter (where p.content_hash = s.content_hash) unchanged
       from stage s
       left join patch p on p.region_id = :regionId and p.batch_id = :batchId and p.patch_no = s.mapped->>'patchNo'
      where s.refused is null`,
    { regionId: target.regionId, batchId: target.batchId },
  );
  return result.rows[0]!;
}

/** Columns that patch and patch_history share: all of a patch's state. */
export const STATE = `region_id, batch_id, patch_no, patch_type, before_date, before_text, after_date, after_text, observed_on,
  issued_area_m2, details, geom, area_m2, point, geom_hash, source_geom, source_crs, attributes, content_hash, import_run_id`;

/** Moves the states that a corrected delivery replaces into the history. */
export async function keepReplaced(trx: Transaction, target: PatchTarget): Promise<void> {
  await trx.raw(
    `insert into patch_history (${STATE}, patch_id, recorded, closed_by_run)
     select ${STATE.replace(/\w+/g, 'p.$&')}, p.id, tstzrange(p.recorded_from, :instant), :runId
       from stage s
       join patch p on p.region_id = :regionId and p.batch_id = :batchId and p.patch_no = s.mapped->>'patchNo'
      where s.refused is null and p.content_hash <> s.content_hash`,
    { regionId: target.regionId, batchId: target.batchId, runId: target.runId, instant: target.instant },
  );
}

/** Adds new patches and updates corrected ones; what is the same stays untouched. */
export async function savePatches(trx: Transaction, target: PatchTarget): Promise<void> {
  await trx.raw(
    `insert into patch (region_id, batch_id, patch_no, patch_type, before_date, before_text, after_date, after_text, observed_on,
                        issued_area_m2, details, geom, area_m2, point, geom_hash, source_geom, source_crs, attributes, content_hash, import_run_id,
                        recorded_from)
     select :regionId, :batchId, s.mapped->>'patchNo', s.mapped->>'patchType',
            daterange(cast(s.mapped->>'beforeFrom' as date), cast(s.mapped->>'beforeTo' as date), '[]'), s.mapped->>'beforeText',
            daterange(cast(s.mapped->>'afterFrom' as date), cast(s.mapped->>'afterTo' as date), '[]'), s.mapped->>'afterText',
            coalesce(cast(s.mapped->>'afterTo' as date), cast(:observedOn as date)),
            cast(s.mapped->>'issuedAreaM2' as double precision), coalesce(s.mapped->'details', '{}'), s.geom, s.area_m2, s.point, s.geom_hash,
            s.source_geom, s.source_crs, s.attrs, s.content_hash, :runId, :instant
       from stage s where s.refused is null
     on conflict (region_id, batch_id, patch_no) do update
        set patch_type = excluded.patch_type, before_date = excluded.before_date, before_text = excluded.before_text,
            after_date = excluded.after_date, after_text = excluded.after_text, observed_on = excluded.observed_on,
            issued_area_m2 = excluded.issued_area_m2, details = excluded.details, geom = excluded.geom, area_m2 = excluded.area_m2,
            point = excluded.point, geom_hash = excluded.geom_hash,
            source_geom = excluded.source_geom, source_crs = excluded.source_crs, attributes = excluded.attributes,
            content_hash = excluded.content_hash, import_run_id = excluded.import_run_id, recorded_from = excluded.recorded_from
      where patch.content_hash <> excluded.content_hash`,
    {
      regionId: target.regionId,
      batchId: target.batchId,
      observedOn: target.observedOn,
      runId: target.runId,
      instant: target.instant,
    },
  );
}

/** The tile rows of the patches this run wrote; in the same transaction, so no tile shows half an import. */
export async function savePatchTiles(trx: Transaction, target: PatchTarget): Promise<void> {
  await trx.raw(
    `insert into tile_patch (region_id, patch_id, batch_id, area_m2, point3857, geom3857)
     select region_id, id, batch_id, area_m2, st_transform(point, 3857), st_transform(geom, 3857)
       from patch where region_id = :regionId and batch_id = :batchId and import_run_id = :runId
     on conflict (region_id, patch_id) do update
        set area_m2 = excluded.area_m2, point3857 = excluded.point3857, geom3857 = excluded.geom3857`,
    { regionId: target.regionId, batchId: target.batchId, runId: target.runId },
  );
}
