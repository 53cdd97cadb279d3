import type { Queryable, Transaction } from '../db/pool.ts';

export async function findBatchesWithoutLinks(
  db: Queryable,
  regionId: number,
): Promise<{ id: number; code: string }[]> {
  const result = await db.raw<{ rows: { id: number; code: string }[] }>(
    `select id, code from batch
      where region_id = :regionId and newest_run_id is not null and links_run_id is distinct from newest_run_id
      order by id`,
    { regionId },
  );
  return result.rows;
}

/**
 * The patches of a batch that came after its last links. The batch is locked: no import changes it meanwhile.
 * @returns the newest run they are of
 */
export async function gatherFresh(
  trx: Transaction,
  key: { regionId: number; batchId: number },
): Promise<number | null> {
  const batch = await trx.raw<{ rows: { newest: number | null; linked: number | null }[] }>(
    `select newest_run_id newest, links_run_id linked from batch
      where region_id = :regionId and id = :batchId for update`,
    { ...key },
  );
  const { newest, linked } = batch.rows[0] ?? { newest: null, linked: null };
  await trx.raw('drop table if exists fresh_patch');
  await trx.raw(
    `create temp table fresh_patch on commit drop as
     select id, batch_id, observed_on, area_m2, geom
       from patch where region_id = :regionId and batch_id = :batchId and import_run_id > :linked`,
    { ...key, linked: linked ?? 0 },
  );
  return newest;
}

export async function dropLinks(trx: Transaction, regionId: number): Promise<void> {
  await trx.raw(
    `delete from patch_link where region_id = :regionId and patch_id in (select id from fresh_patch)`,
    { regionId },
  );
  await trx.raw(
    `delete from patch_link where region_id = :regionId and earlier_patch_id in (select id from fresh_patch)`,
    { regionId },
  );
}

/**
 * Links the fresh patches to those of other batches, either way: the one observed later leads, of the same day the one
 * with the higher id. The cheap test on the areas of the boxes comes from the index; shapes are cut only where they meet.
 */
export async function saveLinks(trx: Transaction, regionId: number): Promise<void> {
  await trx.raw(
    `insert into patch_link (region_id, patch_id, earlier_patch_id, overlap_m2, ratio, earlier_ratio)
     select :regionId, later_id, earlier_id, overlap_m2, overlap_m2 / later_m2, overlap_m2 / earlier_m2
       from (select case when f_is_later then f_id else o_id end later_id, case when f_is_later then o_id else f_id end earlier_id,
                    case when f_is_later then f_m2 else o_m2 end later_m2, case when f_is_later then o_m2 else f_m2 end earlier_m2,
                    overlap_m2
               from (select f.id f_id, o.id o_id, f.area_m2 f_m2, o.area_m2 o_m2,
                            (f.observed_on, f.id) > (o.observed_on, o.id) f_is_later,
                            case when f.geom = o.geom then f.area_m2
                                 else area_m2(polygons_only(st_intersection(f.geom, o.geom))) end overlap_m2
                       from fresh_patch f
                       join patch o on o.region_id = :regionId and o.geom && f.geom and o.batch_id <> f.batch_id
                      where st_intersects(o.geom, f.geom)) met
            ) linked
       join region r on r.id = :regionId
      where overlap_m2 >= r.link_ratio * least(later_m2, earlier_m2)`,
    { regionId },
  );
}

export async function markLinks(
  trx: Transaction,
  key: { regionId: number; batchId: number; newest: number | null },
): Promise<void> {
  await trx.raw('update batch set links_run_id = :newest where region_id = :regionId and id = :batchId', {
    ...key,
  });
}

export async function countLinked(db: Queryable, key: { regionId: number; batch: string }): Promise<number> {
  const result = await db.raw<{ rows: { n: number }[] }>(
    `select count(*) n
       from batch b
       join patch p on p.region_id = b.region_id and p.batch_id = b.id
      where b.region_id = :regionId and b.code = :batch
        and (exists (select from patch_link l where l.region_id = p.region_id and l.patch_id = p.id)
          or exists (select from patch_link l where l.region_id = p.region_id and l.earlier_patch_id = p.id))`,
    { ...key },
  );
  return result.rows[0]!.n;
}
