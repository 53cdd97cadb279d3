import type { Database, Queryable } from '../../server/db/pool.ts';
import { runPrepared } from '../../server/db/prepared.ts';

/** The naive way, written down: every cell of a level (the leaves) at full geometry, transformed at each request. Prepared, as ours is. */
export const NAIVE_TILE_SQL = `
  select st_asmvt(t, 'cells', 4096, 'geom', 'id') mvt
    from (select v.cell_id id, v.level, v.code, v.name,
                 st_asmvtgeom(st_transform(v.geom, 3857), st_tileenvelope($1::int, $2::int, $3::int), 4096, 64, true) geom
            from cell_version v
           where v.scheme_id = $4 and v.level = $5 and upper_inf(v.recorded)
             and v.geom && st_transform(st_tileenvelope($1::int, $2::int, $3::int, margin => 64.0 / 4096), 4490)) t
   where geom is not null`;

export async function naiveTile(
  db: Database,
  tile: { schemeId: number; level: number; z: number; x: number; y: number },
): Promise<Buffer> {
  const values = [tile.z, tile.x, tile.y, tile.schemeId, tile.level];
  const rows = await runPrepared<{ mvt: Buffer | null }>(
    db,
    { name: 'naive-tile', text: NAIVE_TILE_SQL },
    values,
  );
  return rows[0]?.mvt ?? Buffer.alloc(0);
}

export interface BenchLevel {
  schemeId: number;
  level: number;
  /** From which zoom on the map fills it. */
  fromZoom: number;
}

/** The levels of a scheme whose tiles are made, from the top down. */
export async function describeLevels(db: Queryable, scheme: string): Promise<BenchLevel[]> {
  const result = await db.raw<{ rows: BenchLevel[] }>(
    `select s.id "schemeId", l.level, l.from_zoom "fromZoom"
       from scheme s join tile_level l on l.region_id = s.region_id and l.scheme_id = s.id
      where s.code = :scheme order by l.level`,
    { scheme },
  );
  return result.rows;
}

/** Points spread over the leaves, the same at every run: tiles are asked where there is land. */
export async function samplePoints(
  db: Queryable,
  schemeId: number,
  level: number,
  n: number,
): Promise<{ lon: number; lat: number; code: string }[]> {
  const result = await db.raw<{ rows: { lon: number; lat: number; code: string }[] }>(
    `select st_x(label_point) lon, st_y(label_point) lat, code from cell_version
      where scheme_id = :schemeId and level = :level and upper_inf(recorded) order by md5(code) limit :n`,
    { schemeId, level, n },
  );
  return result.rows;
}
