import type { Database } from '../db/pool.ts';
import { runPrepared, type PreparedStatement } from '../db/prepared.ts';
import { FINDING_POLYGON_ZOOM, PATCH_POLYGON_ZOOM, type TileLayer } from '../contract/tiles.ts';
import { BANDS } from './bands.ts';
import { shownLevels } from './shown-levels.ts';

export interface TileRequest {
  regionId: number;
  /** Code of a scheme; null: every scheme of the region. */
  scheme: string | null;
  /** null: the levels that zoom shows. */
  level: number | null;
  /** Code of a batch; null: every batch. */
  batch: string | null;
  z: number;
  x: number;
  y: number;
}

/**
 * One prepared statement per layer, one round trip per tile; each gives the bytes of one MVT layer, empty when
 * nothing is there (st_asmvt passes over the null that st_asmvtgeom gives for what collapses; asking for "not null"
 * would make PostgreSQL compute it twice).
 */
export async function readTile(
  db: Database,
  layer: TileLayer,
  tile: TileRequest,
  signal?: AbortSignal,
): Promise<Buffer> {
  const { regionId, scheme, level, batch, z, x, y } = tile;
  if (layer === 'cells') {
    const shown = await shownLevels(db, tile);
    return readBytes(db, cellStatement(shown.band), [regionId, z, x, y, shown.drawKeys], signal);
  }
  return readBytes(db, STATEMENTS[layer](z), [regionId, scheme, level, batch, z, x, y], signal);
}

async function readBytes(
  db: Database,
  statement: PreparedStatement,
  values: unknown[],
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const rows = await runPrepared<{ mvt: Buffer | null }>(db, statement, values, signal);
  return rows[0]?.mvt ?? Buffer.alloc(0);
}

const STATEMENTS: Record<Exclude<TileLayer, 'cells'>, (z: number) => PreparedStatement> = {
  'cell-labels': () => LABELS,
  patches: (z) => (z < PATCH_POLYGON_ZOOM ? PATCH_POINTS : PATCH_POLYGONS),
  coverage: (z) => (z < FINDING_POLYGON_ZOOM ? FINDING_POINTS : FINDING_POLYGONS),
};

// Every box that is searched has the 64-unit buffer of 4096: a border drawn at a tile's edge needs it.
// A statement per band: with the band in its text the planner can use that band's own index.
const CELLS = new Map(
  BANDS.map(({ minZoom: band }): [number, PreparedStatement] => [
    band,
    {
      name: `tile-cells-${band}`,
      text: `
  with box as materialized (
    select st_tileenvelope($2::int, $3::int, $4::int) tile, st_tileenvelope($2::int, $3::int, $4::int, margin => 64.0 / 4096) search)
  select st_asmvt(t, 'cells', 4096, 'geom', 'id') mvt
    from (select s.cell_id id, s.level, s.code, s.name, s.kind, round(s.area_m2) area_m2, s.tint, s.cell_id is not null fill,
                 st_asmvtgeom(s.geom3857, box.tile, 4096, 64, true) geom
            from box
            join tile_shape s on s.band = ${band} and s.geom3857 && box.search
             and s.draw_key = any ($5::text[]) and s.region_id = $1::int) t`,
    },
  ]),
);

function cellStatement(band: number): PreparedStatement {
  return CELLS.get(band)!;
}

// $1 region, $2 scheme code, $3 level, $4 batch code, $5 z, $6 x, $7 y. All are named in every statement, because a
// prepared statement must know the type of each.
const ASKED = `
  asked as materialized (
    select $1::int region_id, $2::text scheme_code, $3::int level, $4::text batch_code, $5::int z,
           st_tileenvelope($5::int, $6::int, $7::int) tile,
           st_tileenvelope($5::int, $6::int, $7::int, margin => 64.0 / 4096) search,
           (select id from scheme where region_id = $1::int and code = $2::text) scheme_id,
           (select id from batch where region_id = $1::int and code = $4::text) batch_id)`;

const LABELS: PreparedStatement = {
  name: 'tile-labels',
  text: `
  with ${ASKED}
  select st_asmvt(t, 'cell-labels', 4096, 'geom', 'id') mvt
    from (select c.cell_id id, c.level, c.code, c.name, round(c.area_m2) area_m2,
                 st_asmvtgeom(c.point3857, a.tile, 4096, 64, true) geom
            from asked a
            join tile_label c on c.region_id = a.region_id and c.point3857 && a.tile and c.from_zoom <= a.z
            join tile_level l on l.region_id = c.region_id and l.scheme_id = c.scheme_id and l.level = c.level
           where (a.scheme_code is null or c.scheme_id = a.scheme_id)
             and case when a.level is null then l.from_zoom <= a.z else c.level = a.level end
           order by c.level, c.area_m2 desc) t`,
};

const STATE = `left join patch_assignment g on g.region_id = t.region_id and g.patch_id = t.patch_id and g.scheme_id = a.scheme_id`;

const PATCH_POLYGONS: PreparedStatement = {
  name: 'tile-patch-polygons',
  text: `
  with ${ASKED}
  select st_asmvt(t, 'patches', 4096, 'geom', 'id') mvt
    from (select t.patch_id id, p.patch_no, b.code batch, coalesce(g.state, 'none') state,
                 coalesce(g.called_cells, 0) > 1 crossing, round(t.area_m2) area_m2,
                 st_asmvtgeom(t.geom3857, a.tile, 4096, 64, true) geom
            from asked a
            join tile_patch t on t.region_id = a.region_id and t.geom3857 && a.search
             and (a.batch_code is null or t.batch_id = a.batch_id)
            join patch p on p.region_id = t.region_id and p.id = t.patch_id
            join batch b on b.region_id = t.region_id and b.id = t.batch_id
            ${STATE}
           order by t.patch_id) t`,
};

// One point per sixteenth of a tile: its count is what is there, so nothing vanishes at a low zoom.
const PATCH_POINTS: PreparedStatement = {
  name: 'tile-patch-points',
  text: `
  with ${ASKED},
  place as (
    select min(t.patch_id) id, count(*) n,
           count(*) filter (where g.state = 'assigned') assigned, count(*) filter (where g.called_cells > 1) crossing,
           count(*) filter (where g.state = 'disputed') disputed, count(*) filter (where g.state = 'blind-spot') blind_spot,
           count(*) filter (where g.state = 'outside') outside, round(sum(t.area_m2)) area_m2,
           case when count(*) = 1 then min(coalesce(g.state, 'none')) end state,
           case when count(*) = 1 then min(p.patch_no) end patch_no,
           st_centroid(st_collect(t.point3857)) point
      from asked a
      join tile_patch t on t.region_id = a.region_id and t.point3857 && a.tile
       and (a.batch_code is null or t.batch_id = a.batch_id)
      join patch p on p.region_id = t.region_id and p.id = t.patch_id
      ${STATE}
     group by floor((st_x(t.point3857) - st_xmin(a.tile)) * 16 / (st_xmax(a.tile) - st_xmin(a.tile))),
              floor((st_y(t.point3857) - st_ymin(a.tile)) * 16 / (st_ymax(a.tile) - st_ymin(a.tile))))
  select st_asmvt(t, 'patches', 4096, 'geom', 'id') mvt
    from (select id, n, assigned, crossing, disputed, blind_spot, outside, area_m2, state, patch_no,
                 st_asmvtgeom(point, a.tile, 4096, 64, true) geom
            from place, asked a order by n, id) t`,
};

const FINDING_FILTER = `
  (a.scheme_code is null or f.scheme_id = a.scheme_id) and (a.level is null or f.level = a.level) and f.state <> 'fixed'`;

const FINDING_POLYGONS: PreparedStatement = {
  name: 'tile-finding-polygons',
  text: `
  with ${ASKED}, box as materialized (select st_transform(search, 4490) search from asked)
  select st_asmvt(t, 'coverage', 4096, 'geom', 'id') mvt
    from (select f.id, f.kind, is_sliver(f.region_id, f.geom, f.width_m, (s.settings->>'sliverWidthM')::float8, f.caused_by) sliver,
                 f.area_m2, f.width_m, f.state, array_to_string(f.codes, ' ') codes,
                 st_asmvtgeom(st_transform(f.geom, 3857), a.tile, 4096, 64, true) geom
            from asked a, box
            join coverage_finding f on f.geom && box.search
            join scheme s on s.region_id = f.region_id and s.id = f.scheme_id
           where f.region_id = a.region_id and ${FINDING_FILTER}
           order by f.id) t`,
};

const FINDING_POINTS: PreparedStatement = {
  name: 'tile-finding-points',
  text: `
  with ${ASKED}, box as materialized (select st_transform(tile, 4490) search from asked),
  place as (
    select min(f.id) id, f.kind, count(*) n, count(*) filter (where f.state in ('open', 'disputed')) todo, sum(f.area_m2) area_m2, max(f.width_m) width_m,
           st_centroid(st_collect(f.point)) point
      from asked a, box
      join coverage_finding f on f.point && box.search
     where f.region_id = a.region_id and ${FINDING_FILTER}
     group by f.kind,
              floor((st_x(f.point) - st_xmin(box.search)) * 16 / (st_xmax(box.search) - st_xmin(box.search))),
              floor((st_y(f.point) - st_ymin(box.search)) * 16 / (st_ymax(box.search) - st_ymin(box.search))))
  select st_asmvt(t, 'coverage', 4096, 'geom', 'id') mvt
    from (select id, kind, n, todo, area_m2, width_m, false sliver,
                 st_asmvtgeom(st_transform(point, 3857), a.tile, 4096, 64, true) geom
            from place, asked a order by n, id) t`,
};
