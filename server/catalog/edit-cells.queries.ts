import type { Queryable, Transaction } from '../db/pool.ts';
import { CELL_STATE } from './store-cells.queries.ts';

/** The run that edits, and the recorded time of what it writes (`waitForImportTurn`). */
export interface EditKey {
  regionId: number;
  schemeId: number;
  runId: number;
  instant: string;
}

/**
 * The temporary table `edited`: what an edit makes of cells. `old_id` null: a new cell; `geom` null: the cell ends.
 * `line_locked` null: as it was. `valid_from` is the day from which the new state holds: that of the old state for a correction.
 */
export async function createEdited(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table edited (
      n int generated always as identity primary key, cell_id bigint, old_id bigint, level int not null, kind text not null,
      code text not null, name text not null, parent_cell_id bigint, parent_code text, division_status text,
      attributes jsonb not null default '{}', valid_from date not null, geom geometry(MultiPolygon, 4490),
      noded_only boolean not null default false, line_locked boolean
    ) on commit drop`);
}

/**
 * Writes the table `edited` as versions: old states are closed in recorded time, kept for the time before `valid_from`, and
 * followed by the new ones; what the run did to each cell goes to `cell_change`. An undo takes all of it back.
 */
export async function saveEdited(trx: Transaction, key: EditKey): Promise<void> {
  const { regionId, schemeId, runId, instant } = key;
  await trx.raw(
    `with fresh as (
       update edited set cell_id = nextval(pg_get_serial_sequence('cell', 'id')) where cell_id is null returning cell_id)
     insert into cell (region_id, id, scheme_id) overriding system value select :regionId, cell_id, :schemeId from fresh`,
    { regionId, schemeId },
  );
  await saveChanges(trx, { regionId, runId });
  await trx.raw(
    `with closed as (
       update cell_version v set recorded = tstzrange(lower(v.recorded), :instant), closed_by_run = :runId
         from edited e where v.region_id = :regionId and v.id = e.old_id
       returning v.*, e.valid_from)
     insert into cell_version (${CELL_STATE}, recorded, opened_by_run)
     select ${CELL_STATE.replace(' valid,', ' daterange(lower(valid), valid_from),')}, tstzrange(:instant, null), :runId
       from closed where lower(valid) < valid_from`,
    { regionId, runId, instant },
  );
  await trx.raw(
    `insert into cell_version (${CELL_STATE}, recorded, opened_by_run)
     select :regionId, e.cell_id, :schemeId, e.level, e.kind, e.code, e.name, e.parent_cell_id, e.parent_code, e.division_status,
            coalesce(e.line_locked, old.line_locked, false), daterange(e.valid_from, null), e.geom, area_m2(e.geom),
            -- A neighbour's vertex does not move the label.
            case when e.noded_only then old.label_point
                 else st_setsrid((st_maximuminscribedcircle(e.geom)).center, 4490) end,
            -- The state is nobody's delivery: its outline is ours.
            null, null, e.attributes, 'edit-' || md5(st_asbinary(e.geom)), :runId, tstzrange(:instant, null), :runId
       from edited e left join cell_version old on old.region_id = :regionId and old.id = e.old_id
      where e.geom is not null order by e.n`,
    { regionId, schemeId, runId, instant },
  );
}

async function saveChanges(trx: Transaction, key: { regionId: number; runId: number }): Promise<void> {
  await trx.raw(
    `insert into cell_change (region_id, import_run_id, cell_id, kind, code_before, code_after, name_before, name_after,
                              area_before_m2, area_after_m2, gained_m2, lost_m2, moved)
     select :regionId, :runId, e.cell_id,
            case when e.old_id is null then 'added' when e.geom is null then 'removed' else 'changed' end,
            old.code, case when e.geom is not null then e.code end, old.name, case when e.geom is not null then e.name end,
            old.area_m2, area_m2(e.geom),
            case when old.id is null then area_m2(e.geom) when e.geom is null or e.noded_only then 0
                 else coalesce(area_m2(shift.gained), 0) end,
            case when e.geom is null then old.area_m2 when old.id is null or e.noded_only then 0
                 else coalesce(area_m2(shift.lost), 0) end,
            case when old.id is not null and e.geom is not null and not e.noded_only
                 then polygons_only(st_union(shift.gained, shift.lost)) end
       from edited e
       left join cell_version old on old.region_id = :regionId and old.id = e.old_id
       left join lateral (select polygons_only(st_difference(e.geom, old.geom)) gained,
                                 polygons_only(st_difference(old.geom, e.geom)) lost
                           where not e.noded_only) shift on true`,
    { ...key },
  );
}

/** Ground that went from one cell to another by a merge or a split, as the codes say who is who. */
export async function saveEditLineage(
  trx: Transaction,
  key: EditKey,
  rows: { fromCellId: number; toCellId: number; kind: 'merge' | 'split'; onDate: string; areaM2: number }[],
): Promise<void> {
  const { regionId, runId, instant } = key;
  for (const row of rows)
    await trx.raw(
      `insert into cell_lineage (region_id, from_cell_id, to_cell_id, kind, on_date, area_m2, recorded, import_run_id)
       values (:regionId, :fromCellId, :toCellId, :kind, cast(:onDate as date), :areaM2, tstzrange(:instant, null), :runId)`,
      { regionId, runId, instant, ...row },
    );
}

export interface EditedRow {
  n: number;
  cell_id: number | null;
  code: string;
  name: string;
  level: number;
  area_before_m2: number | null;
  area_after_m2: number | null;
  gained_m2: number;
  lost_m2: number;
  noded_only: boolean;
  before: GeoJSON.MultiPolygon | null;
  after: GeoJSON.MultiPolygon | null;
}

/** What the table `edited` would do, cell by cell, in the order of codes; with the outlines when they are wanted. */
export async function readEdited(
  db: Queryable,
  regionId: number,
  withGeometry: boolean,
): Promise<EditedRow[]> {
  const result = await db.raw<{ rows: EditedRow[] }>(
    `select e.n, e.cell_id, e.code, e.name, e.level, e.noded_only, old.area_m2 area_before_m2, area_m2(e.geom) area_after_m2,
            case when old.id is null then area_m2(e.geom) when e.geom is null or e.noded_only then 0
                 else coalesce(area_m2(polygons_only(st_difference(e.geom, old.geom))), 0) end gained_m2,
            case when e.geom is null then old.area_m2 when old.id is null or e.noded_only then 0
                 else coalesce(area_m2(polygons_only(st_difference(old.geom, e.geom))), 0) end lost_m2,
            case when :withGeometry then st_asgeojson(old.geom, 9)::json end before,
            case when :withGeometry then st_asgeojson(e.geom, 9)::json end after
       from edited e left join cell_version old on old.region_id = :regionId and old.id = e.old_id
      order by e.level, e.code, e.n`,
    { regionId, withGeometry },
  );
  return result.rows;
}

/** Codes of the table `edited` that another cell of the level holds while the new state is valid. */
export async function listTakenCodes(
  trx: Transaction,
  key: Pick<EditKey, 'regionId' | 'schemeId'>,
): Promise<string[]> {
  const result = await trx.raw<{ rows: { code: string }[] }>(
    `select distinct e.code from edited e
       join cell_version v on v.region_id = :regionId and v.scheme_id = :schemeId and v.level = e.level and v.code = e.code
                          and upper_inf(v.recorded) and v.valid && daterange(e.valid_from, null)
      where e.geom is not null and not exists (select from edited own where own.old_id = v.id and (own.geom is null or own.n = e.n or own.code <> v.code))
      order by e.code`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
  return result.rows.map((row) => row.code);
}
