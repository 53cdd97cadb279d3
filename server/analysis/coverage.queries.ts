import type { Transaction } from '../db/pool.ts';

/** The cells under check, as a temporary table with its own index. */
export async function gatherCells(
  trx: Transaction,
  at: { regionId: number; schemeId: number; onDate: string },
): Promise<void> {
  await trx.raw(
    `create temp table checked_cell on commit drop as
     select cell_id, level, kind, code, name, parent_cell_id, parent_code, division_status, geom, area_m2
       from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:onDate as date))`,
    at,
  );
  await trx.raw('create index on checked_cell using gist (geom)');
  await trx.raw('create unique index on checked_cell (cell_id)');
  await trx.raw('create index on checked_cell (parent_cell_id)');
  await trx.raw('analyze checked_cell');
  await trx.raw(`
    create temp table found (
      n int generated always as identity primary key,
      kind text, level int, parent_cell_id bigint, parent_code text, cell_ids bigint[], codes text[], border_key text,
      geom geometry(MultiPolygon, 4490), area_m2 double precision, width_m double precision,
      extent_m double precision, caused_by_n int, caused_by bigint, finding_id bigint
    ) on commit drop`);
}

/**
 * Parents with the union of their children. A parent nobody declared divided is taken as complete once its children
 * cover \`partialBelow\` of it; below that it is not yet divided and its gaps are no faults.
 */
export async function unitePerParent(trx: Transaction, partialBelow: number): Promise<void> {
  await trx.raw(
    `create temp table checked_parent on commit drop as
     select p.cell_id, p.level, p.code, p.geom, p.area_m2,
            coalesce(p.division_status,
                     case when sum(c.area_m2) < p.area_m2 * cast(:partialBelow as double precision) then 'partial' else 'complete' end) division,
            min(c.level) child_level, st_union(c.geom) children
       from checked_cell p join checked_cell c on c.parent_cell_id = p.cell_id
      group by p.cell_id, p.level, p.code, p.geom, p.area_m2, p.division_status`,
    { partialBelow },
  );
}

/** Ground of a divided parent in none of its children. */
export async function findGaps(trx: Transaction): Promise<void> {
  await trx.raw(`
    insert into found (kind, level, parent_cell_id, parent_code, cell_ids, codes, geom)
    select 'gap', p.child_level, p.cell_id, p.code, '{}', '{}', st_multi(part.geom)
      from checked_parent p,
           lateral st_dump(polygons_only(st_difference(p.geom, p.children))) part
     where p.division = 'complete'
     order by p.code`);
}

/** Ground of a child beyond its parent's outline; a child whose parent is missing is outside with all its ground. */
export async function findOutside(trx: Transaction): Promise<void> {
  await trx.raw(`
    insert into found (kind, level, parent_cell_id, parent_code, cell_ids, codes, geom)
    select 'outside', c.level, p.cell_id, p.code, array[c.cell_id], array[c.code], st_multi(part.geom)
      from checked_cell p
      join checked_cell c on c.parent_cell_id = p.cell_id,
           lateral st_dump(polygons_only(
             case when not st_covers(p.geom, c.geom) then st_difference(c.geom, p.geom) end)) part
     order by c.code`);
  await trx.raw(`
    insert into found (kind, level, parent_code, cell_ids, codes, geom)
    select 'outside', c.level, c.parent_code, array[c.cell_id], array[c.code], c.geom
      from checked_cell c
     where c.parent_cell_id is null and c.level > (select min(level) from checked_cell)
     order by c.code`);
}

/** Ground in two cells of one level and one kind, siblings or not; a cell inside another is found as well. */
export async function findOverlaps(trx: Transaction): Promise<void> {
  await trx.raw(`
    insert into found (kind, level, parent_cell_id, parent_code, cell_ids, codes, geom)
    select 'overlap', a.level, case when a.parent_cell_id = b.parent_cell_id then a.parent_cell_id end,
           case when a.parent_cell_id = b.parent_cell_id then a.parent_code end,
           array[a.cell_id, b.cell_id], array[a.code, b.code], st_multi(part.geom)
      from checked_cell a
      join checked_cell b on b.level = a.level and b.kind = a.kind and b.code > a.code and b.geom && a.geom,
           lateral st_dump(polygons_only(
             case when st_relate(a.geom, b.geom, '2********') then st_intersection(a.geom, b.geom) end)) part
     order by a.code, b.code`);
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
              from (select n, local_metres(geom) metric from found) g) m
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
      from found where extent_m / 1000 > width_m * 0.02 order by n`);
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

/** The working grid is 1e-9 degree (0.1 mm): what is narrower than a millimetre is the grid, not the boundary. */
export async function dropGridDust(trx: Transaction): Promise<void> {
  await trx.raw('delete from found where width_m < 0.001');
}

/**
 * The border pair each finding lies on: the two cells of its level it touches most. A gap along a parent's outline
 * and the neighbour's cell that sticks out there get the same pair, so both are read together.
 */
export async function nameBorders(trx: Transaction): Promise<void> {
  await trx.raw(`
    update found f
       set border_key = f.level || ':' || array_to_string(pair.codes, '~'),
           codes = case when f.kind = 'gap' then pair.codes else f.codes end,
           cell_ids = case when f.kind = 'gap' then pair.ids else f.cell_ids end
      from (select n, array_agg(code order by code) codes, array_agg(cell_id order by code) ids
              from (select t.n, c.code, c.cell_id,
                           row_number() over (partition by t.n order by (c.cell_id = any (t.cell_ids)) desc, touch.metres desc, c.code) rank
                      from found t
                      join checked_cell c on c.level = t.level and c.geom && st_expand(t.geom, 1e-8),
                           lateral (select st_length(local_metres(st_collectionextract(
                                      st_intersection(st_boundary(t.geom),
                                                      st_buffer(st_clipbybox2d(c.geom, st_expand(st_envelope(t.geom), 1e-7)::box2d), 2e-9, 1)),
                                      2))) metres) touch
                     where t.kind <> 'overlap' and (touch.metres > 0 or c.cell_id = any (t.cell_ids))) ranked
             where rank <= 2 group by n) pair
     where f.n = pair.n`);
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

export async function countChecked(trx: Transaction): Promise<{ parents: number; cells: number }> {
  const result = await trx.raw<{ rows: { parents: number; cells: number }[] }>(
    'select (select count(*) from checked_parent) parents, (select count(*) from checked_cell) cells',
  );
  return result.rows[0]!;
}
