import type { Queryable, Transaction } from '../db/pool.ts';

export interface PatchKey {
  regionId: number;
  patchId: number;
}

/** Ground that may be cut: the patch, or one of its parts. */
export interface CutTarget {
  /** null: the patch itself. */
  part_id: number | null;
  part_no: string | null;
}

/** The patch, held against others who cut it; null when there is none. */
export async function holdPatch(trx: Transaction, key: PatchKey): Promise<{ batch: string } | null> {
  const result = await trx.raw<{ rows: { batch: string }[] }>(
    `select b.code batch from patch p join batch b on b.region_id = p.region_id and b.id = p.batch_id
      where p.region_id = :regionId and p.id = :patchId for update of p`,
    { ...key },
  );
  return result.rows[0] ?? null;
}

/** Parts that hold and were cut from the ground the patch has now. */
export async function listCutTargets(trx: Transaction, key: PatchKey): Promise<CutTarget[]> {
  const result = await trx.raw<{ rows: CutTarget[] }>(
    `select t.id part_id, t.part_no from patch_part t join patch p on p.region_id = t.region_id and p.id = t.patch_id
      where t.region_id = :regionId and t.patch_id = :patchId and upper_inf(t.recorded) and t.patch_ground = ground_key(p.geom)
      order by t.id`,
    { ...key },
  );
  return result.rows;
}

/** Parts of an earlier ground of the patch end when it is cut anew; they stay as what was. */
export async function endOutdatedParts(trx: Transaction, key: PatchKey & { by: string }): Promise<void> {
  await trx.raw(
    `update patch_part t set recorded = tstzrange(lower(t.recorded), greatest(clock_timestamp(), lower(t.recorded))), ended_by = :by
       from patch p where p.region_id = t.region_id and p.id = t.patch_id
        and t.region_id = :regionId and t.patch_id = :patchId and upper_inf(t.recorded) and t.patch_ground <> ground_key(p.geom)`,
    { ...key },
  );
}

export interface Cut extends PatchKey {
  partId: number | null;
  /** GeoJSON of a LineString in lon/lat; or */
  line: string | null;
  layerId: number | null;
}

/** Under a square metre nobody can judge a part; what is smaller comes from a line that grazes a corner. */
export const LEAST_PART_M2 = 1;

/**
 * Cuts a patch or part into `cut_piece`: by a line into its connected pieces, by a layer into what lies in it and what does not.
 * Areas are balanced (面积平差): the difference, rounding of the cut, goes to the largest.
 * @returns number and smallest area of the pieces, and how far their sum was off before
 */
export async function cutGround(
  trx: Transaction,
  cut: Cut,
): Promise<{ pieces: number; least_m2: number; off_m2: number; area_m2: number }> {
  await trx.raw('drop table if exists cut_piece');
  await trx.raw(
    `create temp table cut_piece on commit drop as
     with target as (
       select p.geom, p.area_m2 from patch p where cast(:partId as bigint) is null and p.region_id = :regionId and p.id = :patchId
       union all
       select t.geom, t.area_m2 from patch_part t where t.region_id = :regionId and t.id = :partId),
     layer as (
       select st_union(f.geom) geom from reference_feature f, target
        where f.region_id = :regionId and f.layer_id = :layerId and upper_inf(f.recorded) and f.geom && target.geom),
     piece as (
       select st_multi(d.geom) geom, null::boolean inside
         from target, st_dump(st_collectionextract(st_split(target.geom, st_setsrid(st_geomfromgeojson(:line), 4490)), 3)) d
        where cast(:line as text) is not null
       union all
       select polygons_only(st_intersection(target.geom, layer.geom)), true from target, layer where layer.geom is not null
       union all
       select polygons_only(st_difference(target.geom, layer.geom)), false from target, layer where layer.geom is not null)
     select row_number() over (order by inside desc nulls last, st_xmin(geom), st_ymax(geom) desc) n, geom, inside,
            area_m2(geom) m2, (select area_m2 from target) target_m2
       from piece where not st_isempty(geom)`,
    { ...cut },
  );
  const result = await trx.raw<{
    rows: { pieces: number; least_m2: number; off_m2: number; area_m2: number }[];
  }>(
    `select count(*) pieces, coalesce(min(m2), 0) least_m2, coalesce(max(target_m2) - sum(m2), 0) off_m2, coalesce(max(target_m2), 0) area_m2
       from cut_piece`,
  );
  return result.rows[0]!;
}

export interface SplitWords {
  reason: string;
  by: string;
}

/** The pieces become parts that hold from now on; the part that was cut ends. */
export async function saveParts(trx: Transaction, cut: Cut & SplitWords & { prefix: string }): Promise<void> {
  await trx.raw(
    `update patch_part set recorded = tstzrange(lower(recorded), clock_timestamp()), ended_by = :by
      where region_id = :regionId and id = :partId`,
    { regionId: cut.regionId, partId: cut.partId, by: cut.by },
  );
  await trx.raw(
    `insert into patch_part (region_id, patch_id, part_no, parent_part_id, geom, area_m2, split_kind, layer_id, inside, reason, split_by,
                             patch_ground, recorded)
     select :regionId, :patchId, cast(:prefix as text) || n, :partId, geom,
            m2 + case when row_number() over (order by m2 desc, n) = 1 then target_m2 - sum(m2) over () else 0 end,
            case when cast(:layerId as bigint) is null then 'line' else 'layer' end, :layerId, inside, :reason, :by,
            (select ground_key(geom) from patch where region_id = :regionId and id = :patchId), tstzrange(clock_timestamp(), null)
       from cut_piece order by n`,
    {
      ...{ regionId: cut.regionId, patchId: cut.patchId, partId: cut.partId, layerId: cut.layerId },
      ...{ prefix: cut.prefix, reason: cut.reason, by: cut.by },
    },
  );
}

/** The part a part was cut from, and whether the part holds. */
export async function findPart(
  db: Queryable,
  key: PatchKey & { partId: number },
): Promise<{ parent_part_id: number | null; holds: boolean } | null> {
  const result = await db.raw<{ rows: { parent_part_id: number | null; holds: boolean }[] }>(
    `select parent_part_id, upper_inf(recorded) holds from patch_part
      where region_id = :regionId and patch_id = :patchId and id = :partId`,
    { ...key },
  );
  return result.rows[0] ?? null;
}

/** Ends every part that holds below `parentId` (null: of the patch). @returns how many */
export async function endParts(
  trx: Transaction,
  key: PatchKey & { parentId: number | null; by: string },
): Promise<number> {
  const result = await trx.raw<{ rowCount: number }>(
    `with recursive below as (
       select id from patch_part where region_id = :regionId and patch_id = :patchId
          and (cast(:parentId as bigint) is null or parent_part_id = :parentId)
       union
       select t.id from patch_part t join below b on t.parent_part_id = b.id where t.region_id = :regionId)
     update patch_part t set recorded = tstzrange(lower(t.recorded), clock_timestamp()), ended_by = :by
       from below where t.region_id = :regionId and t.id = below.id and upper_inf(t.recorded)`,
    { ...key },
  );
  return result.rowCount;
}

/** The part that had been cut holds again, as it was. */
export async function reviveParent(
  trx: Transaction,
  key: { regionId: number; parentId: number },
): Promise<void> {
  await trx.raw(
    `insert into patch_part (region_id, patch_id, part_no, parent_part_id, geom, area_m2, split_kind, layer_id, inside, reason, split_by,
                             patch_ground, recorded)
     select region_id, patch_id, part_no, parent_part_id, geom, area_m2, split_kind, layer_id, inside, reason, split_by, patch_ground,
            tstzrange(clock_timestamp(), null)
       from patch_part where region_id = :regionId and id = :parentId`,
    { ...key },
  );
}
