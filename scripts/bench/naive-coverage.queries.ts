import type { Transaction } from '../../server/db/pool.ts';

/** Ground found by a way of checking: per kind how many pieces over about 0.1 m², and their size: lon/lat as if at the equator. */
export interface Ground {
  kind: 'gap' | 'outside' | 'overlap';
  pieces: number;
  equatorM2: number;
}

interface At {
  schemeId: number;
  onDate: string;
}

/** The cells of the day as a table with the indexes anybody would give it; not counted in the time of the naive way. */
export async function prepareNaive(trx: Transaction, at: At): Promise<void> {
  await trx.raw(
    `create temp table naive_cell on commit drop as
     select cell_id, level, kind, code, parent_cell_id, geom from cells_on(1, cast(:schemeId as bigint), cast(:onDate as date))`,
    { ...at },
  );
  await trx.raw('create index on naive_cell using gist (geom)');
  await trx.raw('create unique index on naive_cell (cell_id)');
  await trx.raw('create index on naive_cell (parent_cell_id)');
  await trx.raw('analyze naive_cell');
  await trx.raw('set local max_parallel_workers_per_gather = 0');
}

/** Gaps and ground outside as most would write them: two ST_Difference per parent with the union of its children. */
export async function naiveGapsAndOutside(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table naive_parent on commit drop as
    select st_difference(p.geom, c.geom) gap, st_difference(c.geom, p.geom) outside
      from naive_cell p
      join (select parent_cell_id, st_union(geom) geom from naive_cell where parent_cell_id is not null group by parent_cell_id) c
        on c.parent_cell_id = p.cell_id`);
}

/** Overlaps pair by pair. */
export async function naiveOverlaps(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table naive_overlap on commit drop as
    select st_intersection(a.geom, b.geom) overlap
      from naive_cell a
      join naive_cell b on b.level = a.level and b.kind = a.kind and b.code > a.code and st_intersects(a.geom, b.geom)
     where st_dimension(st_intersection(a.geom, b.geom)) = 2`);
}

/**
 * Compared in lon/lat, where cutting adds up exactly: in the equal-area plane a straight edge of 10 km is another one as
 * soon as it has a vertex more, and two neighbours' ground outside has one where their border crosses the parent's.
 */
const PIECES = `
    select kind, count(*) pieces, sum(size) * 111319.49079327358 ^ 2 "equatorM2"
      from (select kind, st_area((st_dump(polygons_only(geom))).geom) size from ground) piece
     where size > 1e-11 group by kind order by kind`;

export async function naiveGround(trx: Transaction): Promise<Ground[]> {
  const result = await trx.raw<{ rows: Ground[] }>(`
    with ground as (
      select 'gap' kind, gap geom from naive_parent
      union all select 'outside', outside from naive_parent
      union all select 'overlap', overlap from naive_overlap)
    ${PIECES}`);
  return result.rows;
}

/** Ours by child, the naive one by parent: parts outside one parent are put together; orphans have no parent to be outside of. */
export async function ourGround(trx: Transaction, at: At): Promise<Ground[]> {
  const result = await trx.raw<{ rows: Ground[] }>(
    `with finding as (
       select * from coverage_finding where region_id = 1 and scheme_id = :schemeId and state <> 'fixed'),
     ground as (
       select kind, geom from finding where kind <> 'outside'
       union all
       select 'outside', st_union(geom) from finding where kind = 'outside' and parent_cell_id is not null group by parent_cell_id)
     ${PIECES}`,
    { schemeId: at.schemeId },
  );
  return result.rows;
}
