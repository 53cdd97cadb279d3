import type { CoverageReport } from '../contract/reports.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

interface ReportKey {
  regionId: number;
  schemeId: number;
  /** Code of a cell: only what lies in its subtree. */
  under: string | null;
}

/** Cells of the last check below a code; everything when there is none. */
const SEEN = `
  recursive subtree as (
    select c.* from coverage_cell c
     where c.region_id = :regionId and c.scheme_id = :schemeId and c.code = :under
    union
    select c.* from coverage_cell c join subtree s on c.parent_cell_id = s.cell_id
     where c.region_id = :regionId and c.scheme_id = :schemeId),
  seen as (
    select * from subtree
    union all
    select c.* from coverage_cell c
     where c.region_id = :regionId and c.scheme_id = :schemeId and cast(:under as text) is null)`;

export async function readOrphans(db: Queryable, key: ReportKey): Promise<CoverageReport['orphans']> {
  const result = await db.raw<{ rows: CoverageReport['orphans'] }>(
    `with ${SEEN}
     select f.id, c.code, v.name, c.parent_code "parentCode", c.area_m2 "areaM2"
       from seen c
       join cell_version v on v.region_id = c.region_id and v.id = c.version_id
       join coverage_finding f on f.region_id = c.region_id and f.scheme_id = c.scheme_id and f.kind = 'outside'
                              and f.parent_cell_id is null and f.cell_ids = array[c.cell_id] and f.state <> 'fixed'
      where c.home_cell_id is null
      order by c.code`,
    { ...key },
  );
  return result.rows;
}

/** Found from the ground outside: geometry says another parent than the code does. */
export async function readWrongParents(
  db: Queryable,
  key: ReportKey,
): Promise<CoverageReport['wrongParent']> {
  const result = await db.raw<{ rows: CoverageReport['wrongParent'] }>(
    `with ${SEEN},
     beyond as (
       select f.cell_ids[1] cell_id, sum(f.area_m2) m2 from coverage_finding f
        where f.region_id = :regionId and f.scheme_id = :schemeId and f.kind = 'outside' and f.state <> 'fixed'
          and f.parent_cell_id is not null
        group by f.cell_ids[1])
     select c.code, v.name, p.code "parentCode", located.code "locatedParentCode", b.m2 "outsideM2", b.m2 / c.area_m2 "outsideRatio"
       from beyond b
       join seen c on c.cell_id = b.cell_id and b.m2 > c.area_m2 / 2
       join cell_version v on v.region_id = :regionId and v.id = c.version_id
       join coverage_cell p on p.region_id = :regionId and p.scheme_id = :schemeId and p.cell_id = c.home_cell_id
       left join lateral (
         select q.code
           from cell_version w
           join coverage_cell q on q.region_id = :regionId and q.version_id = w.id and q.scheme_id = :schemeId
          where w.region_id = :regionId and w.geom && v.geom and q.level = p.level and q.cell_id <> p.cell_id
            and st_intersects(w.geom, v.geom)
          order by st_area(st_intersection(w.geom, v.geom)) desc, q.code limit 1) located on true
      order by c.code`,
    { ...key },
  );
  return result.rows;
}

export async function readExclaves(db: Queryable, key: ReportKey): Promise<CoverageReport['exclaves']> {
  const result = await db.raw<{ rows: CoverageReport['exclaves'] }>(
    `with ${SEEN}
     select c.code, v.name, a.code "administeringCode", l.code "locatedCode", c.area_m2 "areaM2", x.reason, x.declared_by "declaredBy"
       from cell_exclave x
       join seen c on c.cell_id = x.cell_id
       join cell_version v on v.region_id = c.region_id and v.id = c.version_id
       join coverage_cell l on l.region_id = c.region_id and l.scheme_id = c.scheme_id and l.cell_id = x.located_cell_id
       left join coverage_cell a on a.region_id = c.region_id and a.scheme_id = c.scheme_id and a.cell_id = c.parent_cell_id
      where x.region_id = :regionId and x.scheme_id = :schemeId
      order by c.code`,
    { ...key },
  );
  return result.rows;
}

/** Ids and levels of cells that carry one of the codes today. */
export async function findCodes(
  trx: Transaction,
  key: { regionId: number; schemeId: number; codes: string[]; onDate: string },
): Promise<{ cell_id: number; code: string; level: number; parent_cell_id: number | null }[]> {
  const result = await trx.raw<{
    rows: { cell_id: number; code: string; level: number; parent_cell_id: number | null }[];
  }>(
    `select cell_id, code, level, parent_cell_id
       from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:onDate as date))
      where code = any (cast(:codes as text[])) order by level`,
    { ...key },
  );
  return result.rows;
}

export async function saveExclave(
  trx: Transaction,
  row: {
    regionId: number;
    schemeId: number;
    cellId: number;
    locatedCellId: number;
    reason: string;
    by: string;
  },
): Promise<void> {
  await trx.raw(
    `insert into cell_exclave (region_id, scheme_id, cell_id, located_cell_id, reason, declared_by)
     values (:regionId, :schemeId, :cellId, :locatedCellId, :reason, :by)
     on conflict (region_id, cell_id) do update
        set located_cell_id = excluded.located_cell_id, reason = excluded.reason, declared_by = excluded.declared_by, declared_at = now()`,
    { ...row },
  );
}

/** @returns whether there was one */
export async function dropExclave(
  trx: Transaction,
  key: { regionId: number; cellId: number },
): Promise<boolean> {
  const result = await trx.raw<{ rowCount: number }>(
    'delete from cell_exclave where region_id = :regionId and cell_id = :cellId',
    { ...key },
  );
  return result.rowCount > 0;
}
