import type { Transaction } from '../db/pool.ts';

/** What every statement here needs to know about the import. `validFrom` is an ISO date or `-infinity`. */
export interface CellTarget {
  regionId: number;
  schemeId: number;
  level: number;
  kind: string;
  validFrom: string;
  runId: number;
  /** Recorded time of what the run writes (`waitForImportTurn`). */
  instant: string;
}

/** Columns that make up a state: all but its id and its recorded time. */
export const CELL_STATE = `region_id, cell_id, scheme_id, level, kind, code, name, parent_cell_id, parent_code, division_status,
  line_locked, valid, geom, area_m2, label_point, source_geom, source_crs, attributes, content_hash, import_run_id`;

/** True when the level has no cell yet: its first version is then valid from −infinity. */
export async function levelIsEmpty(
  trx: Transaction,
  at: Pick<CellTarget, 'regionId' | 'schemeId' | 'level'>,
): Promise<boolean> {
  const result = await trx.raw<{ rows: { empty: boolean }[] }>(
    `select not exists (select from cell_version
       where region_id = :regionId and scheme_id = :schemeId and level = :level and upper_inf(recorded)) as empty`,
    { ...at },
  );
  return result.rows[0]!.empty;
}

/** Several features with one code become one multipart cell. Reads the stage of ingest (docs/data.md). */
export async function gatherIncoming(trx: Transaction, target: CellTarget): Promise<void> {
  await trx.raw(
    `create temp table incoming on commit drop as
     select g.*, null::bigint cell_id, null::bigint old_id, false same
       from (select mapped->>'code' code,
                    coalesce((array_agg(mapped->>'name' order by file_no, feature_no))[1], mapped->>'code') as name,
                    (array_agg(mapped->>'parent' order by file_no, feature_no))[1] parent_code,
                    coalesce((array_agg(mapped->>'kind' order by file_no, feature_no))[1], :kind) as kind,
                    (array_agg(mapped->>'division' order by file_no, feature_no))[1] division,
                    (array_agg(attrs order by file_no, feature_no))[1] attrs,
                    case when count(*) = 1 then (array_agg(geom))[1] else polygons_only(st_union(geom)) end geom,
                    case when count(*) = 1 then (array_agg(source_geom))[1] end source_geom,
                    min(source_crs) source_crs,
                    md5(string_agg(content_hash, '' order by content_hash)) content_hash
               from stage where refused is null
              group by mapped->>'code') g`,
    { kind: target.kind },
  );
}

/** Features beyond the first of each code, in source order. */
export async function readMerged(
  trx: Transaction,
): Promise<{ file_no: number; feature_no: number; code: string }[]> {
  const result = await trx.raw<{ rows: { file_no: number; feature_no: number; code: string }[] }>(`
    select file_no, feature_no, code
      from (select file_no, feature_no, mapped->>'code' code,
                   row_number() over (partition by mapped->>'code' order by file_no, feature_no) n
              from stage where refused is null) s
     where n > 1 order by file_no, feature_no`);
  return result.rows;
}

/** Finds the state each incoming cell would follow, and whether it says the same. */
export async function matchIncoming(trx: Transaction, target: CellTarget): Promise<void> {
  await trx.raw(
    `update incoming i
        set cell_id = v.cell_id, old_id = v.id,
            same = v.content_hash = i.content_hash and v.kind = i.kind
       from cell_version v
      where v.region_id = :regionId and v.scheme_id = :schemeId and v.level = :level and v.code = i.code
        and upper_inf(v.recorded) and upper_inf(v.valid)`,
    { regionId: target.regionId, schemeId: target.schemeId, level: target.level },
  );
}

export async function countIncoming(
  trx: Transaction,
): Promise<{ added: number; changed: number; unchanged: number }> {
  const result = await trx.raw<{ rows: { added: number; changed: number; unchanged: number }[] }>(`
    select count(*) filter (where old_id is null) added,
           count(*) filter (where old_id is not null and not same) changed,
           count(*) filter (where same) unchanged from incoming`);
  return result.rows[0]!;
}

/**
 * Ends the states that are followed by a new one. What we held true is kept: the old row's recorded time is closed,
 * and where it was true before `validFrom` a copy says so.
 */
export async function closeFollowed(trx: Transaction, target: CellTarget): Promise<void> {
  await trx.raw(
    `with closed as (
       update cell_version v set recorded = tstzrange(lower(v.recorded), :instant), closed_by_run = :runId
         from incoming i
        where v.region_id = :regionId and v.id = i.old_id and not i.same
       returning v.*)
     insert into cell_version (region_id, cell_id, scheme_id, level, kind, code, name, parent_cell_id, parent_code,
                               division_status, line_locked, valid, geom, area_m2, label_point, source_geom, source_crs,
                               attributes, content_hash, import_run_id, recorded, opened_by_run)
     select region_id, cell_id, scheme_id, level, kind, code, name, parent_cell_id, parent_code,
            division_status, line_locked, daterange(lower(valid), cast(:validFrom as date)), geom, area_m2, label_point, source_geom,
            source_crs, attributes, content_hash, import_run_id, tstzrange(:instant, null), :runId
       from closed where lower(valid) < cast(:validFrom as date)`,
    {
      regionId: target.regionId,
      validFrom: target.validFrom,
      runId: target.runId,
      instant: target.instant,
    },
  );
}

export async function insertCells(trx: Transaction, target: CellTarget): Promise<void> {
  await trx.raw(
    `update incoming set cell_id = nextval(pg_get_serial_sequence('cell', 'id')) where cell_id is null`,
  );
  await trx.raw(
    `insert into cell (region_id, id, scheme_id) overriding system value
     select :regionId, cell_id, :schemeId from incoming where old_id is null`,
    { regionId: target.regionId, schemeId: target.schemeId },
  );
  await trx.raw(
    `insert into scheme_kind (region_id, scheme_id, kind, name_zh, name_en, precedence)
     select distinct cast(:regionId as int), cast(:schemeId as bigint), kind, kind, kind, 2 from incoming on conflict do nothing`,
    { regionId: target.regionId, schemeId: target.schemeId },
  );
  await trx.raw(
    `insert into cell_version (region_id, cell_id, scheme_id, level, kind, code, name, parent_code, division_status, valid, geom,
                               area_m2, label_point, source_geom, source_crs, attributes, content_hash, import_run_id, recorded, opened_by_run)
     select :regionId, i.cell_id, :schemeId, :level, i.kind, i.code, i.name, i.parent_code,
            case when i.division in ('none', 'partial', 'complete') then i.division else old.division_status end,
            -- A state that begins later than the date asked for is corrected as a whole.
            daterange(greatest(cast(:validFrom as date), coalesce(lower(old.valid), cast(:validFrom as date))), null),
            i.geom, area_m2(i.geom), st_setsrid((st_maximuminscribedcircle(i.geom)).center, 4490), i.source_geom, i.source_crs,
            i.attrs, i.content_hash, :runId, tstzrange(:instant, null), :runId
       from incoming i
       left join cell_version old on old.region_id = :regionId and old.id = i.old_id
      where not i.same`,
    {
      regionId: target.regionId,
      schemeId: target.schemeId,
      level: target.level,
      validFrom: target.validFrom,
      runId: target.runId,
      instant: target.instant,
    },
  );
}
