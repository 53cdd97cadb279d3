import type { FatePatch, PatchFate } from '../contract/statistics.ts';
import type { Queryable } from '../db/pool.ts';
import { PLACES, unitOf, type ScopeKey } from './statistics-scope.queries.ts';

export interface BatchPair extends Record<string, unknown> {
  fromId: number;
  toId: number;
}

/**
 * Every patch of two batches with its fate and its unit (`fated`). Links lead from the later patch to the earlier one, and days of
 * two batches may run into each other: both directions count. Where several patches share ground with one, what they have in
 * common is no more than the patch; its type is compared with the one that has most of it.
 */
const FATED = `
  met as (
    select l.patch_id new_id, l.earlier_patch_id old_id, l.overlap_m2 from patch_link l
      join patch n on n.region_id = :regionId and n.id = l.patch_id and n.batch_id = :toId
      join patch o on o.region_id = :regionId and o.id = l.earlier_patch_id and o.batch_id = :fromId
     where l.region_id = :regionId
    union all
    select l.earlier_patch_id, l.patch_id, l.overlap_m2 from patch_link l
      join patch n on n.region_id = :regionId and n.id = l.earlier_patch_id and n.batch_id = :toId
      join patch o on o.region_id = :regionId and o.id = l.patch_id and o.batch_id = :fromId
     where l.region_id = :regionId),
  side as (
    select new_id id, sum(overlap_m2) overlap_m2, (array_agg(old_id order by overlap_m2 desc, old_id))[1] other_id from met group by new_id
    union all
    select old_id, sum(overlap_m2), (array_agg(new_id order by overlap_m2 desc, new_id))[1] from met group by old_id),
  fated as (
    select p.id, p.patch_no, p.batch_id = :toId later, p.patch_type, p.area_m2, p.point, a.lead_cell_id, p.observed_on,
           least(coalesce(s.overlap_m2, 0), p.area_m2) shared_m2, o.id other_id, o.patch_no other_no, o.patch_type other_type,
           case when s.id is null then case when p.batch_id = :toId then 'new' else 'gone' end
                when p.batch_id = :fromId then 'continued'
                when p.patch_type is distinct from o.patch_type then 'type-changed' else 'persisted' end fate,
           ${unitOf('t', 'a.lead_cell_id')} unit_id
      from patch p
      join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
      left join place t on t.cell_id = a.lead_cell_id and t.days @> p.observed_on
      left join side s on s.id = p.id
      left join patch o on o.region_id = p.region_id and o.id = s.other_id
     where p.region_id = :regionId and p.batch_id in (:fromId, :toId))`;

export interface FateRow {
  unit_id: number;
  /** `continued`: of the earlier batch, and there again. */
  fate: PatchFate | 'continued';
  patch_type: string | null;
  other_type: string | null;
  patches: number;
  area_m2: number;
  shared_m2: number;
}

export async function sumFates(db: Queryable, key: ScopeKey & BatchPair): Promise<FateRow[]> {
  const result = await db.raw<{ rows: FateRow[] }>(
    `with recursive ${PLACES}, ${FATED}
     select unit_id, fate, patch_type, other_type, count(*) patches, sum(area_m2) area_m2, sum(shared_m2) shared_m2
       from fated where unit_id is not null group by 1, 2, 3, 4`,
    key,
  );
  return result.rows;
}

export async function listFatePatches(
  db: Queryable,
  key: ScopeKey & BatchPair & { fate: PatchFate; limit: number },
): Promise<(FatePatch & { total: number })[]> {
  const result = await db.raw<{ rows: (FatePatch & { total: number })[] }>(
    `with recursive ${PLACES}, ${FATED}
     select f.id, f.patch_no "patchNo", f.patch_type "patchType", f.area_m2 "areaM2", f.shared_m2 "sharedM2",
            st_x(f.point) lon, st_y(f.point) lat, count(*) over () total,
            case when f.other_id is not null then json_build_object('id', f.other_id, 'patchNo', f.other_no, 'patchType', f.other_type) end other,
            case when v.cell_id is not null then json_build_object('id', v.cell_id, 'code', v.code, 'name', v.name, 'level', v.level) end lead
       from fated f
       left join cell_name v on v.region_id = :regionId and v.cell_id = f.lead_cell_id and upper_inf(v.recorded) and v.valid @> f.observed_on
      where f.unit_id is not null and f.fate = :fate
      order by f.area_m2 desc, f.id limit :limit`,
    key,
  );
  return result.rows;
}

/** Whether the links of both batches are those of their newest deliveries. */
export async function areLinked(db: Queryable, key: { regionId: number } & BatchPair): Promise<boolean> {
  const { regionId, fromId, toId } = key;
  const result = await db.raw<{ rows: { linked: boolean }[] }>(
    `select bool_and(links_run_id is not distinct from newest_run_id) linked from batch
      where region_id = :regionId and id in (:fromId, :toId)`,
    { regionId, fromId, toId },
  );
  return result.rows[0]!.linked;
}
