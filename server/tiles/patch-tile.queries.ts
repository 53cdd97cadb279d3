import type { PreparedStatement } from '../db/prepared.ts';
import { ASKED } from './asked.queries.ts';
import { contentOfFeatures, mergingStatement, mvtGeometry } from './merging-tile.queries.ts';

const STATE = `left join patch_assignment g on g.region_id = t.region_id and g.patch_id = t.patch_id and g.scheme_id = a.scheme_id`;

/** Counts that a point carries, of rows that have `state` and `called_cells`. */
const COUNTS: Record<string, string> = {
  assigned: `state = 'assigned'`,
  crossings: `called_cells > 1`,
  disputed: `state = 'disputed'`,
  blind_spot: `state = 'blind-spot'`,
  outside: `state = 'outside'`,
};

/** What needs a person is merged last. */
export const PATCH_POLYGONS: PreparedStatement = mergingStatement({
  ...{ name: 'tile-patch-polygons', layer: 'patches', asked: ASKED, keep: '$8' },
  rows: `
    select t.patch_id id, t.area_m2, t.geom3857, t.point3857, t.patch_no, b.code batch,
           coalesce(g.state, 'none') state, coalesce(g.called_cells, 0) called_cells,
           coalesce(g.state in ('disputed', 'blind-spot'), false) flagged
      from asked a
      join tile_patch t on t.region_id = a.region_id and t.geom3857 && a.search
       and (a.batch_code is null or t.batch_id = a.batch_id)
      join batch b on b.region_id = t.region_id and b.id = t.batch_id
      ${STATE}`,
  columns: [
    { name: 'patch_no', single: 'f.patch_no' },
    { name: 'batch', single: 'f.batch' },
    { name: 'state', single: 'f.state' },
    { name: 'crossing', single: 'f.called_cells > 1' },
    ...Object.entries(COUNTS).map(([name, holds]) => ({
      name,
      merged: `count(*) filter (where f.${holds})`,
    })),
  ],
});

// One point per sixteenth of a tile: its counts are what is there, so nothing vanishes at a low zoom. A province has
// hundreds of thousands of patches in one tile: whatever is done to each of them is plain arithmetic.
export const PATCH_POINTS: PreparedStatement = {
  name: 'tile-patch-points',
  text: `
  with ${ASKED},
  edges as materialized (
    select st_xmin(tile) west, st_ymin(tile) south, st_xmax(tile) east, st_ymax(tile) north, 16 / (st_xmax(tile) - st_xmin(tile)) scale
      from asked),
  kind as (
    select floor((t.x3857 - e.west) * e.scale)::int * 16 + floor((t.y3857 - e.south) * e.scale)::int place, t.patch_type,
           min(t.patch_id) id, count(*) n, sum(t.area_m2) area_m2,
           ${Object.entries(COUNTS)
             .map(([name, holds]) => `count(*) filter (where g.${holds}) ${name}`)
             .join(', ')},
           case when count(*) = 1 then min(coalesce(g.state, 'none')) end state,
           case when count(*) = 1 then min(t.patch_no) end patch_no,
           sum(t.x3857) x, sum(t.y3857) y
      from asked a cross join edges e
      join tile_patch t on t.region_id = a.region_id and t.point3857 && a.tile
       and t.x3857 >= e.west and t.x3857 < e.east and t.y3857 >= e.south and t.y3857 < e.north
       and (a.batch_code is null or t.batch_id = a.batch_id)
      ${STATE}
     group by place, t.patch_type),
  point as (
    select min(id) id, sum(n)::int n, round(sum(area_m2)) area_m2,
           ${Object.keys(COUNTS)
             .map((name) => `sum(${name})::int ${name}`)
             .join(', ')},
           case when sum(n) = 1 then min(state) end state, case when sum(n) = 1 then min(patch_no) end patch_no,
           jsonb_object_agg(coalesce(patch_type, ''), n)::text types,
           st_setsrid(st_makepoint(sum(x) / sum(n), sum(y) / sum(n)), 3857) point
      from kind group by place)
  select ${contentOfFeatures('patches')}
    from (select id, n, ${Object.keys(COUNTS).join(', ')}, area_m2, state, patch_no, types,
                 ${mvtGeometry('point', 'a.tile')} geom
            from point, asked a order by n, id) t`,
};
