import type { BorderFinding, BorderProblem } from '../contract/borders.ts';
import type { Transaction } from '../db/pool.ts';
import type { BorderKey } from './border-edit.queries.ts';

/** m²; what a line of 1 km takes on either side when it is noded on the 1e-9° grid. */
const ROUNDING_M2 = 0.1;

const POINT = `st_x(st_pointonsurface(piece)) lon, st_y(st_pointonsurface(piece)) lat`;

/** Outlines that the change would tear, cross or leave without ground. */
export async function listInvalid(trx: Transaction): Promise<BorderProblem[]> {
  const result = await trx.raw<{ rows: BorderProblem[] }>(
    `select 'invalid' kind, array[code] codes, 0 "areaM2", st_x(st_startpoint(st_exteriorring(st_geometryn(geom, 1)))) lon,
            st_y(st_startpoint(st_exteriorring(st_geometryn(geom, 1)))) lat
       from edited where not st_isvalid(geom) or area_m2(geom) < 1 order by code`,
  );
  return result.rows;
}

/** Takes back what was to be changed: outlines that cross themselves cannot be measured. */
export async function dropEdited(trx: Transaction): Promise<void> {
  await trx.raw('delete from edited');
}

/**
 * The temporary table `near`: the states at the changed cells, before and after, with what they hang below. All outlines must
 * be valid.
 */
export async function gatherNear(trx: Transaction, key: BorderKey & { partialBelow: number }): Promise<void> {
  await trx.raw(
    `create temp table near on commit drop as
     with box as (
       -- Where ground changes hands; a county whose corner moves does not bring all its villages.
       select st_extent(st_symdifference(e.geom, old.geom))::geometry geom from edited e
         join cell_version old on old.region_id = :regionId and old.id = e.old_id)
     select v.cell_id, v.level, v.kind, v.code, v.geom before, coalesce(e.geom, v.geom) geom, e.old_id is not null moved,
            coalesce(x.located_cell_id, v.parent_cell_id) home_cell_id,
            coalesce(v.division_status,
                     case when kids.n = 0 then 'none' when kids.m2 < v.area_m2 * cast(:partialBelow as float8) then 'partial'
                          else 'complete' end) division
       from cell_version v
       left join edited e on e.old_id = v.id
       left join cell_exclave x on x.region_id = v.region_id and x.cell_id = v.cell_id,
            box,
            lateral (select count(*) n, coalesce(sum(c.area_m2), 0) m2 from cell_version c
                      where c.region_id = v.region_id and c.parent_cell_id = v.cell_id and upper_inf(c.recorded)
                        and c.valid @> cast(:onDate as date)) kids
      where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded) and v.valid @> cast(:onDate as date)
        and v.geom && st_setsrid(box.geom, 4490)`,
    { ...key },
  );
  await trx.raw('create index on near using gist (geom)');
  await trx.raw('analyze near');
}

/** Ground that two cells of one kind and level would share and did not. */
export async function listNewOverlaps(trx: Transaction): Promise<BorderProblem[]> {
  const result = await trx.raw<{ rows: BorderProblem[] }>(
    `with pair as (
       select a.code, b.code other, polygons_only(st_difference(
                polygons_only(st_intersection(a.geom, b.geom)), polygons_only(st_intersection(a.before, b.before)))) piece
         from near a join near b on b.level = a.level and b.kind = a.kind and b.cell_id <> a.cell_id and b.geom && a.geom
        where a.moved and (not b.moved or a.cell_id < b.cell_id))
     select 'overlap' kind, array[least(code, other), greatest(code, other)] codes, area_m2(piece) "areaM2", ${POINT}
       from pair where not st_isempty(piece) and area_m2(piece) > ${ROUNDING_M2} order by codes`,
  );
  return result.rows;
}

/**
 * Ground of a divided parent that no cell below it would hold any more, and ground of cells that would lie outside their
 * parent and did not: of parents whose cells move, and of parents that move.
 */
export async function listNewHoles(trx: Transaction): Promise<BorderProblem[]> {
  const result = await trx.raw<{ rows: BorderProblem[] }>(
    `with parent as (
       select p.code, p.division, p.before, p.geom,
              -- Cells of other parents too: one may have been drawn over the line.
              (select st_union(c.geom) from near c where c.home_cell_id is not null and c.level > p.level and c.geom && p.geom) covered,
              (select st_union(c.before) from near c where c.home_cell_id is not null and c.level > p.level and c.before && p.before) was_covered
         from near p
        where p.cell_id in (select home_cell_id from near where moved union select cell_id from near where moved)
          and exists (select from near c where c.home_cell_id = p.cell_id)),
     hole as (
       select code, polygons_only(st_difference(
                polygons_only(st_intersection(parent.geom, changed.geom)),
                st_union(covered, polygons_only(st_difference(st_intersection(before, changed.geom), was_covered))))) piece
         from parent, lateral (select st_union(polygons_only(st_symdifference(m.geom, m.before))) geom from near m where m.moved) changed
        where division = 'complete'),
     beyond as (
       select c.code, polygons_only(st_difference(st_difference(c.geom, p.geom), polygons_only(st_difference(c.before, p.before)))) piece
         from near c join near p on p.cell_id = c.home_cell_id
        where c.moved or p.moved)
     select 'gap' kind, array[code] codes, area_m2(piece) "areaM2", ${POINT}
       from hole where not st_isempty(piece) and area_m2(piece) > ${ROUNDING_M2}
     union all
     select 'outside', array[code], area_m2(piece), ${POINT}
       from beyond where not st_isempty(piece) and area_m2(piece) > ${ROUNDING_M2}
     order by kind, codes`,
  );
  return result.rows;
}

/** Findings of the last check on ground that changes hands, and what would be left of each. */
export async function listTouchedFindings(trx: Transaction, key: BorderKey): Promise<BorderFinding[]> {
  const result = await trx.raw<{ rows: BorderFinding[] }>(
    `with left_over as (
       select f.id, f.kind, f.codes, f.area_m2,
              case f.kind
                when 'gap' then polygons_only(st_difference(f.geom, (select st_union(m.geom) from near m where m.moved and m.level = f.level)))
                else polygons_only(st_difference(f.geom, (select st_union(polygons_only(st_difference(m.before, m.geom))) from near m
                                                            where m.moved and m.cell_id = any (f.cell_ids)))) end piece
         from coverage_finding f
        where f.region_id = :regionId and f.scheme_id = :schemeId and f.state <> 'fixed'
          and exists (select from near m where m.moved and m.level = f.level and st_intersects(m.geom, f.geom)))
     select id, kind, codes, area_m2 "areaBeforeM2", area_m2(piece) "areaAfterM2" from left_over
      where abs(area_m2(piece) - area_m2) > ${ROUNDING_M2} or st_isempty(piece) order by id`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
  return result.rows;
}
