import type { PreparedStatement } from '../db/prepared.ts';
import {
  contentOfFeatures,
  inDegrees,
  mvtGeometry,
  owns,
  placeIn,
  shapeOrDust,
  tileBoxes,
} from './merging-tile.queries.ts';

// $1 region, $2 layer id, $3 z, $4 x, $5 y, $6 how many stay themselves. Simplified to half a pixel of 512. What is
// smaller than a pixel is told in counted points, a sixty-fourth of a tile each and by class: farmland of a county at a
// low zoom is more than a screen can hold, and none of it may vanish.
export const REFERENCE: PreparedStatement = {
  name: 'tile-reference',
  text: `
  with metres as (select ${tileBoxes('$3', '$4', '$5')}),
  box as materialized (
    select tile, ${inDegrees('tile')} tile4490, ${inDegrees('search')} search, ${inDegrees('core')} core,
           360.0 / (2 ^ $3::int) / 512 pixel, 40075016.68557849 / (2 ^ $3::int) / 512 pixel_m
      from metres),
  found as materialized (
    select f.id, f.code, f.name, f.class, f.approval_no, f.area_m2, f.geom,
           greatest(st_xmax(f.geom) - st_xmin(f.geom), st_ymax(f.geom) - st_ymin(f.geom)) < box.pixel speck
      from box join reference_feature f on f.geom && box.search
     where f.region_id = $1::int and f.layer_id = $2::bigint and upper_inf(f.recorded)),
  ranked as (
    select f.*, f.speck or f.geom @ box.core and row_number() over (order by f.speck, f.area_m2 desc, f.id) > $6::int goes
      from found f, box)
  select ${contentOfFeatures('layer')}
    from (select f.id, null n, f.code, f.name, f.class, f.approval_no, round(f.area_m2) area_m2,
                 ${shapeOrDust('st_simplify(st_transform(f.geom, 3857), box.pixel_m / 2, true)', 'box.tile', 'st_transform(st_centroid(f.geom), 3857)')} geom
            from ranked f, box where not f.goes
          union all
          select min(m.id), count(*)::int, null, null, m.class, null, round(sum(m.area_m2)),
                 ${mvtGeometry('st_transform(st_centroid(st_collect(m.point)), 3857)', '(select tile from box)')}
            from (select f.*, st_centroid(f.geom) point from ranked f where f.goes) m, box
           where ${owns('box.tile4490', 'm.point')}
           group by m.class, ${placeIn('box.tile4490', 'm.point', 64).join(', ')}) t`,
};
