import type { Queryable } from '../db/pool.ts';
import { FINDING_POLYGON_ZOOM, PATCH_POLYGON_ZOOM, type TileLayer } from '../contract/tiles.ts';
import { bandOf } from './bands.ts';

export interface TileRequest {
  regionId: number;
  /** null: every scheme of the region. */
  schemeId: number | null;
  /** null: the levels that zoom shows. */
  level: number | null;
  /** null: every batch. */
  batchId: number | null;
  z: number;
  x: number;
  y: number;
}

/** One statement per layer; each returns the bytes of one MVT layer, empty when nothing is there. */
const STATEMENTS: Record<TileLayer, (tile: TileRequest) => { sql: string; bindings: Record<string, unknown> }> = {
  cells: (tile) => ({ sql: CELLS, bindings: { band: bandOf(tile.z).minZoom } }),
  'cell-labels': () => ({ sql: LABELS, bindings: {} }),
  patches: (tile) => ({ sql: tile.z < PATCH_POLYGON_ZOOM ? PATCH_POINTS : PATCH_POLYGONS, bindings: {} }),
  coverage: (tile) => ({ sql: tile.z < FINDING_POLYGON_ZOOM ? FINDING_POINTS : FINDING_POLYGONS, bindings: {} }),
};

export async function readTile(db: Queryable, layer: TileLayer, tile: TileRequest): Promise<Buffer> {
  const { sql, bindings } = STATEMENTS[layer](tile);
  const result = await db.raw<{ rows: { mvt: Buffer | null }[] }>(sql, { ...tile, ...bindings });
  return result.rows[0]?.mvt ?? Buffer.alloc(0);
}

// The envelope with the 64-unit buffer of 4096 is what the index is asked: a border drawn at a tile's edge needs it.
const BOX = `
  select st_tileenvelope(:z, :x, :y) tile, st_tileenvelope(:z, :x, :y, margin => 64.0 / 4096) search`;

const DRAWN_LEVELS = `
  select l.scheme_id, l.level, l.level = max(l.level) over (partition by l.scheme_id) deepest
    from tile_level l
   where l.region_id = :regionId and (cast(:schemeId as bigint) is null or l.scheme_id = :schemeId)
     and case when cast(:level as int) is null then l.from_zoom <= :z else l.level = :level end`;

const CELLS = `
  with box as materialized (${BOX}), drawn as materialized (${DRAWN_LEVELS})
  select st_asmvt(t, 'cells', 4096, 'geom', 'id') mvt
    from (select c.cell_id id, c.level, c.code, c.name, c.kind, c.parent_code parent, round(c.area_m2) area_m2, c.tint,
                 d.deepest fill, st_asmvtgeom(c.geom3857, box.tile, 4096, 64, true) geom
            from box
            join tile_cell c on c.region_id = :regionId and c.min_zoom = :band and c.geom3857 && box.search
            join drawn d on d.scheme_id = c.scheme_id and d.level = c.level
           order by c.level desc, c.cell_id) t
   where geom is not null`;

const LABELS = `
  with box as materialized (${BOX}), drawn as materialized (${DRAWN_LEVELS})
  select st_asmvt(t, 'cell-labels', 4096, 'geom', 'id') mvt
    from (select c.cell_id id, c.level, c.code, c.name, round(c.area_m2) area_m2,
                 st_asmvtgeom(c.point3857, box.tile, 4096, 64, true) geom
            from box
            join tile_label c on c.region_id = :regionId and c.point3857 && box.tile and c.from_zoom <= :z
            join drawn d on d.scheme_id = c.scheme_id and d.level = c.level
           order by c.level, c.area_m2 desc) t
   where geom is not null`;

const STATE = `
  left join patch_assignment a on a.region_id = t.region_id and a.patch_id = t.patch_id and a.scheme_id = :schemeId`;

const PATCH_POLYGONS = `
  with box as materialized (${BOX})
  select st_asmvt(t, 'patches', 4096, 'geom', 'id') mvt
    from (select t.patch_id id, p.patch_no, b.code batch, coalesce(a.state, 'none') state, coalesce(a.called_cells, 0) > 1 crossing,
                 round(t.area_m2) area_m2, st_asmvtgeom(t.geom3857, box.tile, 4096, 64, true) geom
            from box
            join tile_patch t on t.region_id = :regionId and t.geom3857 && box.search
             and (cast(:batchId as bigint) is null or t.batch_id = :batchId)
            join patch p on p.region_id = t.region_id and p.id = t.patch_id
            join batch b on b.region_id = t.region_id and b.id = t.batch_id
            ${STATE}
           order by t.patch_id) t
   where geom is not null`;

// One point per sixteenth of a tile: its count is what is there, so nothing vanishes at a low zoom.
const PATCH_POINTS = `
  with box as materialized (${BOX}),
  place as (
    select min(t.patch_id) id, count(*) n,
           count(*) filter (where a.state = 'assigned') assigned, count(*) filter (where a.called_cells > 1) crossing,
           count(*) filter (where a.state = 'disputed') disputed, count(*) filter (where a.state = 'blind-spot') blind_spot,
           count(*) filter (where a.state = 'outside') outside, round(sum(t.area_m2)) area_m2,
           case when count(*) = 1 then min(coalesce(a.state, 'none')) end state,
           case when count(*) = 1 then min(p.patch_no) end patch_no,
           st_centroid(st_collect(t.point3857)) point
      from box
      join tile_patch t on t.region_id = :regionId and t.point3857 && box.tile
       and (cast(:batchId as bigint) is null or t.batch_id = :batchId)
      join patch p on p.region_id = t.region_id and p.id = t.patch_id
      ${STATE}
     group by floor((st_x(t.point3857) - st_xmin(box.tile)) * 16 / (st_xmax(box.tile) - st_xmin(box.tile))),
              floor((st_y(t.point3857) - st_ymin(box.tile)) * 16 / (st_ymax(box.tile) - st_ymin(box.tile))))
  select st_asmvt(t, 'patches', 4096, 'geom', 'id') mvt
    from (select id, n, assigned, crossing, disputed, blind_spot, outside, area_m2, state, patch_no,
                 st_asmvtgeom(point, box.tile, 4096, 64, true) geom from place, box order by n, id) t`;

const FINDING_LEVEL = `
  and (cast(:schemeId as bigint) is null or f.scheme_id = :schemeId) and (cast(:level as int) is null or f.level = :level)
  and f.state <> 'fixed'`;

const FINDING_POLYGONS = `
  with box as materialized (${BOX}), ask as materialized (select tile, st_transform(search, 4490) search from box)
  select st_asmvt(t, 'coverage', 4096, 'geom', 'id') mvt
    from (select f.id, f.kind, is_sliver(f.region_id, f.geom, f.width_m, (s.settings->>'sliverWidthM')::float8) sliver,
                 f.area_m2, f.width_m, array_to_string(f.codes, ' ') codes,
                 st_asmvtgeom(st_transform(f.geom, 3857), ask.tile, 4096, 64, true) geom
            from ask
            join coverage_finding f on f.region_id = :regionId and f.geom && ask.search ${FINDING_LEVEL}
            join scheme s on s.region_id = f.region_id and s.id = f.scheme_id
           order by f.id) t
   where geom is not null`;

const FINDING_POINTS = `
  with box as materialized (${BOX}), ask as materialized (select tile, st_transform(tile, 4490) search from box),
  place as (
    select min(f.id) id, f.kind, count(*) n, sum(f.area_m2) area_m2, max(f.width_m) width_m,
           st_centroid(st_collect(f.point)) point
      from ask
      join coverage_finding f on f.region_id = :regionId and f.point && ask.search ${FINDING_LEVEL}
     group by f.kind,
              floor((st_x(f.point) - st_xmin(ask.search)) * 16 / (st_xmax(ask.search) - st_xmin(ask.search))),
              floor((st_y(f.point) - st_ymin(ask.search)) * 16 / (st_ymax(ask.search) - st_ymin(ask.search))))
  select st_asmvt(t, 'coverage', 4096, 'geom', 'id') mvt
    from (select id, kind, n, area_m2, width_m, false sliver, st_asmvtgeom(st_transform(point, 3857), ask.tile, 4096, 64, true) geom
            from place, ask order by n, id) t`;
