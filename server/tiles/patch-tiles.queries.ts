import type { Queryable, Transaction } from '../db/pool.ts';

/** Batches with a delivery that the tiles do not show yet. */
export async function findBatchesWithoutTiles(
  db: Queryable,
  regionId: number,
): Promise<{ id: number; code: string }[]> {
  const result = await db.raw<{ rows: { id: number; code: string }[] }>(
    `select id, code from batch
      where region_id = :regionId and newest_run_id is not null and tiles_run_id is distinct from newest_run_id
      order by id`,
    { regionId },
  );
  return result.rows;
}

/**
 * Projects the patches of a batch that came after its last tile rows. The batch is locked, so that no import changes it
 * meanwhile and two processes do not do the same.
 * @returns the newest run the rows are of
 */
export async function savePatchTiles(
  trx: Transaction,
  key: { regionId: number; batchId: number },
): Promise<number | null> {
  const batch = await trx.raw<{ rows: { newest: number | null; shown: number | null }[] }>(
    `select newest_run_id newest, tiles_run_id shown from batch
      where region_id = :regionId and id = :batchId for update`,
    { ...key },
  );
  const { newest, shown } = batch.rows[0] ?? { newest: null, shown: null };
  const rows = { ...key, shown: shown ?? 0 };
  await tellWhere(trx, rows);
  await trx.raw(
    `insert into tile_patch (region_id, patch_id, batch_id, patch_no, patch_type, area_m2, point3857, geom3857)
     select region_id, id, batch_id, patch_no, patch_type, area_m2, st_transform(point, 3857), st_transform(geom, 3857)
       from patch where region_id = :regionId and batch_id = :batchId and import_run_id > :shown
     on conflict (region_id, patch_id) do update
        set patch_no = excluded.patch_no, patch_type = excluded.patch_type, area_m2 = excluded.area_m2,
            point3857 = excluded.point3857, geom3857 = excluded.geom3857`,
    rows,
  );
  return newest;
}

/** Tells the ground of what is about to be written, as it was and as it will be. */
async function tellWhere(
  trx: Transaction,
  at: { regionId: number; batchId: number; shown: number },
): Promise<void> {
  await trx.raw(
    `with fresh as (
       select id, geom from patch where region_id = :regionId and batch_id = :batchId and import_run_id > :shown),
     ground as (
       select st_extent(st_transform(st_envelope(geom), 3857))::geometry box from fresh
       union all
       select st_extent(t.geom3857)::geometry from fresh f join tile_patch t on t.region_id = :regionId and t.patch_id = f.id)
     select tell_tiles(:regionId, 'patches', st_setsrid(st_extent(box)::geometry, 3857)),
            set_config('jingtian.told_by_box', pg_current_xact_id()::text, true)
       from ground having count(box) > 0`,
    at,
  );
}

export async function markTiles(
  trx: Transaction,
  key: { regionId: number; batchId: number; newest: number | null },
): Promise<void> {
  await trx.raw('update batch set tiles_run_id = :newest where region_id = :regionId and id = :batchId', {
    ...key,
  });
}
