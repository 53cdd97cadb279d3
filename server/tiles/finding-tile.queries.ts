import type { PreparedStatement } from '../db/prepared.ts';
import { ASKED } from './asked.queries.ts';
import { contentOfFeatures, inDegrees, mergingStatement, mvtGeometry } from './merging-tile.queries.ts';

const FILTER = `
  (a.scheme_code is null or f.scheme_id = a.scheme_id) and (a.level is null or f.level = a.level) and f.state <> 'fixed'`;

/** What waits for somebody is merged last. */
export const FINDING_POLYGONS: PreparedStatement = mergingStatement({
  ...{ name: 'tile-finding-polygons', layer: 'coverage', keep: '$8', apart: ['kind'] },
  // Slivers are fractions of a square metre.
  area: (sql) => sql,
  asked: `${ASKED}, box as materialized (select ${inDegrees('search')} search from asked)`,
  rows: `
    select f.id, f.kind, f.area_m2, f.width_m, f.state, array_to_string(f.codes, ' ') codes,
           is_sliver(f.region_id, f.geom, f.width_m, (s.settings->>'sliverWidthM')::float8, f.caused_by) sliver,
           f.state in ('open', 'disputed') flagged,
           st_transform(f.geom, 3857) geom3857, st_transform(f.point, 3857) point3857
      from asked a, box
      join coverage_finding f on f.geom && box.search
      join scheme s on s.region_id = f.region_id and s.id = f.scheme_id
     where f.region_id = a.region_id and ${FILTER}`,
  columns: [
    { name: 'kind', single: 'f.kind', merged: 'f.kind' },
    { name: 'width_m', single: 'f.width_m', merged: 'max(f.width_m)' },
    { name: 'todo', merged: 'count(*) filter (where f.flagged)' },
    ...['sliver', 'state', 'codes'].map((name) => ({ name, single: `f.${name}` })),
  ],
});

export const FINDING_POINTS: PreparedStatement = {
  name: 'tile-finding-points',
  text: `
  with ${ASKED}, box as materialized (select ${inDegrees('tile')} tile from asked),
  edges as materialized (
    select tile, st_xmin(tile) west, st_ymin(tile) south, st_xmax(tile) east, st_ymax(tile) north from box),
  seen as (
    select f.*, st_x(f.point) x, st_y(f.point) y, e.west, e.south, e.east, e.north
      from asked a, edges e
      join coverage_finding f on f.point && e.tile
     where f.region_id = a.region_id and ${FILTER}),
  place as (
    select min(f.id) id, f.kind, count(*) n, count(*) filter (where f.state in ('open', 'disputed')) todo, sum(f.area_m2) area_m2, max(f.width_m) width_m,
           st_setsrid(st_makepoint(avg(f.x), avg(f.y)), 4490) point
      from seen f
     where f.x >= f.west and f.x < f.east and f.y >= f.south and f.y < f.north
     group by f.kind, floor((f.x - f.west) * 16 / (f.east - f.west)), floor((f.y - f.south) * 16 / (f.north - f.south)))
  select ${contentOfFeatures('coverage')}
    from (select id, kind, n, todo, area_m2, width_m, false sliver,
                 ${mvtGeometry('st_transform(point, 3857)', 'a.tile')} geom
            from place, asked a order by n, id) t`,
};
