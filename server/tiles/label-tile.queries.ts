import type { PreparedStatement } from '../db/prepared.ts';
import { ASKED } from './asked.queries.ts';
import { mvtGeometry, owns } from './merging-tile.queries.ts';

/** Names that have room at the zoom, each in one tile. */
export const LABELS: PreparedStatement = {
  name: 'tile-labels',
  text: `
  with ${ASKED}
  select st_asmvt(t, 'cell-labels', 4096, 'geom', 'id') mvt, count(*)::int features, 0 merged
    from (select c.cell_id id, c.level, c.code, c.name, round(c.area_m2) area_m2,
                 ${mvtGeometry('c.point3857', 'a.tile')} geom
            from asked a
            join tile_label c on c.region_id = a.region_id and c.point3857 && a.tile and c.from_zoom <= a.z
             and ${owns('a.tile', 'c.point3857')}
            join tile_level l on l.region_id = c.region_id and l.scheme_id = c.scheme_id and l.level = c.level
           where (a.scheme_code is null or c.scheme_id = a.scheme_id)
             and case when a.level is null then l.from_zoom <= a.z else c.level = a.level end
           order by c.level, c.area_m2 desc) t`,
};
