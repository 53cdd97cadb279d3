import type { Transaction } from '../db/pool.ts';
import { stateHash } from '../catalog/schemes.queries.ts';
import { TURNED_BETWEEN, WRITTEN_SINCE } from '../catalog/seen-cells.queries.ts';

export interface CheckKey {
  regionId: number;
  schemeId: number;
}

/** Forgets what the last check saw, so that everything is new to the next one. */
export async function forgetCells(trx: Transaction, key: CheckKey): Promise<void> {
  await trx.raw('delete from coverage_cell where region_id = :regionId and scheme_id = :schemeId', {
    ...key,
  });
  await trx.raw(
    'update coverage_check set cells = 0, seen_seq = null where region_id = :regionId and scheme_id = :schemeId',
    { ...key },
  );
}

/** What the last check left to compare with. */
export interface LastSeen {
  seenSeq: number;
  onDate: string;
}

/** With more cells to look at than this, reading all of them in one go is quicker. */
const WORTH_LOOKING_UP = 1000;

/**
 * The temporary table `looked_at`: the cells that may be another than the last check saw them, found by what was written
 * since and by what begins or ends between the two days. With them come exclaves, orphans and the children of all
 * these, whose home may be another without a state of their own.
 * @returns false when they are so many that all are to be compared
 */
export async function listLookedAt(
  trx: Transaction,
  at: CheckKey & { onDate: string },
  last: LastSeen,
): Promise<boolean> {
  const [fromDate, toDate] = [last.onDate, at.onDate].sort();
  const result = await trx.raw<{ rowCount: number }>(
    `create temp table looked_at on commit drop as
     with written as materialized (${WRITTEN_SINCE}${fromDate === toDate ? '' : ` union ${TURNED_BETWEEN}`}),
     turned as (select cell_id from written limit :most),
     exclave as (
       select cell_id from cell_exclave where region_id = :regionId and scheme_id = :schemeId
       union
       select cell_id from coverage_cell
        where region_id = :regionId and scheme_id = :schemeId and home_cell_id is distinct from parent_cell_id)
     select cell_id from turned
     union select cell_id from exclave
     union select v.cell_id from turned t join cell_version v on v.region_id = :regionId and v.parent_cell_id = t.cell_id and upper_inf(v.recorded)
     union select c.cell_id from turned t
             join coverage_cell c on c.region_id = :regionId and c.scheme_id = :schemeId and c.home_cell_id = t.cell_id
     limit :most`,
    {
      ...{ regionId: at.regionId, schemeId: at.schemeId, seenSeq: last.seenSeq, most: WORTH_LOOKING_UP },
      ...(fromDate === toDate ? {} : { fromDate, toDate }),
    },
  );
  return result.rowCount < WORTH_LOOKING_UP;
}

/** States valid on the day; with `looked_at`, those of its cells only, each looked up by itself. */
const VALID = {
  all: `select v.* from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:onDate as date)) v`,
  looked_at: `
    select v.* from looked_at l
     cross join lateral (select v.* from cell_version v
                          where v.region_id = :regionId and v.cell_id = l.cell_id and v.scheme_id = :schemeId
                            and v.valid @> cast(:onDate as date) and upper_inf(v.recorded) offset 0) v`,
};
const CHECKED = {
  all: 'select * from coverage_cell where region_id = :regionId and scheme_id = :schemeId',
  looked_at: `
    select c.* from looked_at l
     cross join lateral (select c.* from coverage_cell c
                          where c.region_id = :regionId and c.scheme_id = :schemeId and c.cell_id = l.cell_id offset 0) c`,
};
/** A parent that is not valid on the day is a missing one. */
const HOME = {
  all: 'left join valid home on home.cell_id = coalesce(x.located_cell_id, v.parent_cell_id)',
  looked_at: `
    left join lateral (select h.cell_id from cell_version h
                        where h.region_id = :regionId and h.cell_id = coalesce(x.located_cell_id, v.parent_cell_id)
                          and h.scheme_id = :schemeId and h.valid @> cast(:onDate as date) and upper_inf(h.recorded) offset 0) home on true`,
};

/**
 * The temporary table `changed`: cells whose state on the day is not the one the last check saw, with both; new cells have
 * no earlier state, cells that are gone no new one.
 * @param among compare all cells, or those of the table `looked_at`
 */
export async function listChanged(
  trx: Transaction,
  at: CheckKey & { onDate: string },
  among: 'all' | 'looked_at',
): Promise<number> {
  const result = await trx.raw<{ rowCount: number }>(
    `create temp table changed on commit drop as
     select cast(:regionId as int) region_id, cast(:schemeId as bigint) scheme_id, coalesce(n.cell_id, c.cell_id) cell_id,
            n.version_id, n.level, n.kind, coalesce(k.precedence, 1) precedence, n.code, n.parent_cell_id, n.parent_code, n.home_cell_id,
            n.division_status, n.area_m2, c.home_cell_id was_home_id, c.precedence was_precedence, c.level was_level,
            case when c.cell_id is not null then ${stateHash('c.version_id', 'c.parent_cell_id', 'c.parent_code', 'c.division_status')} end was_hash,
            case when c.cell_id is not null then st_makeenvelope(c.west, c.south, c.east, c.north, 4490) end was_box
       from (with valid as materialized (
               select v.cell_id, v.id version_id, v.level, v.kind, v.code, v.parent_cell_id, v.parent_code, v.division_status, v.area_m2
                 from (${VALID[among]}) v)
             select v.*, home.cell_id home_cell_id
               from valid v
               left join cell_exclave x on x.region_id = :regionId and x.cell_id = v.cell_id
               ${HOME[among]}) n
       full join (${CHECKED[among]}) c using (cell_id)
       left join scheme_kind k on k.region_id = :regionId and k.scheme_id = :schemeId and k.kind = n.kind
      where c.version_id is distinct from n.version_id or c.parent_cell_id is distinct from n.parent_cell_id
         or c.home_cell_id is distinct from n.home_cell_id or c.parent_code is distinct from n.parent_code
         or c.division_status is distinct from n.division_status`,
    { ...at },
  );
  await trx.raw('analyze changed');
  return result.rowCount;
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

/** What of a check is told of all its cells: how many, how many of them are parents, and the sum of their hashes. */
export interface CheckedSums {
  parents: number;
  cells: number;
  cellsSum: string;
}

export async function sumChecked(trx: Transaction, key: CheckKey): Promise<CheckedSums> {
  const result = await trx.raw<{ rows: CheckedSums[] }>(
    `select count(distinct home_cell_id) parents, count(*) cells,
            coalesce(sum(${stateHash('version_id', 'parent_cell_id', 'parent_code', 'division_status')}), 0)::text "cellsSum"
       from coverage_cell where region_id = :regionId and scheme_id = :schemeId`,
    { ...key },
  );
  return result.rows[0]!;
}

/** The same from that of the last check and what changed, when \`coverage_cell\` has taken it over. */
export async function sumChanged(trx: Transaction, key: CheckKey, last: CheckedSums): Promise<CheckedSums> {
  const result = await trx.raw<{ rows: CheckedSums[] }>(
    `with home as (
       select home_cell_id cell_id from changed where home_cell_id is not null
       union select was_home_id from changed where was_home_id is not null),
     parent as (
       select exists (select from coverage_cell c
                       where c.region_id = :regionId and c.scheme_id = :schemeId and c.home_cell_id = home.cell_id) "is",
              exists (select from changed x where x.was_home_id = home.cell_id)
              or exists (select from coverage_cell c
                          where c.region_id = :regionId and c.scheme_id = :schemeId and c.home_cell_id = home.cell_id
                            and c.cell_id not in (select cell_id from changed)) was
         from home)
     select cast(:parents as int) + (select coalesce(sum("is"::int - was::int), 0) from parent) parents,
            cast(:cells as int) + count(version_id) - count(was_level) cells,
            (cast(:cellsSum as numeric) - coalesce(sum(was_hash), 0)
             + coalesce(sum(${stateHash('version_id', 'parent_cell_id', 'parent_code', 'division_status')}) filter (where version_id is not null), 0))::text "cellsSum"
       from changed`,
    { ...key, ...last },
  );
  return result.rows[0]!;
}
