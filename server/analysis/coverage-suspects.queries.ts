import type { Transaction } from '../db/pool.ts';
import type { CheckKey } from './coverage-cells.queries.ts';

/** The cells whose children must be looked at: all, or those that changed themselves or whose children did. */
export async function listTouched(trx: Transaction, key: CheckKey & { all: boolean }): Promise<void> {
  await trx.raw(
    key.all
      ? `create temp table touched on commit drop as
         select cell_id from coverage_cell where region_id = :regionId and scheme_id = :schemeId
         union select was_home_id from changed where was_home_id is not null`
      : `create temp table touched on commit drop as
         select cell_id from (select home_cell_id cell_id from changed union select was_home_id from changed union select cell_id from changed
           -- A park fills gaps of parents that are not its own.
           union select p.cell_id
                   from changed x
                   left join coverage_cell c on c.region_id = :regionId and c.scheme_id = :schemeId and c.cell_id = x.cell_id
                   join coverage_cell p on p.region_id = :regionId and p.scheme_id = :schemeId and p.level < greatest(x.level, x.was_level)
                    and (st_makeenvelope(p.west, p.south, p.east, p.north, 4490) && x.was_box
                         or st_makeenvelope(p.west, p.south, p.east, p.north, 4490) && st_makeenvelope(c.west, c.south, c.east, c.north, 4490))
                  where greatest(x.precedence, x.was_precedence) > 1) t
          where cell_id is not null`,
    { ...key },
  );
  // The few of a small change need no index, and what the planner takes them for does no harm.
  if (key.all) await trx.raw('create unique index on touched (cell_id)');
  await trx.raw('analyze touched');
}

/**
 * Touched parents whose children do not provably tile them: the outline sums of the children (all, or those of the
 * base kind, a park being carved out of these) do not add up to the parent's, or the areas do not.
 * A parent nobody declared divided is taken as complete once its children cover `partialBelow` of it; below that it is
 * not yet divided and its gaps are no faults. A parent declared complete may have no children at all.
 */
export async function listSuspects(
  trx: Transaction,
  { all, ...key }: CheckKey & { partialBelow: number; all: boolean },
): Promise<void> {
  await trx.raw(
    `create temp table suspect_parent on commit drop as
     with child as (
       select c.home_cell_id, c.level, c.precedence, c.area_m2, cast(c.sum_low as bigint) low, cast(c.sum_high as bigint) high,
              min(c.precedence) over (partition by c.home_cell_id) base
         from coverage_cell c join touched t on t.cell_id = c.home_cell_id
        where c.region_id = :regionId and c.scheme_id = :schemeId),
     total as (
       select home_cell_id, min(level) child_level, min(level) < max(level) mixed, min(base) base,
              sum(area_m2) area_m2, sum(low) low, sum(high) high,
              sum(area_m2) filter (where precedence = base) base_m2, sum(low) filter (where precedence = base) base_low,
              sum(high) filter (where precedence = base) base_high
         from child group by home_cell_id)
     select p.region_id, p.scheme_id, p.cell_id, p.version_id, p.level, p.code, p.area_m2,
            coalesce(t.child_level, p.level + 1) child_level, coalesce(t.mixed, false) mixed, coalesce(t.base, 0) base,
            coalesce(p.division_status,
                     case when t.area_m2 < p.area_m2 * cast(:partialBelow as double precision) then 'partial' else 'complete' end) division,
            coalesce((t.base_low - p.sum_low) % 4294967296 = 0 and (t.base_high - p.sum_high) % 4294967296 = 0
                     and abs(t.base_m2 - p.area_m2) <= greatest(1, p.area_m2 * 1e-6), false) base_fits
       from touched
       join coverage_cell p on p.region_id = :regionId and p.scheme_id = :schemeId and p.cell_id = touched.cell_id
       left join total t on t.home_cell_id = p.cell_id
      where (t.home_cell_id is not null
             or p.division_status = 'complete'
                and p.level < (select max(level) from coverage_cell where region_id = :regionId and scheme_id = :schemeId))
        and not coalesce((t.low - p.sum_low) % 4294967296 = 0 and (t.high - p.sum_high) % 4294967296 = 0
                         and abs(t.area_m2 - p.area_m2) <= greatest(1, p.area_m2 * 1e-6), false)`,
    { ...key },
  );
  if (all) await trx.raw('create index on suspect_parent (cell_id)');
  await trx.raw('analyze suspect_parent');
}

/**
 * For COPY: per suspect parent its outline (kind empty) and those of its children by kind, then under 0 the cells
 * of the top level, which have no parent to fit into.
 */
export const suspectOutlines = ({ regionId, schemeId }: CheckKey): string => `
  select o.home, o.kind, o.cell_id,
         (select st_asbinary(v.geom, 'NDR') from cell_version v where v.region_id = ${Number(regionId)} and v.id = o.version_id)
    from (select cell_id home, '' kind, cell_id, version_id from suspect_parent
          union all
          select c.home_cell_id, c.kind, c.cell_id, c.version_id
            from suspect_parent s
            join coverage_cell c on c.region_id = s.region_id and c.scheme_id = s.scheme_id and c.home_cell_id = s.cell_id
           where not (s.base_fits and c.precedence = s.base)
          union all
          select 0, c.kind, c.cell_id, c.version_id
            from coverage_cell c
           where c.region_id = ${Number(regionId)} and c.scheme_id = ${Number(schemeId)} and c.home_cell_id is null
             and c.level = (select min(level) from coverage_cell t
                             where t.region_id = ${Number(regionId)} and t.scheme_id = ${Number(schemeId)})
           order by 1, 2, 3) o`;

export async function createCandidates(trx: Transaction): Promise<void> {
  await trx.raw(
    'create temp table candidate (cell_id bigint primary key, round int not null) on commit drop',
  );
}

/** Cells that are candidates whatever their borders: the changed ones of a small change. */
export async function addChangedCandidates(trx: Transaction): Promise<void> {
  await trx.raw(
    'insert into candidate select cell_id, 1 from changed where version_id is not null on conflict do nothing',
  );
}

/** Orphans, and everything below a suspect parent whose children are of several levels: nothing vouches for these. */
export async function addUnvouched(trx: Transaction, key: CheckKey): Promise<void> {
  await trx.raw(
    `with recursive below as (
       select c.cell_id from suspect_parent s
         join coverage_cell c on c.region_id = :regionId and c.scheme_id = :schemeId and c.home_cell_id = s.cell_id
        where s.mixed
       union
       select c.cell_id from below b
         join coverage_cell c on c.region_id = :regionId and c.scheme_id = :schemeId and c.home_cell_id = b.cell_id)
     insert into candidate
     select cell_id, 1 from below
     union
     select cell_id, 1 from coverage_cell c
      where region_id = :regionId and scheme_id = :schemeId and home_cell_id is null
        and level > (select min(level) from coverage_cell t where t.region_id = :regionId and t.scheme_id = :schemeId)
     on conflict do nothing`,
    { ...key },
  );
}

/**
 * The candidates of the next round: cells of the level at the overlaps just found, and children of the overlapping
 * cells there. A cell whose own borders all fit can lie in an overlap only next to one that was found.
 * @returns how many there are
 */
export async function addNeighbours(
  trx: Transaction,
  key: CheckKey & { round: number; afterN: number },
): Promise<number> {
  const result = await trx.raw<{ rowCount: number }>(
    `insert into candidate
     select distinct c.cell_id, cast(:round as int)
       from found f
       join cell_version v on v.geom && f.geom
       join coverage_cell c on c.region_id = v.region_id and c.version_id = v.id and c.scheme_id = :schemeId
                           and (c.level = f.level or c.home_cell_id = any (f.cell_ids))
      where f.kind = 'overlap' and f.n > :afterN and v.region_id = :regionId
     on conflict do nothing`,
    { ...key },
  );
  return result.rowCount;
}
