import type { Completeness } from '../contract/cell-changes.ts';
import type { Queryable, Transaction } from '../db/pool.ts';
import type { CellTarget } from './store-cells.queries.ts';

/** The same ground: this much of each lies in the other. */
const SAME_GROUND = 0.95;
/** Ground that goes over counts for a merge or a split from this part of either cell; less is a border that was moved. */
const NOTABLE = 0.05;

/**
 * Cells of the level that the delivery does not hold, of the kinds it holds. `ends` marks those that it says are gone;
 * `touched` those below a parent of which it holds a cell.
 */
export async function gatherMissing(
  trx: Transaction,
  target: CellTarget,
  complete: Completeness | null,
): Promise<void> {
  const { regionId, schemeId, level } = target;
  await trx.raw(
    `create temp table missing on commit drop as
     with upper_cell as (
       select cell_id, code from cell_version
        where region_id = :regionId and scheme_id = :schemeId and level < :level and upper_inf(recorded) and upper_inf(valid)),
     held as (
       select v.parent_cell_id cell_id from incoming i
         join cell_version v on v.region_id = :regionId and v.id = i.old_id
       union
       select u.cell_id from upper_cell u join incoming i on u.code = coalesce(i.parent_code, left(i.code, length(u.code))))
     select v.id, v.cell_id, v.code, v.name, v.area_m2, v.geom, v.ground_hash,
            cast(:level as int) = 1 or coalesce(v.parent_cell_id in (select cell_id from held), false) touched,
            case cast(:complete as text) when 'level' then true
                 when 'parents' then coalesce(v.parent_cell_id in (select cell_id from held), false)
                 else false end ends,
            null::text same_ground_as
       from cell_version v
      where v.region_id = :regionId and v.scheme_id = :schemeId and v.level = :level
        and upper_inf(v.recorded) and upper_inf(v.valid)
        and v.kind in (select kind from incoming)
        and not exists (select from incoming i where i.old_id = v.id)`,
    { regionId, schemeId, level, complete },
  );
  await trx.raw('create index on missing using gist (geom)');
  await trx.raw('analyze missing');
}

/**
 * A cell that is missing and a new code on the same ground. Where the delivery says that it is complete it is the same
 * cell under another code: it keeps its id. Otherwise it is only told: the old cell may be in the next file.
 */
export async function findRecoded(trx: Transaction, complete: Completeness | null): Promise<void> {
  await trx.raw(
    `create temp table recode on commit drop as
     select distinct on (id) id, cell_id, code
       from (select distinct on (i.code) m.id, m.cell_id, i.code, common.m2
               from incoming i
               join missing m on m.geom && i.geom,
                    lateral (select case when m.ground_hash = i.ground_hash then m.area_m2
                                         when st_intersects(m.geom, i.geom) then area_m2(st_intersection(m.geom, i.geom))
                                         else 0 end m2) common
              where i.cell_id is null and common.m2 >= m.area_m2 * :part and common.m2 >= area_m2(i.geom) * :part
              order by i.code, common.m2 desc, m.id) best
      order by id, m2 desc, code`,
    { part: SAME_GROUND },
  );
  if (complete === null) {
    await trx.raw('update missing m set same_ground_as = r.code from recode r where r.id = m.id');
    return;
  }
  await trx.raw(
    `update incoming i set cell_id = r.cell_id, old_id = r.id, recoded = true from recode r where r.code = i.code`,
  );
  await trx.raw('delete from missing m using recode r where r.id = m.id');
}

/** A code that had ended and comes back on its old ground is the same cell again. */
export async function findReturned(trx: Transaction, target: CellTarget): Promise<void> {
  await trx.raw(
    `update incoming i set cell_id = back.cell_id
       from (select distinct on (i.code) i.code, e.cell_id from incoming i
               join cell_version e on e.region_id = :regionId and e.scheme_id = :schemeId and e.level = :level and e.code = i.code
                                  and upper_inf(e.recorded) and not upper_inf(e.valid) and e.geom && i.geom
              where i.cell_id is null
                and area_m2(st_intersection(e.geom, i.geom)) >= :part * greatest(e.area_m2, area_m2(i.geom))
                and not exists (select from cell_version live where live.region_id = e.region_id and live.cell_id = e.cell_id
                                   and upper_inf(live.recorded) and upper_inf(live.valid))
              order by i.code, upper(e.valid) desc) back
      where i.code = back.code`,
    { regionId: target.regionId, schemeId: target.schemeId, level: target.level, part: SAME_GROUND },
  );
}

/** Writes what the run does to each cell, with the ground it gains and loses. After the new states are stored. */
export async function saveChanges(trx: Transaction, target: CellTarget): Promise<void> {
  await trx.raw(
    `create temp table shift on commit drop as
     select i.cell_id, case when i.old_id is null then 'added' else 'changed' end kind, old.code code_before, i.code code_after,
            old.name name_before, coalesce(i.name, nullif(old.name, old.code), i.code) name_after,
            old.area_m2 area_before_m2, area_m2(i.geom) area_after_m2,
            case when i.old_id is null then i.geom
                 when not i.same_ground then polygons_only(st_difference(i.geom, old.geom)) end gained,
            case when i.old_id is not null and not i.same_ground then polygons_only(st_difference(old.geom, i.geom)) end lost
       from incoming i
       left join cell_version old on old.region_id = :regionId and old.id = i.old_id
      where not i.same
     union all
     select cell_id, 'removed', code, null, name, null, area_m2, null, null, geom from missing where ends`,
    { regionId: target.regionId },
  );
  await trx.raw(
    `insert into cell_change (region_id, import_run_id, cell_id, kind, code_before, code_after, name_before, name_after,
                              area_before_m2, area_after_m2, gained_m2, lost_m2, moved)
     select :regionId, :runId, cell_id, kind, code_before, code_after, name_before, name_after, area_before_m2, area_after_m2,
            case when kind = 'added' then area_after_m2 else coalesce(area_m2(gained), 0) end,
            case when kind = 'removed' then area_before_m2 else coalesce(area_m2(lost), 0) end,
            case when kind = 'changed' and (not st_isempty(gained) or not st_isempty(lost))
                 then polygons_only(st_union(gained, lost)) end
       from shift`,
    { regionId: target.regionId, runId: target.runId },
  );
}

/**
 * Who got whose ground. A cell that ended and went into one that lives on, or together with others, was merged; one whose
 * ground several got, or that gave ground to a new cell, was split. A border that moved a little is neither.
 */
export async function saveLineage(trx: Transaction, target: CellTarget, onDate: string): Promise<void> {
  const { regionId, runId, instant } = target;
  await trx.raw('create index on shift using gist (lost)');
  await trx.raw(
    `create temp table passage on commit drop as
     with edge as (
       select o.cell_id from_id, n.cell_id to_id, o.kind = 'removed' ended, n.kind = 'added' fresh,
              area_m2(st_intersection(o.lost, n.gained)) m2, o.area_before_m2 from_m2, n.area_after_m2 to_m2
         from shift o join shift n on n.cell_id <> o.cell_id and o.lost && n.gained and st_intersects(o.lost, n.gained)
        where (o.kind = 'removed' or n.kind = 'added')),
     notable as (
       select * from edge
        where m2 > 0 and case when ended then m2 >= from_m2 * :part else m2 >= to_m2 * :part end),
     counted as (
       select *, count(*) over (partition by from_id) heirs, count(*) over (partition by to_id) sources from notable)
     select from_id, to_id, m2,
            case when not ended or heirs > 1 then 'split'
                 when not fresh or sources > 1 or m2 >= from_m2 * :whole then 'merge' else 'split' end kind
       from counted`,
    { part: NOTABLE, whole: SAME_GROUND },
  );
  await trx.raw(
    `insert into cell_lineage (region_id, from_cell_id, to_cell_id, kind, on_date, area_m2, recorded, import_run_id)
     select cast(:regionId as int), from_id, to_id, kind, cast(:onDate as date), m2, tstzrange(:instant, null), cast(:runId as bigint) from passage
     union all
     select cast(:regionId as int), cell_id, cell_id, 'recode', cast(:onDate as date), area_m2(geom), tstzrange(:instant, null), cast(:runId as bigint)
       from incoming where recoded`,
    { regionId, runId, instant, onDate },
  );
}

export interface CellChangeRow {
  cell_id: number;
  kind: 'added' | 'removed' | 'changed';
  code_before: string | null;
  code_after: string | null;
  name_before: string | null;
  name_after: string | null;
  area_before_m2: number | null;
  area_after_m2: number | null;
  gained_m2: number;
  lost_m2: number;
  lon: number | null;
  lat: number | null;
}

/** What a run did, cell by cell, in the order of codes. */
export async function listChanges(db: Queryable, regionId: number, runId: number): Promise<CellChangeRow[]> {
  const result = await db.raw<{ rows: CellChangeRow[] }>(
    `with at as (
       select distinct on (v.cell_id) v.cell_id, v.label_point
         from cell_version v
        where v.region_id = :regionId
          and v.cell_id in (select cell_id from cell_change where region_id = :regionId and import_run_id = :runId)
        order by v.cell_id, v.id desc),
     placed as (
       select c.*, case when c.moved is null or st_isempty(c.moved) then at.label_point else st_pointonsurface(c.moved) end place
         from cell_change c left join at on at.cell_id = c.cell_id
        where c.region_id = :regionId and c.import_run_id = :runId)
     select cell_id, kind, code_before, code_after, name_before, name_after, area_before_m2, area_after_m2, gained_m2, lost_m2,
            st_x(place) lon, st_y(place) lat
       from placed order by coalesce(code_after, code_before), cell_id`,
    { regionId, runId },
  );
  return result.rows;
}

export interface PassageRow {
  kind: 'merge' | 'split' | 'recode';
  from_code: string;
  to_code: string;
  area_m2: number;
}

/** Lineage a run found, with the codes of before and after. */
export async function listPassages(db: Queryable, regionId: number, runId: number): Promise<PassageRow[]> {
  const result = await db.raw<{ rows: PassageRow[] }>(
    `select l.kind, f.code_before from_code, t.code_after to_code, l.area_m2
       from cell_lineage l
       join cell_change f on f.region_id = l.region_id and f.import_run_id = l.import_run_id and f.cell_id = l.from_cell_id
       join cell_change t on t.region_id = l.region_id and t.import_run_id = l.import_run_id and t.cell_id = l.to_cell_id
      where l.region_id = :regionId and l.import_run_id = :runId
      order by l.kind, f.code_before, t.code_after`,
    { regionId, runId },
  );
  return result.rows;
}

export interface MissingRow {
  cell_id: number;
  code: string;
  name: string;
  area_m2: number;
  touched: boolean;
  same_ground_as: string | null;
}

/** Cells the delivery does not hold and that live on: it did not say that they are gone. */
export async function listMissing(trx: Transaction): Promise<MissingRow[]> {
  const result = await trx.raw<{ rows: MissingRow[] }>(
    'select cell_id, code, name, area_m2, touched, same_ground_as from missing where not ends order by code',
  );
  return result.rows;
}

export interface DivisionRow {
  cell_id: number;
  code: string;
  name: string;
  level: number;
  status: 'none' | 'partial' | 'complete';
  declared: boolean;
  children: number;
  area_m2: number;
  children_m2: number;
}

/**
 * How far parents are divided on a day: as a person declared it, else told from the area of the children. `runId` keeps
 * those below which the run did something, null gives all that have a level below them.
 */
export async function listDivisions(
  db: Queryable,
  key: { regionId: number; schemeId: number; onDate: string; runId: number | null },
): Promise<DivisionRow[]> {
  const result = await db.raw<{ rows: DivisionRow[] }>(
    `with today as (
       select cell_id, parent_cell_id, code, name, level, division_status, area_m2
         from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:onDate as date))),
     kids as (select parent_cell_id, count(*) n, sum(area_m2) m2 from today group by parent_cell_id),
     touched as (
       select distinct v.parent_cell_id cell_id from cell_change c
         join cell_version v on v.region_id = c.region_id and v.cell_id = c.cell_id
        where c.region_id = :regionId and c.import_run_id = :runId and v.parent_cell_id is not null
        union
       select cell_id from cell_change where region_id = :regionId and import_run_id = :runId)
     select p.cell_id, p.code, p.name, p.level,
            coalesce(p.division_status,
                     case when coalesce(kids.n, 0) = 0 then 'none'
                          when kids.m2 < p.area_m2 * (s.settings->>'partialBelow')::float8 then 'partial'
                          else 'complete' end) status,
            p.division_status is not null declared, coalesce(kids.n, 0) children, p.area_m2, coalesce(kids.m2, 0) children_m2
       from today p
       join scheme s on s.region_id = :regionId and s.id = :schemeId
       left join kids on kids.parent_cell_id = p.cell_id
      where p.level < (select max(level) from today)
        and (cast(:runId as bigint) is null or p.cell_id in (select cell_id from touched))
      order by p.level, p.code`,
    { ...key },
  );
  return result.rows;
}

/** Delivered cells whose parent by code is another one than that on whose ground they lie. `place_code` null: on no such cell's. */
export async function listMisplaced(
  trx: Transaction,
  target: CellTarget,
): Promise<
  { code: string; parent_code: string; place_code: string | null; file_no: number; feature_no: number }[]
> {
  const result = await trx.raw<{
    rows: {
      code: string;
      parent_code: string;
      place_code: string | null;
      file_no: number;
      feature_no: number;
    }[];
  }>(
    `select v.code, p.code parent_code, place.code place_code, f.file_no, f.feature_no
       from cell_version v
       join cell_version p on p.region_id = v.region_id and p.cell_id = v.parent_cell_id and upper_inf(p.recorded) and upper_inf(p.valid)
       left join lateral (
         select o.code from cell_version o
          where o.region_id = v.region_id and o.scheme_id = v.scheme_id and o.level = p.level and o.kind = p.kind
            and upper_inf(o.recorded) and upper_inf(o.valid) and st_intersects(o.geom, v.label_point)
          order by o.code limit 1) place on true
       join lateral (select file_no, feature_no from stage
                      where refused is null and mapped->>'code' = v.code order by file_no, feature_no limit 1) f on true
      where v.region_id = :regionId and v.scheme_id = :schemeId and v.level = :level and v.opened_by_run = :runId
        and upper_inf(v.recorded) and upper_inf(v.valid) and not st_intersects(p.geom, v.label_point)
      order by f.file_no, f.feature_no`,
    { regionId: target.regionId, schemeId: target.schemeId, level: target.level, runId: target.runId },
  );
  return result.rows;
}
