import type { Transaction } from '../db/pool.ts';
import type { CheckKey } from './coverage-cells.queries.ts';

/** The temporary table `found`; `role`: new in this check, kept from the last one, or there only as a cause for others. */
export async function createFound(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table found (
      n int generated always as identity primary key, role text not null default 'new',
      kind text, level int, parent_cell_id bigint, parent_code text, cell_ids bigint[], codes text[], border_key text,
      geom geometry(MultiPolygon, 4490), area_m2 double precision, width_m double precision,
      extent_m double precision, caused_by_n int, caused_by bigint, finding_id bigint
    ) on commit drop`);
}

/**
 * Ground of a divided parent in none of its children and in no cell of a higher kind below it (a park carved out may
 * belong to somebody else). Only parents that are not proven to be tiled.
 */
export async function findGaps(trx: Transaction, key: CheckKey): Promise<void> {
  await trx.raw(
    `insert into found (kind, level, parent_cell_id, parent_code, cell_ids, codes, geom)
     select 'gap', p.child_level, p.cell_id, p.code, '{}', '{}', st_multi(part.geom)
       from suspect_parent p
       join cell_version g on g.region_id = :regionId and g.id = p.version_id,
            lateral (select st_union(part.geom) geom
                       from (select v.geom
                               from coverage_cell c join cell_version v on v.region_id = :regionId and v.id = c.version_id
                              where c.region_id = :regionId and c.scheme_id = :schemeId and c.home_cell_id = p.cell_id
                             union all
                             select v.geom
                               from cell_version v
                               join coverage_cell c on c.region_id = :regionId and c.version_id = v.id and c.scheme_id = :schemeId
                              where v.region_id = :regionId and v.geom && g.geom and v.level > p.level
                                and c.precedence > p.base and c.home_cell_id is distinct from p.cell_id) part) filled,
            lateral st_dump(polygons_only(
              case when filled.geom is null then g.geom else st_difference(g.geom, filled.geom) end)) part
      where p.division = 'complete' and not p.base_fits
      order by p.code`,
    { ...key },
  );
}

/** Ground of a child beyond its parent's outline; a child whose parent is missing is outside with all its ground. */
export async function findOutside(trx: Transaction, key: CheckKey & { all: boolean }): Promise<void> {
  const { all, ...bindings } = key;
  await trx.raw(
    `insert into found (kind, level, parent_cell_id, parent_code, cell_ids, codes, geom)
     select 'outside', c.level, p.cell_id, p.code, array[c.cell_id], array[c.code], st_multi(part.geom)
       from suspect_parent p
       join cell_version g on g.region_id = :regionId and g.id = p.version_id
       join coverage_cell c on c.region_id = :regionId and c.scheme_id = :schemeId and c.home_cell_id = p.cell_id
                           and not (p.base_fits and c.precedence = p.base)
       join cell_version v on v.region_id = :regionId and v.id = c.version_id,
            lateral st_dump(polygons_only(
              case when not st_covers(g.geom, v.geom) then st_difference(v.geom, g.geom) end)) part
      order by c.code`,
    bindings,
  );
  await trx.raw(
    `insert into found (kind, level, parent_code, cell_ids, codes, geom)
     select 'outside', c.level, c.parent_code, array[c.cell_id], array[c.code], v.geom
       from coverage_cell c
       join cell_version v on v.region_id = :regionId and v.id = c.version_id
      where c.region_id = :regionId and c.scheme_id = :schemeId and c.home_cell_id is null
        ${all ? '' : 'and c.cell_id in (select cell_id from changed)'}
        and c.level > (select min(level) from coverage_cell t where t.region_id = :regionId and t.scheme_id = :schemeId)
      order by c.code`,
    bindings,
  );
}

/**
 * Ground in two cells of one level and one kind, siblings or not; a cell inside another is found as well. Candidates of
 * the round are held against all cells; pairs of earlier rounds are done.
 */
export async function findOverlaps(trx: Transaction, key: CheckKey & { round: number }): Promise<number> {
  const result = await trx.raw<{ rowCount: number }>(
    // In steps that the planner keeps apart: it does not know how costly the exact test is.
    `with pair as materialized (
       select k.cell_id a_id, k.level, k.kind, b.cell_id b_id, b.version_id b_version, k.version_id a_version, k.code a_code, b.code b_code,
              k.home_cell_id a_home, b.home_cell_id b_home
         from (select c.*, st_makeenvelope(c.west, c.south, c.east, c.north, 4490) box, k.round
                 from candidate k
                 join coverage_cell c on c.region_id = :regionId and c.scheme_id = :schemeId and c.cell_id = k.cell_id
                where k.round = :round offset 0) k
         cross join lateral (
              select c.* from cell_version v
                join coverage_cell c on c.region_id = v.region_id and c.version_id = v.id and c.scheme_id = :schemeId
               where v.region_id = :regionId and v.geom && k.box and v.level = k.level and v.kind = k.kind offset 0) b
         left join candidate other on other.cell_id = b.cell_id
        where b.cell_id <> k.cell_id
          and (other.round is null or other.round = k.round and k.cell_id < b.cell_id)),
     meeting as materialized (
       select pair.*, va.geom a_geom, vb.geom b_geom
         from pair
         join cell_version va on va.region_id = :regionId and va.id = pair.a_version
         join cell_version vb on vb.region_id = :regionId and vb.id = pair.b_version)
     insert into found (kind, level, parent_cell_id, parent_code, cell_ids, codes, geom)
     select 'overlap', p.level, case when p.a_home = p.b_home then p.a_home end, case when p.a_home = p.b_home then h.code end,
            case when p.a_code < p.b_code then array[p.a_id, p.b_id] else array[p.b_id, p.a_id] end,
            array[least(p.a_code, p.b_code), greatest(p.a_code, p.b_code)], st_multi(part.geom)
       from meeting p
       left join coverage_cell h on h.region_id = :regionId and h.scheme_id = :schemeId and h.cell_id = p.a_home,
            lateral st_dump(polygons_only(
              case when st_relate(p.a_geom, p.b_geom, '2********') then st_intersection(p.a_geom, p.b_geom) end)) part
      order by p.a_code, p.b_code`,
    { ...key },
  );
  return result.rowCount;
}

/** What is known of a fresh table is nothing: without this the planner takes loops for a few thousand findings. */
export async function analyseFound(trx: Transaction, all: boolean): Promise<void> {
  if (all) await trx.raw('create index on found (finding_id)');
  await trx.raw('analyze found');
}

/** The number of the last finding so far. */
export async function lastFound(trx: Transaction): Promise<number> {
  const result = await trx.raw<{ rows: { n: number }[] }>('select coalesce(max(n), 0) n from found');
  return result.rows[0]!.n;
}

/** Area of each new finding. */
export async function measureFound(trx: Transaction): Promise<void> {
  await trx.raw(`update found set area_m2 = area_m2(geom) where role = 'new'`);
}

export interface FoundShape {
  n: number;
  geojson: GeoJSON.MultiPolygon;
}

/** New findings in metres on the ground about their own centre, in the order of their numbers from `afterN` on. */
export async function readFoundShapes(trx: Transaction, afterN: number): Promise<FoundShape[]> {
  const result = await trx.raw<{ rows: FoundShape[] }>(
    `select n, st_asgeojson(local_metres(geom), 5)::json geojson
       from found where role = 'new' and n > :afterN order by n limit 1000`,
    { afterN },
  );
  return result.rows;
}

export async function saveWidths(trx: Transaction, widths: { n: number; widthM: number }[]): Promise<void> {
  if (widths.length === 0) return;
  await trx.raw(
    `update found f set width_m = w.width
       from unnest(cast(:ns as int[]), cast(:widths as double precision[])) w (n, width) where f.n = w.n`,
    { ns: widths.map((w) => w.n), widths: widths.map((w) => w.widthM) },
  );
}

/**
 * The working grid is 1e-9 degree (0.1 mm): what is narrower than a millimetre is the grid, not the boundary. Where levels
 * were digitised apart a scheme may say from which width on two lines are two (`snapToleranceM`).
 */
export async function dropGridDust(trx: Transaction, snapToleranceM: number): Promise<void> {
  await trx.raw(
    `delete from found where role = 'new' and width_m < greatest(0.001, cast(:snapToleranceM as double precision))`,
    {
      snapToleranceM,
    },
  );
}

/** Between causes with as much ground of it the same one decides in every check, whatever order they were found in. */
const largest = (cause: string) =>
  `round(area_m2(st_intersection(${cause}.geom, o.geom))::numeric, 3) desc, ${cause}.cell_ids, ${cause}.parent_cell_id, st_xmin(${cause}.geom), st_ymin(${cause}.geom)`;

/** An orphan follows from the gap its missing parent leaves; an overlap across parents from the cell that sticks out. */
export async function nameCauses(trx: Transaction): Promise<void> {
  await trx.raw(`
    update found f set caused_by_n = cause.n
      from (select distinct on (o.n) o.n of_n, g.n
              from found o
              join found g on g.kind = 'gap' and g.level < o.level and st_intersects(g.geom, o.geom)
             where o.kind = 'outside' and o.parent_cell_id is null
               and area_m2(st_intersection(g.geom, o.geom)) > o.area_m2 / 2
             order by o.n, ${largest('g')}) cause
     where f.n = cause.of_n`);
  await trx.raw(`
    update found f set caused_by_n = cause.n
      from (select distinct on (o.n) o.n of_n, x.n
              from found o
              join found x on x.kind = 'outside' and x.level = o.level and x.cell_ids[1] = any (o.cell_ids)
                          and x.geom && o.geom and st_intersects(x.geom, o.geom)
             where o.kind = 'overlap' and o.parent_cell_id is null
             order by o.n, ${largest('x')}) cause
     where f.n = cause.of_n`);
}
