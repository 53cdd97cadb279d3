import type { Database } from '../db/pool.ts';
import { runPrepared, type PreparedStatement } from '../db/prepared.ts';

// $1 region, $2 layer id, $3 z, $4 x, $5 y. Simplified to half a pixel of 512; what is smaller than a pixel is left out,
// for farmland of a county at a low zoom is more than a screen can hold. What is left comes largest first.
const REFERENCE: PreparedStatement = {
  name: 'tile-reference',
  text: `
  with box as materialized (
    select st_tileenvelope($3::int, $4::int, $5::int) tile,
           st_transform(st_tileenvelope($3::int, $4::int, $5::int, margin => 64.0 / 4096), 4490) search,
           40075016.68557849 / (2 ^ $3::int) / 512 pixel)
  select st_asmvt(t, 'layer', 4096, 'geom', 'id') mvt
    from (select f.id, f.code, f.name, f.class, f.approval_no, round(f.area_m2) area_m2,
                 st_asmvtgeom(st_simplify(st_transform(f.geom, 3857), box.pixel / 2, true), box.tile, 4096, 64, true) geom
            from box
            join reference_feature f on f.geom && box.search
           where f.region_id = $1::int and f.layer_id = $2::bigint and upper_inf(f.recorded)
             and f.area_m2 >= box.pixel ^ 2 * cos(radians(least(85, abs(st_y(st_centroid(box.search)))))) ^ 2
           order by f.area_m2 desc
           limit 20000) t`,
};

export interface LayerTileRequest {
  regionId: number;
  layerId: number;
  z: number;
  x: number;
  y: number;
}

/** One MVT layer `layer` of a reference layer as it holds now; empty when nothing is there. */
export async function readLayerTile(
  db: Database,
  tile: LayerTileRequest,
  signal?: AbortSignal,
): Promise<Buffer> {
  const { regionId, layerId, z, x, y } = tile;
  const rows = await runPrepared<{ mvt: Buffer | null }>(db, REFERENCE, [regionId, layerId, z, x, y], signal);
  return rows[0]?.mvt ?? Buffer.alloc(0);
}
