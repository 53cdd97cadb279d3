import type { CellHolder } from '../contract/cell-coverage.ts';
import type { CellRef } from '../contract/land.ts';
import type { DutyRole, PersonRef } from '../contract/people.ts';
import type { Queryable } from '../db/pool.ts';

export interface CellFindingsRow {
  cell_id: number;
  /** Open or disputed. */
  findings: number;
  slivers: number;
  area_m2: number;
  /** Accepted or adjudicated: a person took it off the list of faults. */
  decided: number;
}

/** Findings of the last check by cell: each counts for its parent and its parties. Cells without any are left out. */
export async function sumFindingsByCell(
  db: Queryable,
  key: { regionId: number; schemeId: number; sliverWidthM: number; cellId: number | null },
): Promise<CellFindingsRow[]> {
  const result = await db.raw<{ rows: CellFindingsRow[] }>(
    `with kept as (
       select f.parent_cell_id, f.cell_ids, f.area_m2, f.state in ('accepted', 'adjudicated') decided,
              is_sliver(f.region_id, f.geom, f.width_m, :sliverWidthM, f.caused_by) sliver
         from coverage_finding f
        where f.region_id = :regionId and f.scheme_id = :schemeId and f.state <> 'fixed'
          and (cast(:cellId as bigint) is null or f.parent_cell_id = :cellId or f.cell_ids @> array[cast(:cellId as bigint)]))
     select party.cell_id, count(*) filter (where not decided) findings,
            count(*) filter (where not decided and sliver) slivers,
            coalesce(sum(area_m2) filter (where not decided), 0) area_m2,
            count(*) filter (where decided) decided
       from kept, lateral (select distinct unnest(array_append(cell_ids, parent_cell_id)) cell_id) party
      where party.cell_id is not null and (cast(:cellId as bigint) is null or party.cell_id = :cellId)
      group by party.cell_id`,
    key,
  );
  return result.rows;
}

export interface CellOnDayRow extends CellRef {
  /** The person's word, else told from the children's area. */
  division_status: 'none' | 'partial' | 'complete';
}

export async function findCellOnDay(
  db: Queryable,
  key: { regionId: number; schemeId: number; cellId: number; date: string },
): Promise<CellOnDayRow | null> {
  const result = await db.raw<{ rows: CellOnDayRow[] }>(
    `select v.cell_id id, v.code, v.name, v.level,
            coalesce(v.division_status,
                     case when kids.n = 0 then 'none'
                          when kids.m2 < v.area_m2 * (s.settings->>'partialBelow')::float8 then 'partial'
                          else 'complete' end) division_status
       from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:date as date)) v
       join scheme s on s.region_id = v.region_id and s.id = v.scheme_id,
            lateral (select count(*) n, coalesce(sum(c.area_m2), 0) m2 from cell_version c
                      where c.region_id = v.region_id and c.parent_cell_id = v.cell_id and upper_inf(c.recorded)
                        and c.valid @> cast(:date as date)) kids
      where v.cell_id = :cellId`,
    key,
  );
  return result.rows[0] ?? null;
}

interface HolderRow extends Omit<PersonRef, 'id'> {
  person_id: number;
  role: DutyRole;
  post: string;
  present: boolean;
}

/** Who holds a cell on a day: the main first, those who are away after those who are there. */
export async function listHolders(
  db: Queryable,
  key: { regionId: number; schemeId: number; cellId: number; date: string },
): Promise<CellHolder[]> {
  const result = await db.raw<{ rows: HolderRow[] }>(
    `select d.role, d.post, d.present, p.id person_id, p.person_no "personNo", p.name, p.org, p.position, p.phone
       from duties_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:date as date)) d
       join person p on p.region_id = :regionId and p.id = d.person_id
      where d.cell_id = :cellId
      order by array_position(array['main', 'deputy', 'member', 'contact'], d.role), d.present desc, p.name, p.id`,
    key,
  );
  return result.rows.map(({ person_id, role, post, present, ...person }) => ({
    ...{ role, post, present },
    person: { id: person_id, ...person },
  }));
}
