import type { Transaction } from '../db/pool.ts';
import type { PatchTarget } from './store-patches.queries.ts';

/** Product rule: the same ground is at least so much of both shapes. */
const SAME_GROUND = 0.95;

/**
 * Gathers the delivery, light, one row a feature: `patch_id` is the patch it is a new state of, null for a new one;
 * `method` by what that was told. Reads the stage of ingest (docs/data.md).
 */
export async function gatherDelivery(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table delivery on commit drop as
    select file_no, feature_no, position, mapped->>'patchNo' own_no, geom_hash, content_hash, area_m2,
           null::bigint patch_id, null::text method, null::text patch_no, false same
      from stage where refused is null`);
  await trx.raw('create index on delivery (patch_id)');
  await trx.raw('create index on delivery (position)');
  await trx.raw('analyze delivery');
}

/** A number names the same patch in every delivery of a batch. */
export async function matchByNumber(trx: Transaction, target: PatchTarget): Promise<void> {
  await trx.raw(
    `update delivery d set patch_id = p.id, method = 'number'
       from patch p
      where p.region_id = :regionId and p.batch_id = :batchId and p.patch_no = d.own_no`,
    { regionId: target.regionId, batchId: target.batchId },
  );
}

/** The same where each of several files may count from 1: the number, suffixed or not, and ground in common. */
export async function matchByNumberAndGround(trx: Transaction, target: PatchTarget): Promise<void> {
  await trx.raw(
    `update delivery d set patch_id = pair.id, method = 'number'
       from (select position, id, row_number() over (partition by position order by m2 desc, id) here,
                    row_number() over (partition by id order by m2 desc, position) there
               from (select d.position, p.id, st_area(st_intersection(s.geom, p.geom)) m2
                       from delivery d
                       join stage s on s.position = d.position and s.refused is null
                       join patch p on p.region_id = :regionId and p.batch_id = :batchId and p.geom && s.geom
                      where p.patch_no = d.own_no
                         or starts_with(p.patch_no, d.own_no || '-') and substr(p.patch_no, length(d.own_no) + 2) ~ '^[0-9]+$') c
              where m2 > 0) pair
      where d.position = pair.position and here = 1 and there = 1`,
    { regionId: target.regionId, batchId: target.batchId },
  );
}

/**
 * Numbers of this file that patches of other files have: a patch told by its ground keeps the number it has, a new one gets
 * a suffix. Until none is left, since a suffixed number may be taken too.
 */
export async function yieldNumbers(
  trx: Transaction,
  target: PatchTarget,
): Promise<{ file_no: number; feature_no: number; patch_no: string }[]> {
  const key = { regionId: target.regionId, batchId: target.batchId };
  await trx.raw(
    `update delivery d set own_no = null
       from patch p
      where p.region_id = :regionId and p.batch_id = :batchId and p.patch_no = d.own_no
        and d.patch_id is not null and p.id <> d.patch_id`,
    key,
  );
  const result = await trx.raw<{ rows: { file_no: number; feature_no: number; patch_no: string }[] }>(
    `update delivery d
        set own_no = (select d.own_no || '-' || n from generate_series(2, 100000) n
                       where not exists (select from patch p where p.region_id = :regionId and p.batch_id = :batchId
                                            and p.patch_no = d.own_no || '-' || n)
                         and not exists (select from delivery o where o.own_no = d.own_no || '-' || n)
                       limit 1)
       from patch p
      where p.region_id = :regionId and p.batch_id = :batchId and p.patch_no = d.own_no and d.patch_id is null
     returning d.file_no, d.feature_no, d.own_no patch_no`,
    key,
  );
  return result.rows;
}

/** The same outline, vertex for vertex. Several alike are paired in their order. */
export async function matchByGround(trx: Transaction, target: PatchTarget): Promise<void> {
  await trx.raw(
    `update delivery d set patch_id = pair.id, method = 'ground'
       from (select a.position, b.id
               from (select position, geom_hash, row_number() over (partition by geom_hash order by position) n
                       from delivery where patch_id is null) a
               join (select p.id, p.geom_hash, row_number() over (partition by p.geom_hash order by p.id) n
                       from patch p
                      where p.region_id = :regionId and p.batch_id = :batchId
                        and not exists (select from delivery d where d.patch_id = p.id)) b
                 on b.geom_hash = a.geom_hash and b.n = a.n) pair
      where d.position = pair.position`,
    { regionId: target.regionId, batchId: target.batchId },
  );
}

/** Pairs of a feature and a patch left over that cover the same ground. */
export async function gatherCandidates(trx: Transaction, target: PatchTarget): Promise<void> {
  await trx.raw(
    `create temp table match_candidate on commit drop as
     select *
       from (select d.position, p.id,
                    st_area(st_intersection(s.geom, p.geom)) / greatest(st_area(s.geom), st_area(p.geom)) ratio
               from delivery d
               join stage s on s.position = d.position and s.refused is null
               join patch p on p.region_id = :regionId and p.batch_id = :batchId and p.geom && s.geom
                           and least(p.area_m2, d.area_m2) >= :least * greatest(p.area_m2, d.area_m2)
              where d.patch_id is null and not exists (select from delivery taken where taken.patch_id = p.id)) pair
      where ratio >= :least`,
    { regionId: target.regionId, batchId: target.batchId, least: SAME_GROUND },
  );
}

/** @param greedy where several fit, the one with most ground in common is taken; else only the only one */
export async function matchByOverlap(trx: Transaction, greedy: boolean): Promise<void> {
  const only = greedy ? `rank_here = 1 and rank_there = 1` : `count_here = 1 and count_there = 1`;
  await trx.raw(
    `update delivery d set patch_id = pair.id, method = 'overlap'
       from (select position, id,
                    count(*) over (partition by position) count_here, count(*) over (partition by id) count_there,
                    row_number() over (partition by position order by ratio desc, id) rank_here,
                    row_number() over (partition by id order by ratio desc, position) rank_there
               from match_candidate) pair
      where d.position = pair.position and ${only}`,
  );
}

/** Features that could be one of several patches, or share one with another feature: nobody can tell but a person. */
export async function listAmbiguous(
  trx: Transaction,
): Promise<{ file_no: number; feature_no: number; numbers: string[] }[]> {
  const result = await trx.raw<{ rows: { file_no: number; feature_no: number; numbers: string[] }[] }>(
    `select d.file_no, d.feature_no, array_agg(p.patch_no order by p.patch_no) numbers
       from delivery d
       join match_candidate c on c.position = d.position
       join patch p on p.id = c.id
      where d.patch_id is null
      group by d.file_no, d.feature_no order by 1, 2`,
  );
  return result.rows;
}

/**
 * Gives every feature its number: its own; else that of the patch it was told to be; else the next one of the batch,
 * so that a number, once given, never comes to mean other ground.
 */
export async function numberDelivery(trx: Transaction, target: PatchTarget): Promise<void> {
  await trx.raw(
    `update delivery d
        set patch_no = coalesce(d.own_no, p.patch_no),
            same = p.content_hash = d.content_hash and p.patch_no = coalesce(d.own_no, p.patch_no)
       from patch p where p.region_id = :regionId and p.id = d.patch_id`,
    { regionId: target.regionId },
  );
  await trx.raw('update delivery set patch_no = own_no where patch_id is null and own_no is not null');
  await trx.raw(
    `update delivery d set patch_no = :batch || '-' || lpad(next.n::text, greatest(6, length(next.n::text)), '0')
       from (select position,
                    row_number() over (order by position) + (
                      select coalesce(max(substr(no, length(:batch) + 2)::bigint), 0)
                        from (select patch_no no from patch where region_id = :regionId and batch_id = :batchId
                              union all select own_no from delivery) numbers
                       where starts_with(no, :batch || '-') and substr(no, length(:batch) + 2) ~ '^[0-9]{1,15}$') n
               from delivery where patch_no is null) next
      where d.position = next.position`,
    { regionId: target.regionId, batchId: target.batchId, batch: target.batch },
  );
}

export interface MatchCounts {
  added: number;
  changed: number;
  unchanged: number;
  by_number: number;
  by_ground: number;
  by_overlap: number;
}

export async function countDelivery(trx: Transaction): Promise<MatchCounts> {
  const result = await trx.raw<{ rows: MatchCounts[] }>(
    `select count(*) filter (where patch_id is null) added,
            count(*) filter (where patch_id is not null and not same) changed,
            count(*) filter (where same) unchanged,
            count(*) filter (where method = 'number') by_number,
            count(*) filter (where method = 'ground') by_ground,
            count(*) filter (where method = 'overlap') by_overlap
       from delivery`,
  );
  return result.rows[0]!;
}

/** Patches of the batch that the delivery does not hold: told, never dropped. */
export async function findMissing(
  trx: Transaction,
  target: PatchTarget,
): Promise<{ missing: number; numbers: string[] }> {
  const result = await trx.raw<{ rows: { missing: number; numbers: string[] }[] }>(
    `select count(*) missing, coalesce((array_agg(patch_no order by patch_no))[1:20], '{}') numbers
       from patch p
      where p.region_id = :regionId and p.batch_id = :batchId
        and not exists (select from delivery d where d.patch_id = p.id)`,
    { regionId: target.regionId, batchId: target.batchId },
  );
  return result.rows[0]!;
}

/** Features of this delivery that lie on the very ground of another patch of the batch, by number. */
export async function listSameGround(
  trx: Transaction,
  target: PatchTarget,
): Promise<{ patch_no: string; other_no: string }[]> {
  const result = await trx.raw<{ rows: { patch_no: string; other_no: string }[] }>(
    `with doubled as (
       select geom_hash from patch
        where region_id = :regionId and batch_id = :batchId and geom_hash is not null
        group by geom_hash having count(*) > 1)
     select p.patch_no, o.patch_no other_no
       from doubled
       join patch p on p.region_id = :regionId and p.batch_id = :batchId and p.geom_hash = doubled.geom_hash
       join lateral (select patch_no from patch o
                      where o.region_id = :regionId and o.batch_id = :batchId and o.geom_hash = doubled.geom_hash and o.id < p.id
                      order by o.id limit 1) o on true
      where p.import_run_id = :runId
      order by p.id`,
    { regionId: target.regionId, batchId: target.batchId, runId: target.runId },
  );
  return result.rows;
}
