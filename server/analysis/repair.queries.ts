import type { MultiPolygon, Position } from 'geojson';
import type { FindingKind, FindingState } from '../contract/land.ts';
import type { RepairAction, RepairRefusal } from '../contract/cell-edits.ts';
import type { Transaction } from '../db/pool.ts';

export interface RepairKey {
  regionId: number;
  schemeId: number;
  /** ISO date whose states are repaired. */
  onDate: string;
}

/** Degrees: as far as the grid may part two lines that are one. */
const SAME_LINE = 2e-9;

/**
 * The temporary table `task`: findings to be repaired, with the ground that is to change hands. Either the slivers (of a
 * subtree), whatever their state, or the findings named.
 */
export async function createTasks(
  trx: Transaction,
  key: RepairKey & { sliverWidthM: number; under: string | null; ids: number[] | null },
): Promise<void> {
  await trx.raw(
    `create temp table task on commit drop as
     with recursive subtree as (
       select cell_id from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:onDate as date)) where code = :under
       union
       select v.cell_id from subtree s
         join cell_version v on v.region_id = :regionId and v.parent_cell_id = s.cell_id and upper_inf(v.recorded) and v.valid @> cast(:onDate as date))
     select f.id, f.kind, f.level, f.state, f.parent_cell_id, f.cell_ids, f.codes, f.border_key, f.area_m2, f.width_m,
            coalesce(nullif(gridded.geom, st_multi(st_geomfromtext('polygon empty', 4490))), f.geom) piece,
            null::bigint giver_id, null::bigint taker_id, cast(null as text) refused
       from coverage_finding f,
            lateral (select polygons_only(st_reduceprecision(f.geom, 1e-9)) geom) gridded
      where f.region_id = :regionId and f.scheme_id = :schemeId and f.state <> 'fixed'
        and case when cast(:ids as bigint[]) is not null then f.id = any (cast(:ids as bigint[]))
                 else is_sliver(f.region_id, f.geom, f.width_m, :sliverWidthM, f.caused_by) end
        and (cast(:under as text) is null or f.parent_cell_id in (select cell_id from subtree)
             or f.cell_ids && (select array_agg(cell_id) from subtree))
      order by f.id`,
    { ...key },
  );
  await trx.raw('create unique index on task (id)');
  await trx.raw('analyze task');
}

/** Findings a person decided on are not repaired over their head. */
export async function refuseDecided(trx: Transaction): Promise<void> {
  await trx.raw(`update task set refused = 'decided' where state <> 'open'`);
}

/**
 * The temporary table `working`: cells at the tasks with their outlines, which the repair changes, and whether they may be
 * moved: only leaves, never a legal line (法定界线), never a state that is history. And the parents, which never move.
 */
export async function gatherWorking(trx: Transaction, key: RepairKey): Promise<void> {
  await trx.raw(
    `create temp table working on commit drop as
     with near as (
       select distinct v.id from task t
         join cell_version v on v.region_id = :regionId and v.scheme_id = :schemeId and v.level = t.level
                            and v.geom && st_expand(t.piece, 1e-7) and upper_inf(v.recorded) and v.valid @> cast(:onDate as date)),
     wanted as (
       select id from near
       union
       select v.id from cell_version v
        where v.region_id = :regionId and upper_inf(v.recorded) and v.valid @> cast(:onDate as date)
          and v.cell_id in (select parent_cell_id from task
                            union select p.parent_cell_id from near join cell_version p on p.region_id = :regionId and p.id = near.id))
     select v.cell_id, v.id old_id, v.level, v.kind, coalesce(k.precedence, 1) precedence, v.code, v.name, v.parent_cell_id, v.area_m2,
            coalesce(x.located_cell_id, v.parent_cell_id) home_cell_id, v.geom before, v.geom, lower(v.recorded) recorded_from,
            coalesce(lower(v.valid), '-infinity') valid_from,
            case when v.line_locked then 'line-locked'
                 when exists (select from cell_version c where c.region_id = :regionId and c.parent_cell_id = v.cell_id
                                 and upper_inf(c.recorded) and c.valid @> cast(:onDate as date)) then 'has-children'
                 when not upper_inf(v.valid) then 'not-current' end fixed
       from wanted join cell_version v on v.region_id = :regionId and v.id = wanted.id
       left join cell_exclave x on x.region_id = v.region_id and x.cell_id = v.cell_id
       left join scheme_kind k on k.region_id = v.region_id and k.scheme_id = v.scheme_id and k.kind = v.kind`,
    { ...key },
  );
  await trx.raw('create unique index on working (cell_id)');
  await trx.raw('create index on working using gist (geom)');
  await trx.raw('analyze working');
}

/**
 * Overlap: who keeps the ground. A cell that cannot be moved keeps it; else one that is within its parent there; else the
 * older line, the larger cell, the lower code. The order is one over cells, so ground of three cells stays with one of them.
 */
export async function chooseKeepers(trx: Transaction): Promise<void> {
  await trx.raw(`
    update task t
       set taker_id = o.keeper, giver_id = o.loser, refused = o.refused
      from (select t.id, (array_agg(s.cell_id order by rank))[1] keeper, (array_agg(s.cell_id order by rank))[2] loser,
                   (array_agg(s.fixed order by rank))[2] refused
              from task t,
                   lateral (select w.cell_id, w.fixed,
                                   row_number() over (order by (w.fixed is null), coalesce(beyond.m2 > t.area_m2 / 2, false),
                                                               w.valid_from, w.recorded_from, w.area_m2 desc, w.code) rank
                              from working w
                              left join working p on p.cell_id = w.home_cell_id
                              left join lateral (select area_m2(st_difference(t.piece, p.geom)) m2
                                                  where not st_covers(p.geom, t.piece)) beyond on true
                             where w.cell_id = any (t.cell_ids)) s
             where t.kind = 'overlap' and t.refused is null
             group by t.id) o
     where t.id = o.id`);
}

/** Outside: the cell is cut to its parent, whose outline never moves. */
export async function chooseCut(trx: Transaction): Promise<void> {
  await trx.raw(`
    update task t set giver_id = w.cell_id, refused = coalesce(case when t.parent_cell_id is null then 'parent-missing' end, w.fixed)
      from working w where t.kind = 'outside' and t.refused is null and w.cell_id = t.cell_ids[1]`);
}

/** Takes the ground away from the cells that lose it. */
export async function cutGivers(trx: Transaction): Promise<void> {
  await trx.raw(`
    update working w set geom = cut.geom
      from (select w.cell_id, polygons_only(st_difference(w.geom, st_union(t.piece), 1e-9)) geom
              from task t join working w on w.cell_id = t.giver_id
             where t.refused is null and t.kind in ('overlap', 'outside') group by w.cell_id, w.geom) cut
     where w.cell_id = cut.cell_id`);
}

/**
 * Gap: the working cell of the parent with the longest common border gets the ground, of the base kind before a special one;
 * or the cell a person chose.
 */
export async function chooseNeighbours(
  trx: Transaction,
  to: { toCellId: number | null; toCode: string | null },
): Promise<void> {
  await trx.raw(
    `update task t set taker_id = best.cell_id, refused = best.fixed
       from (select distinct on (t.id) t.id, w.cell_id, w.fixed
               from task t
               join working w on w.home_cell_id = t.parent_cell_id and w.geom && st_expand(t.piece, 1e-7),
                    lateral (select st_length(local_metres(st_collectionextract(
                               st_intersection(st_boundary(t.piece),
                                               st_buffer(st_clipbybox2d(w.geom, st_expand(st_envelope(t.piece), 1e-7)::box2d), :sameLine, 1)),
                               2))) metres) border
              where t.kind = 'gap' and t.refused is null and border.metres > 0
                and (cast(:toCellId as bigint) is null or w.cell_id = :toCellId) and (cast(:toCode as text) is null or w.code = :toCode)
              order by t.id, (w.fixed is null) desc, w.precedence, border.metres desc, w.code) best
      where t.id = best.id`,
    { ...to, sameLine: SAME_LINE },
  );
  await trx.raw(
    `update task set refused = 'no-neighbour' where kind = 'gap' and refused is null and taker_id is null`,
  );
}

export async function giveToTakers(trx: Transaction): Promise<void> {
  await trx.raw(`
    update working w set geom = grown.geom
      from (select w.cell_id, polygons_only(st_union(w.geom, st_union(t.piece), 1e-9)) geom
              from task t join working w on w.cell_id = t.taker_id
             where t.refused is null and t.kind = 'gap' group by w.cell_id, w.geom) grown
     where w.cell_id = grown.cell_id`);
}

/**
 * Puts back cells of which the repair would leave no area or no valid shape, and their tasks with them.
 * @returns true when there was one: what was done with its ground must be done again without it
 */
export async function refuseBroken(trx: Transaction): Promise<boolean> {
  const result = await trx.raw<{ rowCount: number }>(`
    update task t set refused = 'shape-breaks'
      from working w
     where t.refused is null and w.cell_id in (case when t.kind = 'gap' then t.taker_id else t.giver_id end)
       and (st_isempty(w.geom) or area_m2(w.geom) < 1 or not st_isvalid(w.geom))`);
  return result.rowCount > 0;
}

export async function resetWorking(trx: Transaction): Promise<void> {
  await trx.raw('update working set geom = before where not geom = before or st_isempty(geom)');
}

export interface OutlineRow {
  cell_id: number;
  geometry: MultiPolygon;
}

/** Movable cells that repaired ground borders on, with their outlines as they are now. */
export async function readBordering(trx: Transaction): Promise<OutlineRow[]> {
  const result = await trx.raw<{ rows: OutlineRow[] }>(`
    select w.cell_id, st_asgeojson(w.geom, 15)::json geometry
      from working w
     where w.fixed is null and exists (select from task t where t.refused is null and w.geom && st_expand(t.piece, ${SAME_LINE}))
     order by w.cell_id`);
  return result.rows;
}

/** Every vertex of ground that changes hands. */
export async function readPieceVertices(trx: Transaction): Promise<Position[]> {
  const result = await trx.raw<{ rows: { lon: number; lat: number }[] }>(`
    select distinct st_x(d.geom) lon, st_y(d.geom) lat from task t, lateral st_dumppoints(t.piece) d where t.refused is null`);
  return result.rows.map(({ lon, lat }) => [lon, lat]);
}

export async function saveNoded(trx: Transaction, rows: OutlineRow[]): Promise<void> {
  for (const { cell_id, geometry } of rows)
    await trx.raw(
      `update working set geom = noded.geom
         from (select st_setsrid(st_multi(st_geomfromgeojson(:geojson)), 4490) geom) noded
        where cell_id = :cellId and st_isvalid(noded.geom)`,
      { cellId: cell_id, geojson: JSON.stringify(geometry) },
    );
}

/** Hands the changed cells over to the edit: a repair corrects, so the new state takes the old one's valid time. */
export async function takeEdited(trx: Transaction, regionId: number): Promise<void> {
  await trx.raw(
    `insert into edited (cell_id, old_id, level, kind, code, name, parent_cell_id, parent_code, division_status, attributes,
                         valid_from, geom, noded_only)
     select w.cell_id, w.old_id, w.level, w.kind, w.code, w.name, w.parent_cell_id, v.parent_code, v.division_status, v.attributes,
            w.valid_from, w.geom,
            not exists (select from task t where t.refused is null and (t.giver_id = w.cell_id or t.kind = 'gap' and t.taker_id = w.cell_id))
       from working w join cell_version v on v.region_id = :regionId and v.id = w.old_id
      where w.fixed is null and st_asbinary(w.geom) <> st_asbinary(w.before) order by w.code`,
    { regionId },
  );
}

export interface TaskRow {
  id: number;
  kind: FindingKind;
  state: FindingState;
  codes: string[];
  area_m2: number;
  width_m: number;
  refused: RepairRefusal | null;
  action: RepairAction;
  taker: string | null;
  giver: string | null;
}

export async function readTasks(trx: Transaction): Promise<TaskRow[]> {
  const result = await trx.raw<{ rows: TaskRow[] }>(`
    select t.id, t.kind, t.state, t.codes, t.area_m2, t.width_m, t.refused, case when t.kind = 'gap' then 'give' else 'cut' end action,
           taker.code taker, giver.code giver
      from task t
      left join working taker on taker.cell_id = t.taker_id
      left join working giver on giver.cell_id = t.giver_id
     order by t.id`);
  return result.rows;
}
