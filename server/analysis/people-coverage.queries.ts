import type { Queryable } from '../db/pool.ts';
import type { CellMan } from '../contract/people.ts';

export interface SchemeDay {
  regionId: number;
  schemeId: number;
  /** ISO day. */
  date: string;
  /** Code of a cell: only it and what lies under it; null: all. */
  under: string | null;
}

// The cells of a subtree on a day, as known now. Written once, because three senses of coverage ask for it.
const SUBTREE = `
  with recursive day as (
    select cell_id, parent_cell_id, code, name, level, kind
      from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:date as date))),
  subtree as (
    select day.* from day where cast(:under as text) is null or code = :under
    union
    select day.* from day join subtree s on day.parent_cell_id = s.cell_id)`;

export async function holdsDuties(db: Queryable, regionId: number, schemeId: number): Promise<boolean> {
  const result = await db.raw<{ rows: { held: boolean }[] }>(
    `select exists (select from duty where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded)) held`,
    { regionId, schemeId },
  );
  return result.rows[0]!.held;
}

export interface MannedRow extends CellMan {
  cell_id: number;
  as: 'main' | 'deputy' | 'vacant';
}

/** Every cell of the subtree with who answers for it on the day: one scan of the duties, not one a cell. */
export async function readManned(db: Queryable, day: SchemeDay): Promise<MannedRow[]> {
  const result = await db.raw<{ rows: MannedRow[] }>(
    `${SUBTREE}
     select s.cell_id, s.code, s.name, s.level,
            case when bool_or(d.role = 'main' and d.present) then 'main'
                 when bool_or(d.role = 'deputy' and d.present) then 'deputy' else 'vacant' end as "as"
       from subtree s
       left join duties_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:date as date)) d on d.cell_id = s.cell_id
      group by s.cell_id, s.code, s.name, s.level
      order by s.level, s.code`,
    { ...day },
  );
  return result.rows;
}

export interface VisitCountRow extends CellMan {
  kind: string;
  cell_id: number;
  last_visit: string | null;
}

/** Cells of the subtree whose level is in \`levels\`, with the day of their last visit up to the date. */
export async function readVisitedCells(
  db: Queryable,
  day: SchemeDay & { levels: number[] },
): Promise<VisitCountRow[]> {
  const result = await db.raw<{ rows: VisitCountRow[] }>(
    `${SUBTREE}
     select s.cell_id, s.code, s.name, s.level, s.kind,
            (select to_char(max(p.visited_on), 'YYYY-MM-DD') from patrol_visit p
              where p.region_id = :regionId and p.cell_id = s.cell_id and p.visited_on <= cast(:date as date)
                and upper_inf(p.recorded)) last_visit
       from subtree s where s.level = any(:levels) order by s.level, s.code`,
    { ...day },
  );
  return result.rows;
}

/**
 * Visits of each cell in each period of a window, counted to at most what is due in a period: five visits on one day do
 * not make up for a week without one. \`from\` included, \`to\` excluded.
 */
export async function countVisits(
  db: Queryable,
  window: { regionId: number; schemeId: number; from: string; to: string; per: string; visits: number },
): Promise<Map<number, number>> {
  const result = await db.raw<{ rows: { cell_id: number; done: number }[] }>(
    `select cell_id, sum(least(n, cast(:visits as int)))::int done
       from (select cell_id, date_trunc(:per, visited_on::timestamp) period, count(*) n
               from patrol_visit
              where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded)
                and visited_on >= cast(:from as date) and visited_on < cast(:to as date)
              group by 1, 2) counted
      group by cell_id`,
    window,
  );
  return new Map(result.rows.map((row) => [row.cell_id, row.done]));
}
