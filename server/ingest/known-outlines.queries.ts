import type { Transaction } from '../db/pool.ts';

/** Degrees around a delivered outline within which held ones are looked for: about 2 km, three times the largest shift. */
const AROUND = 0.02;
/** Metres in a degree of a sphere; both axes are scaled by it, longitude by the cosine of the latitude too. */
const METRES_PER_DEGREE = 111_320;

export interface SampleAsked {
  regionId: number;
  schemeId: number;
  level: number;
  /** Features looked at of each file, and vertices of each feature. */
  perFile: number;
  perFeature: number;
}

export interface SampleVertexRow {
  file_no: number;
  lon: number;
  lat: number;
}

/**
 * Some vertices of the shells of delivered cells that have a cell of the scheme near them, of their level or above.
 * Leaves those held outlines in the temporary table `known_outline`, in metres about `lat0`. Nothing when nothing is near.
 */
export async function sampleOutlines(
  trx: Transaction,
  asked: SampleAsked,
): Promise<{ lat0: number; vertices: SampleVertexRow[] }> {
  await trx.raw(
    `create temp table sampled on commit drop as
     select file_no, geom
       from (select file_no, geom, row_number() over (partition by file_no order by md5(position::text)) n
               from stage where refused is null) s
      where n <= :perFile
        and exists (select from cell_version v
                     where v.region_id = :regionId and v.scheme_id = :schemeId and v.level <= :level
                       and upper_inf(v.recorded) and upper_inf(v.valid) and v.geom && st_expand(s.geom, :around))`,
    {
      regionId: asked.regionId,
      schemeId: asked.schemeId,
      level: asked.level,
      perFile: asked.perFile,
      around: AROUND,
    },
  );
  const middle = await trx.raw<{ rows: { lat0: number | null }[] }>(
    'select (st_ymin(st_extent(geom)) + st_ymax(st_extent(geom))) / 2 lat0 from sampled',
  );
  const lat0 = middle.rows[0]!.lat0;
  if (lat0 === null) return { lat0: 0, vertices: [] };
  await trx.raw(
    `create temp table known_outline on commit drop as
     select st_subdivide(st_scale(st_setsrid(st_boundary(near.geom), 0), cast(:east as double precision), cast(:north as double precision)), 64) line
       from (select distinct on (v.id) v.geom
               from sampled s
               join cell_version v on v.region_id = :regionId and v.scheme_id = :schemeId and v.level <= :level
                                  and upper_inf(v.recorded) and upper_inf(v.valid) and v.geom && st_expand(s.geom, :around)) near`,
    {
      regionId: asked.regionId,
      schemeId: asked.schemeId,
      level: asked.level,
      around: AROUND,
      ...scale(lat0),
    },
  );
  await trx.raw('create index on known_outline using gist (line)');
  await trx.raw('analyze known_outline');
  const result = await trx.raw<{ rows: SampleVertexRow[] }>(
    `select s.file_no, st_x(p.point) lon, st_y(p.point) lat
       from sampled s
      cross join lateral (select st_exteriorring(st_geometryn(s.geom, 1)) shell) r
      cross join lateral (
        select st_pointn(r.shell, 1 + (k * (st_npoints(r.shell) - 1) / :perFeature)::int) point
          from generate_series(0, :perFeature - 1) k) p`,
    { perFeature: asked.perFeature },
  );
  return { lat0, vertices: result.rows };
}

/** Metres from each place to the nearest line of `known_outline`, in the order given. */
export async function distancesToKnown(
  trx: Transaction,
  lat0: number,
  places: { lon: number; lat: number }[],
): Promise<number[]> {
  const result = await trx.raw<{ rows: { metres: number }[] }>(
    `select near.metres
       from unnest(cast(:lons as double precision[]), cast(:lats as double precision[])) with ordinality p (lon, lat, n)
      cross join lateral (select st_makepoint(p.lon * cast(:east as double precision), p.lat * cast(:north as double precision)) point) at
      cross join lateral (
        select k.line <-> at.point metres from known_outline k order by k.line <-> at.point limit 1) near
      order by p.n`,
    { lons: places.map(({ lon }) => lon), lats: places.map(({ lat }) => lat), ...scale(lat0) },
  );
  return result.rows.map(({ metres }) => metres);
}

function scale(lat0: number): { east: number; north: number } {
  return { east: METRES_PER_DEGREE * Math.cos((lat0 * Math.PI) / 180), north: METRES_PER_DEGREE };
}
