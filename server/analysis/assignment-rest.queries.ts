import type { Transaction } from '../db/pool.ts';
import { MOMENTS, type AssignKey, type DateGroup } from './assignment.queries.ts';

/**
 * Tells the patches that are all of one leaf (`pile`, one whole piece and no decision) from the others, which are
 * `mixed`: only these are looked at further.
 *
 * `fits`: the pieces make up the patch, no ground twice and none left. Area and first moments in the plane of degrees
 * add up over any cut; where ground were missing here and double there, both would have to be of one size and lie
 * around one point to go unseen. The bound is 1e-14 square degrees, a ten-thousandth of a square metre; what rounding
 * of the cuts makes is a hundred times less. Saves a union and a difference for nearly every patch on a border.
 */
export async function sortOutMixed(trx: Transaction, key: AssignKey): Promise<void> {
  await trx.raw(
    `create temp table word on commit drop as
     select d.patch_id, d.id decision_id, d.kind, d.cell_id from assignment_decision d
      where d.region_id = :regionId and d.scheme_id = :schemeId and upper_inf(d.recorded)
        and exists (select from target where target.id = d.patch_id)`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
  await trx.raw(`
    create temp table pile on commit drop as
    select patch_id, count(*) n, count(*) filter (where geom is null) wholes, sum(share_m2) sum_m2, sum(a) a, sum(ax) ax, sum(ay) ay,
           min(cell_id) cell_id
      from piece group by patch_id`);
  await trx.raw(`
    create temp table mixed on commit drop as
    select t.id patch_id, t.geom, t.area_m2, coalesce(p.n, 0) n, coalesce(p.wholes, 0) wholes, coalesce(p.sum_m2, 0) sum_m2,
           coalesce(p.wholes = 0 and abs(p.a - whole.a) <= whole.bound and abs(p.ax - whole.ax) <= whole.bound * whole.size
                    and abs(p.ay - whole.ay) <= whole.bound * whole.size, false) fits
      from target t
      left join pile p on p.patch_id = t.id
     cross join lateral (select ${MOMENTS('t.geom', 't.geom')}, 1e-14 + st_area(t.geom) * 1e-12 bound,
                                greatest(st_xmax(t.geom) - st_xmin(t.geom), st_ymax(t.geom) - st_ymin(t.geom)) size) whole
     where (p.n = 1 and p.wholes = 1 and not exists (select from word where word.patch_id = t.id)) is not true`);
  await trx.raw('analyze mixed');
}

/**
 * Grid of the overlays that start from the results of others, degrees: a micrometre. What an overlay leaves along two
 * nearly equal lines may cross itself, and the next one then fails; on a grid it cannot.
 */
const GRID = '1e-11';

/** Ground of a patch in no leaf, and what of it lies in the deepest cells above. Only where the pieces do not fit. */
export async function findRest(trx: Transaction, key: AssignKey & DateGroup): Promise<void> {
  await trx.raw(`
    create temp table covered on commit drop as
    select m.patch_id, m.geom target, c.geom,
           -- Measured with the cuts as its vertices, as the pieces are: what they have beyond this they have twice.
           case when m.n > 1 then area_m2(c.geom) else m.sum_m2 end m2
      from mixed m
      left join (select p.patch_id, st_union(case when st_isvalid(p.geom) then p.geom else st_makevalid(p.geom, 'method=structure') end, ${GRID}) geom
                   from mixed o join piece p on p.patch_id = o.patch_id
                  where not o.fits and o.wholes = 0 group by p.patch_id) c on c.patch_id = m.patch_id
     where not m.fits and m.wholes = 0`);
  await trx.raw(`
    create temp table rest on commit drop as
    select patch_id, case when geom is null then target else polygons_only(st_difference(target, geom, ${GRID})) end geom
      from covered`);
  await trx.raw('delete from rest where st_isempty(geom)');
  await trx.raw('analyze rest');
  // In the order of the cells, so that one prepared geometry serves all that lies in it.
  await trx.raw(
    `create temp table covered_rest on commit drop as
     select patch_id, cell_id, code, level, geom
       from (select patch_id, cell_id, code, level,
                    case when st_covers(cell, geom) then geom
                         when st_intersects(cell, geom) then polygons_only(st_intersection(geom, cell, ${GRID})) end geom
               from (select r.patch_id, r.geom, v.cell_id, v.code, v.level, v.geom cell
                       from rest r
                       join cell_version v on v.geom && r.geom and v.region_id = :regionId and v.scheme_id = :schemeId
                                          and upper_inf(v.recorded) and v.valid @> cast(:first as date)
                      where exists (select from cell_version child
                                     where child.region_id = v.region_id and child.scheme_id = v.scheme_id and child.parent_cell_id = v.cell_id
                                       and upper_inf(child.recorded) and child.valid @> cast(:first as date))
                      order by v.cell_id offset 0) near
              offset 0) cut
      where not st_isempty(geom)`,
    { regionId: key.regionId, schemeId: key.schemeId, first: key.first },
  );
}

/** Blind spot: rest inside a higher cell, falling to the deepest that covers most of it. Outside: the rest of the rest. */
export async function answerMixed(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table answer on commit drop as
    select m.patch_id, m.area_m2, coalesce(c.m2, case when m.wholes > 0 then m.area_m2 else m.sum_m2 end) covered_m2,
           coalesce(b.m2, 0) blind_spot_m2, greatest(coalesce(r.m2, 0) - coalesce(b.m2, 0), 0) outside_m2, b.cell_id covering_cell_id
      from mixed m
      left join (select patch_id, coalesce(m2, 0) m2 from covered) c on c.patch_id = m.patch_id
      left join (select rest.patch_id, case when rest.geom = o.geom then o.area_m2 else area_m2(rest.geom) end m2
                   from rest join mixed o on o.patch_id = rest.patch_id) r on r.patch_id = m.patch_id
      left join (select patch_id, area_m2(st_union(geom, ${GRID})) m2,
                        (array_agg(cell_id order by level desc, area_m2(geom) desc, code))[1] cell_id
                   from covered_rest group by patch_id) b on b.patch_id = m.patch_id`);
}

/**
 * Makes the parts add up to the patch: the difference goes to the largest part (as surveyors balance areas, 面积平差).
 * It is up to 0.005 m² on usual patches, more on one with long slanted edges, because an edge that is straight in
 * lon/lat is not quite straight in the equal-area plane: 0.03 m² on edges of 500 m.
 */
export async function balanceAreas(trx: Transaction): Promise<void> {
  // What is left of a covered patch after rounding is no ground of its own.
  await trx.raw(`
    update answer set blind_spot_m2 = case when blind_spot_m2 < 0.01 then 0 else blind_spot_m2 end,
                      outside_m2 = case when outside_m2 < 0.01 then 0 else outside_m2 end
     where blind_spot_m2 < 0.01 and blind_spot_m2 > 0 or outside_m2 < 0.01 and outside_m2 > 0`);
  await trx.raw(`
    create temp table ranked on commit drop as
    select patch_id, cell_id, code, area_m2,
           case when is_first and abs(off_m2) <= greatest(0.02, area_m2 * 1e-4) then share_m2 + off_m2 else share_m2 end share_m2
      from (select p.patch_id, p.cell_id, p.code, p.share_m2, a.area_m2,
                   a.area_m2 - a.blind_spot_m2 - a.outside_m2 - a.covered_m2 off_m2,
                   row_number() over (partition by p.patch_id order by p.share_m2 desc, p.code) = 1 is_first
              from answer a join piece p on p.patch_id = a.patch_id) shares`);
}
