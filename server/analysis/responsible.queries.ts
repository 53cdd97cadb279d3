import type { PersonRef } from '../contract/people.ts';
import type { CellRef } from '../contract/land.ts';
import type { Queryable } from '../db/pool.ts';
import type { TimelineAbsence, TimelineDuty } from './duty-timeline.ts';

export interface PatchKey {
  regionId: number;
  schemeId: number;
  patchId: number;
}

export interface PatchDatesRow {
  patch_no: string;
  area_m2: number;
  /** ISO days, `to` excluded; null where the source gave none. */
  from: string | null;
  to: string | null;
}

/** The patch and the days between its two images: [first day of QSX, last day of HSX]. */
export async function readPatchDates(
  db: Queryable,
  key: { regionId: number; patchId: number },
): Promise<PatchDatesRow | null> {
  const result = await db.raw<{ rows: PatchDatesRow[] }>(
    `select patch_no, area_m2,
            to_char(coalesce(lower(before_date), lower(after_date)), 'YYYY-MM-DD') "from",
            to_char(coalesce(upper(after_date), upper(before_date)), 'YYYY-MM-DD') "to"
       from patch where region_id = :regionId and id = :patchId`,
    key,
  );
  return result.rows[0] ?? null;
}

/** Days inside the span on which the grid under the patch changed. */
export async function gridChanges(
  db: Queryable,
  key: PatchKey & { from: string; to: string },
): Promise<string[]> {
  const result = await db.raw<{ rows: { day: string }[] }>(
    `select distinct to_char(d, 'YYYY-MM-DD') as "day"
       from patch p
       join cell_version v on v.region_id = p.region_id and v.scheme_id = :schemeId and v.geom && p.geom
                          and upper_inf(v.recorded) and st_intersects(v.geom, p.geom),
            lateral (values (lower(v.valid)), (upper(v.valid))) bounds (d)
      where p.region_id = :regionId and p.id = :patchId and d > cast(:from as date) and d < cast(:to as date)
      order by 1`,
    { ...key },
  );
  return result.rows.map((row) => row.day);
}

export interface ShareOnRow extends CellRef {
  share_m2: number;
  /** False: an upper cell that covers ground no leaf has. */
  leaf: boolean;
}

/**
 * The cells that hold the patch on a day, by the grid of that day: leaves with their shares, largest first (a higher
 * kind answers alone for its ground); where no leaf has any of it, the deepest upper cell.
 */
export async function sharesOn(db: Queryable, key: PatchKey & { day: string }): Promise<ShareOnRow[]> {
  const result = await db.raw<{ rows: ShareOnRow[] }>(
    `with held as (
       select v.cell_id, v.code, v.name, v.level, k.precedence, p.geom patch, v.geom,
              not exists (select from cell_version child
                           where child.region_id = v.region_id and child.parent_cell_id = v.cell_id
                             and child.valid @> cast(:day as date) and upper_inf(child.recorded)) leaf
         from patch p
         join cell_version v on v.region_id = p.region_id and v.scheme_id = :schemeId and v.geom && p.geom
                            and upper_inf(v.recorded) and v.valid @> cast(:day as date)
         join scheme_kind k on k.region_id = v.region_id and k.scheme_id = v.scheme_id and k.kind = v.kind
        where p.region_id = :regionId and p.id = :patchId and st_relate(v.geom, p.geom, '2********')),
     cut as (
       select h.cell_id, h.code, h.name, h.level, h.leaf,
              area_m2(polygons_only(coalesce(st_difference(st_intersection(h.patch, h.geom), higher.geom),
                                             st_intersection(h.patch, h.geom)))) share_m2
         from held h
         left join lateral (select st_union(o.geom) geom from held o
                             where o.leaf and h.leaf and o.precedence > h.precedence) higher on true)
     select cell_id id, code, name, level, share_m2, leaf from cut
      where share_m2 > 0.01
        and (leaf or not exists (select from cut other where other.leaf and other.share_m2 > 0.01))
      -- To 0.1 m², as the assignment ranks: on equal shares the code decides.
      order by leaf desc, case when leaf then 0 else -level end, round(share_m2::numeric, 1) desc, code`,
    { ...key },
  );
  return result.rows;
}

/** The cell a person's word gives the patch to, as it is on a day; null without one, or when it is not there that day. */
export async function wordOn(db: Queryable, key: PatchKey & { day: string }): Promise<CellRef | null> {
  const result = await db.raw<{ rows: CellRef[] }>(
    `select v.cell_id id, v.code, v.name, v.level
       from assignment_decision d
       join cell_version v on v.region_id = d.region_id and v.cell_id = d.cell_id and upper_inf(v.recorded) and v.valid @> cast(:day as date)
      where d.region_id = :regionId and d.scheme_id = :schemeId and d.patch_id = :patchId and upper_inf(d.recorded)`,
    { ...key },
  );
  return result.rows[0] ?? null;
}

/** From the cell up to the root, the nearest first, on a day. */
export async function ancestorsOn(
  db: Queryable,
  key: { regionId: number; cellId: number; day: string },
): Promise<CellRef[]> {
  const result = await db.raw<{ rows: CellRef[] }>(
    `with recursive up as (
       select v.parent_cell_id, 1 n from cell_version v
        where v.region_id = :regionId and v.cell_id = :cellId and v.valid @> cast(:day as date) and upper_inf(v.recorded)
       union all
       select v.parent_cell_id, n + 1 from up
         join cell_version v on v.region_id = :regionId and v.cell_id = up.parent_cell_id
                            and v.valid @> cast(:day as date) and upper_inf(v.recorded)
        where n < 12)
     select v.cell_id id, v.code, v.name, v.level
       from up join cell_version v on v.region_id = :regionId and v.cell_id = up.parent_cell_id
                                  and v.valid @> cast(:day as date) and upper_inf(v.recorded)
      order by n`,
    key,
  );
  return result.rows;
}

export interface CellDuties {
  duties: TimelineDuty[];
  absences: TimelineAbsence[];
}

interface DutyPersonRow extends Omit<PersonRef, 'id'> {
  cell_id: number;
  role: TimelineDuty['role'];
  post: string;
  from: string | null;
  to: string | null;
  person_id: number;
}

/** Duties of cells with their persons, and when those persons were away; by cell id, over all time. */
export async function dutiesOfCells(
  db: Queryable,
  key: { regionId: number; schemeId: number; cellIds: number[] },
): Promise<Map<number, CellDuties>> {
  const { rows } = await db.raw<{ rows: DutyPersonRow[] }>(
    `select d.cell_id, d.role, d.post, case when not lower_inf(d.valid) then to_char(lower(d.valid), 'YYYY-MM-DD') end "from",
            case when not upper_inf(d.valid) then to_char(upper(d.valid), 'YYYY-MM-DD') end "to",
            p.id person_id, p.person_no "personNo", p.name, p.org, p.position, p.phone
       from duty d join person p on p.region_id = d.region_id and p.id = d.person_id
      where d.region_id = :regionId and d.scheme_id = :schemeId and d.cell_id = any(:cellIds) and upper_inf(d.recorded)
      order by d.cell_id, d.valid, d.id`,
    key,
  );
  const away = await absencesOf(db, { regionId: key.regionId, personIds: rows.map((row) => row.person_id) });
  const byCell = new Map<number, CellDuties>();
  for (const { cell_id, person_id, role, post, from, to, ...person } of rows) {
    const entry = byCell.get(cell_id) ?? { duties: [], absences: [] };
    entry.duties.push({ role, post, from, to, person: { id: person_id, ...person } });
    entry.absences.push(...away.filter((absence) => absence.personId === person_id));
    byCell.set(cell_id, entry);
  }
  return byCell;
}

async function absencesOf(
  db: Queryable,
  key: { regionId: number; personIds: number[] },
): Promise<TimelineAbsence[]> {
  const { rows } = await db.raw<{ rows: TimelineAbsence[] }>(
    `select person_id "personId", case when not lower_inf(valid) then to_char(lower(valid), 'YYYY-MM-DD') end "from",
            case when not upper_inf(valid) then to_char(upper(valid), 'YYYY-MM-DD') end "to"
       from absence where region_id = :regionId and person_id = any(:personIds) and upper_inf(recorded)`,
    key,
  );
  return rows;
}
