import type { CellRef } from '../contract/land.ts';
import type { Queryable } from '../db/pool.ts';

/**
 * Whose child a cell is on which days: rows (cell_id, days, unit_id). A patch is placed by the cell that has it and the day it
 * was observed, so a cell that moved to another parent has its patches in either, each of its time. `:parentId` null:
 * the cells without a parent are the units. The cell itself stands for the patches that fall to it.
 */
export const PLACES = `
  below as (
    select v.cell_id, v.valid days, v.cell_id unit_id from cell_version v
     where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded)
       and (v.parent_cell_id = :parentId or cast(:parentId as bigint) is null and v.parent_cell_id is null)
    union
    select v.cell_id, v.valid * b.days, b.unit_id from below b
      join cell_version v on v.region_id = :regionId and v.parent_cell_id = b.cell_id and upper_inf(v.recorded) and v.valid && b.days),
  place as (
    select cell_id, days, unit_id from below
    union all
    select cast(:parentId as bigint), daterange(null, null), cast(:parentId as bigint) where cast(:parentId as bigint) is not null)`;

/** Units that are no cell. */
export const OUTSIDE_UNIT = -1;
export const UNPLACED_UNIT = 0;

/** The unit of what `cell` has: that of its place, else outside or unplaced in a view of the whole scheme, none in one of a subtree. */
export const unitOf = (place: string, cell: string): string =>
  `coalesce(${place}.unit_id, case when :whole then case when ${cell} is null then ${OUTSIDE_UNIT} else ${UNPLACED_UNIT} end end)`;

export interface ScopeKey extends Record<string, unknown> {
  regionId: number;
  schemeId: number;
  /** Units are its children; null: the cells without a parent. */
  parentId: number | null;
  /** Everything of the scheme is shown, ground outside it too. */
  whole: boolean;
}

export interface UnitRow extends CellRef {
  children: number;
  current: boolean;
}

/** The units of a view: cells below the parent that are or were, as they are on the day or were last. */
export async function listUnits(db: Queryable, key: ScopeKey & { date: string }): Promise<UnitRow[]> {
  const { regionId, schemeId, parentId, date } = key;
  const result = await db.raw<{ rows: UnitRow[] }>(
    `select v.id, v.code, v.name, v.level, v.current,
            (select count(*) from cell_version c where c.region_id = :regionId and c.parent_cell_id = v.id
                and upper_inf(c.recorded) and c.valid @> cast(:date as date)) children
       from (select distinct on (cell_id) cell_id id, code, name, level, valid @> cast(:date as date) as current
               from cell_version
              where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded)
                and (parent_cell_id = :parentId or cast(:parentId as bigint) is null and parent_cell_id is null)
              order by cell_id, valid @> cast(:date as date) desc, upper(valid) desc nulls first) v
      order by v.code, v.id`,
    { regionId, schemeId, parentId, date },
  );
  return result.rows;
}

/** One cell as it is on the day. */
export async function findUnit(
  db: Queryable,
  key: { regionId: number; schemeId: number; cellId: number; date: string },
): Promise<UnitRow | null> {
  const result = await db.raw<{ rows: UnitRow[] }>(
    `select v.cell_id id, v.code, v.name, v.level, true as current,
            (select count(*) from cell_version c where c.region_id = :regionId and c.parent_cell_id = v.cell_id
                and upper_inf(c.recorded) and c.valid @> cast(:date as date)) children
       from cell_version v
      where v.region_id = :regionId and v.scheme_id = :schemeId and v.cell_id = :cellId and upper_inf(v.recorded)
        and v.valid @> cast(:date as date)`,
    { ...key },
  );
  return result.rows[0] ?? null;
}
