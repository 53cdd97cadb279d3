import type { Transaction } from '../db/pool.ts';

export interface CheckKey {
  regionId: number;
  schemeId: number;
}

/** Forgets what the last check saw, so that everything is new to the next one. */
export async function forgetCells(trx: Transaction, key: CheckKey): Promise<void> {
  await trx.raw('delete from coverage_cell where region_id = :regionId and scheme_id = :schemeId', {
    ...key,
  });
}

/**
 * The temporary table `changed`: cells whose state on the day is not the one the last check saw, with both; new cells have
 * no earlier state, cells that are gone no new one.
 */
export async function listChanged(
  trx: Transaction,
  at: CheckKey & { onDate: string },
): Promise<{ changed: number; known: number }> {
  await trx.raw(
    `create temp table changed on commit drop as
     select cast(:regionId as int) region_id, cast(:schemeId as bigint) scheme_id, coalesce(n.cell_id, c.cell_id) cell_id,
            n.version_id, n.level, n.kind, coalesce(k.precedence, 1) precedence, n.code, n.parent_cell_id, n.parent_code, n.home_cell_id,
            n.division_status, n.area_m2, c.home_cell_id was_home_id, c.precedence was_precedence, c.level was_level,
            case when c.cell_id is not null then st_makeenvelope(c.west, c.south, c.east, c.north, 4490) end was_box
       from (with valid as materialized (
               select v.cell_id, v.id version_id, v.level, v.kind, v.code, v.parent_cell_id, v.parent_code, v.division_status, v.area_m2
                 from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:onDate as date)) v)
             -- A parent that is not valid on the day is a missing one.
             select v.*, home.cell_id home_cell_id
               from valid v
               left join cell_exclave x on x.region_id = :regionId and x.cell_id = v.cell_id
               left join valid home on home.cell_id = coalesce(x.located_cell_id, v.parent_cell_id)) n
       full join (select * from coverage_cell where region_id = :regionId and scheme_id = :schemeId) c using (cell_id)
       left join scheme_kind k on k.region_id = :regionId and k.scheme_id = :schemeId and k.kind = n.kind
      where c.version_id is distinct from n.version_id or c.parent_cell_id is distinct from n.parent_cell_id
         or c.home_cell_id is distinct from n.home_cell_id or c.parent_code is distinct from n.parent_code
         or c.division_status is distinct from n.division_status`,
    { ...at },
  );
  await trx.raw('analyze changed');
  const result = await trx.raw<{ rows: { changed: number; known: number }[] }>(
    `select (select count(*) from changed) changed,
            (select count(*) from coverage_cell where region_id = :regionId and scheme_id = :schemeId) known`,
    { ...at },
  );
  return result.rows[0]!;
}

/** For COPY: the outlines of changed cells as WKB. */
export const CHANGED_OUTLINES = `
  select c.cell_id, st_asbinary(v.geom, 'NDR')
    from changed c join cell_version v on v.region_id = c.region_id and v.id = c.version_id`;

export async function createOutlineSums(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table outline (cell_id bigint, sum_low int, sum_high int, west float8, south float8, east float8, north float8)
    on commit drop`);
}

/** Takes the changed cells and their outlines over into `coverage_cell`. */
export async function takeChanged(trx: Transaction, key: CheckKey & { all: boolean }): Promise<void> {
  await trx.raw(
    `delete from coverage_cell c using changed
      where c.region_id = :regionId and c.scheme_id = :schemeId and c.cell_id = changed.cell_id and changed.was_level is not null`,
    { ...key },
  );
  await trx.raw(`
    insert into coverage_cell (region_id, scheme_id, cell_id, version_id, level, kind, precedence, code, parent_cell_id, parent_code,
                               home_cell_id, division_status, area_m2, sum_low, sum_high, west, south, east, north)
    select region_id, scheme_id, cell_id, version_id, level, kind, precedence, code, parent_cell_id, parent_code,
           home_cell_id, division_status, area_m2, sum_low, sum_high, west, south, east, north
      from changed join outline using (cell_id)`);
  if (key.all) await trx.raw('select refresh_coverage_statistics()');
}
