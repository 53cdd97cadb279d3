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
            lateral (select st_union(v.geom) geom
                       from coverage_cell c join cell_version v on v.region_id = :regionId and v.id = c.version_id
                      where c.region_id = :regionId and c.scheme_id = :schemeId
                        and (c.home_cell_id = p.cell_id
                             or c.precedence > p.base and c.level > p.level and v.geom && g.geom)) filled,
            lateral st_dump(polygons_only(
              case when filled.geom is null then g.geom else st_difference(g.geom, filled.geom) end)) part
      where p.division = 'complete' and not p.base_fits
      order by p.code`,
    { ...key },
  );
}

/** Ground of a child beyond its parent's outline; a child whose parent is missing is outside with all its ground. */
export async function findOutside(trx: Transaction, key: CheckKey): Promise<void> {
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
    { ...key },
  );
  await trx.raw(
    `insert into found (kind, level, parent_code, cell_ids, codes, geom)
     select 'outside', c.level, c.parent_code, array[c.cell_id], array[c.code], v.geom
       from coverage_cell c
       join cell_version v on v.region_id = :regionId and v.id = c.version_id
      where c.region_id = :regionId and c.scheme_id = :schemeId and c.home_cell_id is null
        and c.level > (select min(level) from coverage_cell t where t.region_id = :regionId and t.scheme_id = :schemeId)
      order by c.code`,
    { ...key },
  );
}

/**
 * Ground in two cells of one level and one kind, siblings or not; a cell inside another is found as well. Candidates of
 * the round are held against all cells; pairs of earlier rounds are done.
 */
export async function findOverlaps(trx: Transaction, key: CheckKey & { round: number }): Promise<number> {
  const result = await trx.raw<{ rowCount: number }>(
    `insert into found (kind, level, parent_cell_id, parent_code, cell_ids, codes, geom)
     select 'overlap', a.level, case when a.home_cell_id = b.home_cell_id then a.home_cell_id end,
            case when a.home_cell_id = b.home_cell_id then h.code end,
            case when a.code < b.code then array[a.cell_id, b.cell_id] else array[b.cell_id, a.cell_id] end,
            array[least(a.code, b.code), greatest(a.code, b.code)], st_multi(part.geom)
       from candidate k
       join coverage_cell a on a.region_id = :regionId and a.scheme_id = :schemeId and a.cell_id = k.cell_id
       join cell_version va on va.region_id = :regionId and va.id = a.version_id
       join cell_version vb on vb.region_id = :regionId and vb.geom && st_makeenvelope(a.west, a.south, a.east, a.north, 4490)
       join coverage_cell b on b.region_id = :regionId and b.version_id = vb.id and b.scheme_id = :schemeId
                           and b.level = a.level and b.kind = a.kind and b.cell_id <> a.cell_id
       left join candidate other on other.cell_id = b.cell_id
       left join coverage_cell h on h.region_id = :regionId and h.scheme_id = :schemeId and h.cell_id = a.home_cell_id,
            lateral st_dump(polygons_only(
              case when st_relate(va.geom, vb.geom, '2********') then st_intersection(va.geom, vb.geom) end)) part
      where k.round = :round
        and (other.round is null or other.round = k.round and a.cell_id < b.cell_id)
      order by a.code, b.code`,
    { ...key },
  );
  return result.rowCount;
}

/** What is known of a fresh table is nothing: without this the planner takes loops for a few thousand findings. */
export async function analyseFound(trx: Transaction): Promise<void> {
  await trx.raw('create index on found (finding_id)');
  await trx.raw('analyze found');
}

/** The number of the last finding so far. */
export async function lastFound(trx: Transaction): Promise<number> {
  const result = await trx.raw<{ rows: { n: number }[] }>('select coalesce(max(n), 0) n from found');
  return result.rows[0]!.n;
}

/**
 * Area and width of each finding. The width is the diameter of the largest circle that fits, in metres on the
 * ground. GEOS stops at a thousandth of the extent, which is coarse for a long thin strip: those are measured again
 * in \`inscribed-width.ts\`.
 */
export async function measureFound(trx: Transaction): Promise<void> {
  await trx.raw(`
    update found f
       set area_m2 = area_m2(f.geom), width_m = m.radius * 2, extent_m = m.extent
      from (select n, (st_maximuminscribedcircle(metric)).radius,
                   greatest(st_xmax(metric) - st_xmin(metric), st_ymax(metric) - st_ymin(metric)) extent
              from (select n, local_metres(geom) metric from found where width_m is null) g) m
     where f.n = m.n`);
}

export interface ThinFinding {
  n: number;
  /** Width of a circle that does fit, in metres: where the search may start. */
  width_m: number;
  geojson: GeoJSON.MultiPolygon;
}

/** Findings whose width GEOS gives only to more than 2 % of it, in local metres. */
export async function readThin(trx: Transaction): Promise<ThinFinding[]> {
  const result = await trx.raw<{ rows: ThinFinding[] }>(`
    select n, width_m, st_asgeojson(local_metres(geom), 6)::json geojson
      from found where role = 'new' and extent_m / 1000 > width_m * 0.02 order by n`);
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

/**
 * The border pair each finding lies on: the two cells of its level it touches most. A gap along a parent's outline
 * and the neighbour's cell that sticks out there get the same pair, so both are read together.
 */
export async function nameBorders(trx: Transaction, key: CheckKey): Promise<void> {
  await trx.raw(`
    update found
       set border_key = null, codes = case when kind = 'gap' then '{}' else codes end,
           cell_ids = case when kind = 'gap' then '{}' else cell_ids end
     where role = 'kept'`);
  await trx.raw(
    `update found f
       set border_key = f.level || ':' || array_to_string(pair.codes, '~'),
           codes = case when f.kind = 'gap' then pair.codes else f.codes end,
           cell_ids = case when f.kind = 'gap' then pair.ids else f.cell_ids end
      from (select n, array_agg(code order by code) codes, array_agg(cell_id order by code) ids
              from (select t.n, c.code, c.cell_id,
                           row_number() over (partition by t.n order by (c.cell_id = any (t.cell_ids)) desc, touch.metres desc, c.code) rank
                      from found t
                      join cell_version v on v.region_id = :regionId and v.geom && st_expand(t.geom, 1e-8)
                      join coverage_cell c on c.region_id = :regionId and c.version_id = v.id and c.scheme_id = :schemeId and c.level = t.level,
                           lateral (select st_length(local_metres(st_collectionextract(
                                      st_intersection(st_boundary(t.geom),
                                                      st_buffer(st_clipbybox2d(v.geom, st_expand(st_envelope(t.geom), 1e-7)::box2d), 2e-9, 1)),
                                      2))) metres) touch
                     where t.kind <> 'overlap' and t.role <> 'context' and (touch.metres > 0 or c.cell_id = any (t.cell_ids))) ranked
             where rank <= 2 group by n) pair
     where f.n = pair.n`,
    { ...key },
  );
  await trx.raw(`
    update found set border_key = level || ':' || array_to_string(codes, '~') where border_key is null and kind = 'overlap'`);
  await trx.raw(
    `update found set border_key = level || ':' || coalesce(parent_code, '') where border_key is null`,
  );
}

/** An orphan follows from the gap its missing parent leaves; an overlap across parents from the cell that sticks out. */
export async function nameCauses(trx: Transaction): Promise<void> {
  await trx.raw(`
    update found f set caused_by_n = cause.n
      from (select distinct on (o.n) o.n of_n, g.n
              from found o
              join found g on g.kind = 'gap' and g.level < o.level and st_intersects(g.geom, o.geom)
             where o.kind = 'outside' and o.parent_cell_id is null
               and area_m2(st_intersection(g.geom, o.geom)) > o.area_m2 / 2
             order by o.n, area_m2(st_intersection(g.geom, o.geom)) desc) cause
     where f.n = cause.of_n`);
  await trx.raw(`
    update found f set caused_by_n = cause.n
      from (select distinct on (o.n) o.n of_n, x.n
              from found o
              join found x on x.kind = 'outside' and x.level = o.level and x.cell_ids[1] = any (o.cell_ids)
                          and x.geom && o.geom and st_intersects(x.geom, o.geom)
             where o.kind = 'overlap' and o.parent_cell_id is null
             order by o.n, area_m2(st_intersection(x.geom, o.geom)) desc) cause
     where f.n = cause.of_n`);
}

export async function countChecked(
  trx: Transaction,
  key: CheckKey,
): Promise<{ parents: number; cells: number }> {
  const result = await trx.raw<{ rows: { parents: number; cells: number }[] }>(
    `select count(distinct home_cell_id) parents, count(*) cells
       from coverage_cell where region_id = :regionId and scheme_id = :schemeId`,
    { ...key },
  );
  return result.rows[0]!;
}
