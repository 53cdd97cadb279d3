import type { Queryable } from '../db/pool.ts';
import type { Box3857 } from './tile-box.ts';

/** All transactions before it have ended: what a reader has not seen is not older. */
export async function readWatermark(db: Queryable): Promise<string> {
  const result = await db.raw<{ rows: { xmin: string }[] }>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text xmin',
  );
  return result.rows[0]!.xmin;
}

/** About all the ground the caller sees; null: none. */
export async function readOwnBox(db: Queryable, regionId: number): Promise<Box3857 | null> {
  const { rows } = await db.raw<{ rows: { box: Box3857 | null }[] }>(
    `select case when count(*) > 0 then
              json_build_array(st_xmin(st_extent(geom3857)), st_ymin(st_extent(geom3857)), st_xmax(st_extent(geom3857)), st_ymax(st_extent(geom3857))) end box
       from tile_shape where region_id = :regionId and cell_id is not null and band = 11`,
    { regionId },
  );
  return rows[0]!.box;
}

export interface ChangeRow {
  layer: string;
  box3857: Box3857 | null;
}

/** Changes that somebody who has seen all before the watermark may not have seen; a change may come twice. */
export async function readChangesSince(
  db: Queryable,
  at: { regionId: number; watermark: string },
): Promise<ChangeRow[]> {
  const result = await db.raw<{ rows: ChangeRow[] }>(
    `select layer, case when box3857 is not null then
              json_build_array(st_xmin(box3857), st_ymin(box3857), st_xmax(box3857), st_ymax(box3857)) end box3857
       from tile_change
      where region_id = :regionId and xact >= cast(cast(:watermark as text) as xid8)
      group by layer, box3857`,
    { ...at },
  );
  return result.rows;
}

/** Whether changes since the watermark are still kept. */
export async function remembersSince(
  db: Queryable,
  at: { regionId: number; watermark: string },
): Promise<boolean> {
  const result = await db.raw<{ rows: { known: boolean }[] }>(
    `select coalesce(bool_or(xact <= cast(cast(:watermark as text) as xid8)), count(*) = 0) known
       from tile_change where region_id = :regionId`,
    { ...at },
  );
  return result.rows[0]!.known;
}

export async function sweepTileChanges(db: Queryable, regionId: number): Promise<void> {
  await db.raw(
    "delete from tile_change where region_id = :regionId and changed_at < now() - interval '1 day'",
    {
      regionId,
    },
  );
}
