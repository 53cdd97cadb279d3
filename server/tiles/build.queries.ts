import type { Queryable, Transaction } from '../db/pool.ts';
import type { Band } from './bands.ts';

interface SchemeKey {
  regionId: number;
  schemeId: number;
}

export async function builtFrom(db: Queryable, key: SchemeKey): Promise<string | null> {
  const result = await db.raw<{ rows: { input_hash: string }[] }>(
    'select input_hash from tile_build where region_id = :regionId and scheme_id = :schemeId',
    { ...key },
  );
  return result.rows[0]?.input_hash ?? null;
}

export async function listLevels(db: Queryable, key: SchemeKey): Promise<number[]> {
  const result = await db.raw<{ rows: { level: number }[] }>(
    'select level from scheme_level where region_id = :regionId and scheme_id = :schemeId order by level',
    { ...key },
  );
  return result.rows.map((row) => row.level);
}

/**
 * Cells of a level, projected, and its borders as arcs: every shared border once, cut where three cells meet. Arcs
 * are generalised one by one with their ends held, so both neighbours get the same line (measurements: 0.0 m² of gap
 * against 2,069 m² when polygons are simplified one by one).
 */
export async function gatherLevel(trx: Transaction, at: SchemeKey & { level: number; onDate: string }): Promise<void> {
  await trx.raw('drop table if exists level_cell, level_arc');
  await trx.raw(
    `create temp table level_cell on commit drop as
     select cell_id, code, name, kind, area_m2, label_point, st_transform(geom, 3857) geom,
            st_transform(st_pointonsurface(geom), 3857) inside
       from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:onDate as date)) where level = :level`,
    { ...at },
  );
  await trx.raw('create index on level_cell using gist (geom)');
  await trx.raw('analyze level_cell');
  await trx.raw(`
    create temp table level_arc on commit drop as
    select (st_dump(st_linemerge(st_union(st_boundary(geom))))).geom arc from level_cell`);
}

export async function clearScheme(trx: Transaction, key: SchemeKey): Promise<void> {
  await trx.raw('delete from tile_cell where region_id = :regionId and scheme_id = :schemeId', { ...key });
  await trx.raw('delete from tile_label where region_id = :regionId and scheme_id = :schemeId', { ...key });
  await trx.raw('delete from tile_line where region_id = :regionId and scheme_id = :schemeId', { ...key });
}

/** The arcs of a level at a tolerance; a closed arc is held at two opposite points, so that it keeps ground inside. */
export async function simplifyArcs(trx: Transaction, toleranceM: number): Promise<void> {
  await trx.raw('drop table if exists level_line');
  await trx.raw(
    `create temp table level_line on commit drop as
     select case when cast(:toleranceM as double precision) = 0 then half
                 else st_simplify(half, cast(:toleranceM as double precision), true) end geom
       from level_arc,
            lateral (select arc half where not st_isclosed(arc)
                     union all select st_linesubstring(arc, 0, 0.5) where st_isclosed(arc)
                     union all select st_linesubstring(arc, 0.5, 1) where st_isclosed(arc)) halves`,
    { toleranceM },
  );
}

/** Borders of the level for the band, each once. */
export async function saveLines(trx: Transaction, at: SchemeKey & { level: number; minZoom: number }): Promise<void> {
  await trx.raw(
    `insert into tile_line (region_id, scheme_id, level, min_zoom, geom3857)
     select :regionId, :schemeId, :level, :minZoom, geom from level_line where st_length(geom) > 0`,
    { ...at },
  );
}

/** Faces of the generalised arcs, each given to the cell it lies in. */
export async function faceLevel(trx: Transaction): Promise<void> {
  await trx.raw('drop table if exists level_shape');
  await trx.raw(`
    create temp table level_shape on commit drop as
    with face as (
      select (st_dump(st_polygonize(noded.geom))).geom
        from (select (st_dump(st_node(st_collect(geom)))).geom from level_line) noded),
    placed as (
      select c.cell_id, f.geom
        from face f, lateral (select st_pointonsurface(f.geom) point) p
        join level_cell c on c.geom && p.point and st_contains(c.geom, p.point))
    select cell_id, st_multi(st_collectionextract(st_union(geom), 3)) geom from placed group by cell_id`);
  await trx.raw('create index on level_shape (cell_id)');
  await trx.raw('analyze level_shape');
}

/** A cell too small for the band keeps a shape of its own: nothing vanishes silently. */
export async function saveBand(
  trx: Transaction,
  at: SchemeKey & { level: number; band: Band },
): Promise<void> {
  const exact = at.band.toleranceM === 0;
  await trx.raw(
    `insert into tile_cell (region_id, scheme_id, level, min_zoom, max_zoom, cell_id, code, name, kind, area_m2, tint, geom3857)
     select :regionId, :schemeId, :level, :minZoom, :maxZoom, c.cell_id, c.code, c.name, c.kind, c.area_m2,
            mod(abs(hashtext(c.code)), 6),
            ${exact ? 'c.geom' : "coalesce(s.geom, st_multi(st_makevalid(st_simplifypreservetopology(c.geom, cast(:toleranceM as double precision)), 'method=structure')))"}
       from level_cell c ${exact ? '' : 'left join level_shape s on s.cell_id = c.cell_id'}`,
    {
      regionId: at.regionId,
      schemeId: at.schemeId,
      level: at.level,
      minZoom: at.band.minZoom,
      maxZoom: at.band.maxZoom,
      ...(exact ? {} : { toleranceM: at.band.toleranceM }),
    },
  );
}

/** Labels appear once the cell is about 60 pixels across. */
export async function saveLabels(trx: Transaction, at: SchemeKey & { level: number }): Promise<void> {
  await trx.raw(
    `insert into tile_label (region_id, scheme_id, level, cell_id, code, name, area_m2, from_zoom, point3857)
     select :regionId, :schemeId, :level, cell_id, code, name, area_m2,
            greatest(0, least(14, ceil(log(2, (60 * 40075016.69 / 512 / sqrt(st_area(geom)))::numeric)))),
            st_transform(label_point, 3857)
       from level_cell`,
    { ...at },
  );
}

export async function saveBuild(trx: Transaction, key: SchemeKey & { inputHash: string }): Promise<void> {
  await trx.raw(
    `insert into tile_build (region_id, scheme_id, input_hash) values (:regionId, :schemeId, :inputHash)
     on conflict (region_id, scheme_id) do update set input_hash = excluded.input_hash, built_at = now()`,
    { ...key },
  );
}

/** A level is drawn from the zoom on which its usual cell is two dozen pixels across; the top level always is. */
export async function saveLevelZooms(trx: Transaction, key: SchemeKey): Promise<void> {
  await trx.raw('delete from tile_level where region_id = :regionId and scheme_id = :schemeId', { ...key });
  await trx.raw(
    `insert into tile_level (region_id, scheme_id, level, from_zoom, until_zoom)
     select :regionId, :schemeId, level, from_zoom, coalesce(min(from_zoom) over deeper, 99)
       from (select level,
                    case when level = min(level) over () then 0
                         else greatest(0, least(14, ceil(log(2, (24 * 40075016.69 / 512 / width)::numeric)))) end from_zoom
               from (select level, sqrt(percentile_cont(0.5) within group (order by st_area(geom3857))) width
                       from tile_cell where region_id = :regionId and scheme_id = :schemeId and min_zoom = 0 group by level) usual) zooms
     window deeper as (order by level rows between 1 following and unbounded following)`,
    { ...key },
  );
}
