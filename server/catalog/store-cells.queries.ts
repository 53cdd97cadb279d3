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

/** Since when the level has cells, as far as we know now; null when it has none. `-infinity` for its first version. */
export async function levelStart(
  trx: Transaction,
  at: Pick<CellTarget, 'regionId' | 'schemeId' | 'level'>,
): Promise<string | null> {
  const result = await trx.raw<{ rows: { start: string | null }[] }>(
    `select min(lower(valid))::text start from cell_version
      where region_id = :regionId and scheme_id = :schemeId and level = :level and upper_inf(recorded)`,
    { ...at },
  );
  return result.rows[0]!.start;
}

/** True while every state of the level we hold has been so since ever: nothing but first deliveries has come. */
export async function levelNeverChanged(
  trx: Transaction,
  at: Pick<CellTarget, 'regionId' | 'schemeId' | 'level'>,
): Promise<boolean> {
  const result = await trx.raw<{ rows: { never: boolean }[] }>(
    `select not exists (select from cell_version
       where region_id = :regionId and scheme_id = :schemeId and level = :level and upper_inf(recorded)
         and not (lower_inf(valid) or lower(valid) = '-infinity') ) as never`,
    { ...at },
  );
  return result.rows[0]!.never;
}

/** Several features with one code become one multipart cell. Reads the stage of ingest (docs/data.md). */
export async function gatherIncoming(trx: Transaction, target: CellTarget): Promise<void> {
  await trx.raw(
    `create temp table incoming on commit drop as
     select g.*, md5(st_asbinary(st_normalize(g.geom))) ground_hash, null::bigint cell_id, null::bigint old_id,
            false same_ground, false same, false recoded
       from (select mapped->>'code' code,
                    (array_agg(mapped->>'name' order by file_no, feature_no))[1] as name,
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

/**
 * Finds the state each incoming cell would follow: that of its code, and whether it says the same. What a delivery is
 * silent about (no names, no parents) it does not change.
 */
export async function matchIncoming(trx: Transaction, target: CellTarget): Promise<void> {
  await trx.raw(
    `update incoming i set cell_id = v.cell_id, old_id = v.id
       from cell_version v
      where v.region_id = :regionId and v.scheme_id = :schemeId and v.level = :level and v.code = i.code
        and upper_inf(v.recorded) and upper_inf(v.valid)`,
    { regionId: target.regionId, schemeId: target.schemeId, level: target.level },
  );
  await trx.raw('create index on incoming using gist (geom)');
  await trx.raw('analyze incoming');
}

/** Compares each incoming cell with the state it would follow. @param incoming after all matching is done */
export async function compareIncoming(trx: Transaction, regionId: number): Promise<void> {
  await trx.raw(
    `update incoming i
        set same_ground = v.ground_hash = i.ground_hash or same_within_grid(i.geom, v.geom)
       from cell_version v where v.region_id = :regionId and v.id = i.old_id`,
    { regionId },
  );
  await trx.raw(
    `update incoming i
        set same = i.same_ground and v.code = i.code and v.kind = i.kind and coalesce(i.name, v.name) = v.name
                   and coalesce(i.parent_code, v.parent_code) is not distinct from v.parent_code
                   and (i.division is null or i.division not in ('none', 'partial', 'complete') or i.division is not distinct from v.division_status)
       from cell_version v where v.region_id = :regionId and v.id = i.old_id`,
    { regionId },
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
 * Ends the states that are followed by a new one, and those of the cells that end. What we held true is kept: the old
 * row's recorded time is closed, and where it was true before `validFrom` a copy says so.
 */
export async function closeFollowed(trx: Transaction, target: CellTarget): Promise<void> {
  await trx.raw(
    `with closed as (
       update cell_version v set recorded = tstzrange(lower(v.recorded), :instant), closed_by_run = :runId
        where v.region_id = :regionId
          and v.id in (select old_id from incoming where not same union all select id from missing where ends)
       returning v.*)
     insert into cell_version (${CELL_STATE}, recorded, opened_by_run)
     select ${CELL_STATE.replace(' valid,', ' daterange(lower(valid), cast(:validFrom as date)),')}, tstzrange(:instant, null), :runId
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
  const { regionId, schemeId, level, validFrom, runId, instant } = target;
  await trx.raw(
    `with fresh as (
       update incoming set cell_id = nextval(pg_get_serial_sequence('cell', 'id')) where cell_id is null returning cell_id)
     insert into cell (region_id, id, scheme_id) overriding system value select :regionId, cell_id, :schemeId from fresh`,
    { regionId, schemeId },
  );
  await trx.raw(
    `insert into scheme_kind (region_id, scheme_id, kind, name_zh, name_en, precedence)
     select distinct cast(:regionId as int), cast(:schemeId as bigint), kind, kind, kind, 2 from incoming on conflict do nothing`,
    { regionId, schemeId },
  );
  await trx.raw(
    `insert into cell_version (${CELL_STATE}, recorded, opened_by_run)
     select :regionId, i.cell_id, :schemeId, :level, i.kind, i.code,
            -- A delivery without names keeps those we have; one that was only the code goes with the code.
            coalesce(i.name, nullif(old.name, old.code), i.code), null, i.parent_code,
            case when i.division in ('none', 'partial', 'complete') then i.division else old.division_status end,
            coalesce(old.line_locked, false),
            -- A state that begins later than the date asked for is corrected as a whole; a code has one cell at a time.
            daterange(greatest(cast(:validFrom as date), lower(old.valid), taken.until), null),
            i.geom, area_m2(i.geom), st_setsrid((st_maximuminscribedcircle(i.geom)).center, 4490), i.source_geom, i.source_crs,
            i.attrs, i.content_hash, :runId, tstzrange(:instant, null), :runId
       from incoming i
       left join cell_version old on old.region_id = :regionId and old.id = i.old_id
       left join lateral (
         select max(upper(e.valid)) until from cell_version e
          where e.region_id = :regionId and e.scheme_id = :schemeId and e.level = :level and e.code = i.code
            and upper_inf(e.recorded) and not upper_inf(e.valid)) taken on true
      where not i.same`,
    { regionId, schemeId, level, validFrom, runId, instant },
  );
}

/** Tells the planner of the cells that were just written: it would loop over them. */
export async function refreshCellStatistics(trx: Transaction): Promise<void> {
  await trx.raw('select refresh_cell_statistics()');
}
