import type { Transaction } from '../db/pool.ts';

export interface IssuedRatioRow {
  file_no: number;
  /** Median of issued ÷ computed area. */
  ratio: number;
}

export async function readIssuedRatios(trx: Transaction): Promise<IssuedRatioRow[]> {
  const result = await trx.raw<{ rows: IssuedRatioRow[] }>(`
    select file_no, percentile_cont(0.5) within group (order by issued_m2 / area_m2) ratio
      from (select file_no, area_m2, cast(mapped->>'issuedAreaM2' as double precision) issued_m2
              from stage where refused is null) s
     where issued_m2 > 0 and area_m2 > 0 group by file_no order by file_no`);
  return result.rows;
}

export interface IssuedDifferenceRow {
  feature_no: number;
  issued_m2: number;
  area_m2: number;
  /** Of the file, however many rows are given. */
  total: number;
}

/** Features of a file whose issued area, times `factor`, differs by more than `noted`; the largest difference first. */
export async function readIssuedDifferences(
  trx: Transaction,
  asked: { fileNo: number; factor: number; noted: number; limit: number },
): Promise<IssuedDifferenceRow[]> {
  const result = await trx.raw<{ rows: IssuedDifferenceRow[] }>(
    `select feature_no, issued_m2, area_m2, count(*) over () total
       from (select feature_no, area_m2, cast(mapped->>'issuedAreaM2' as double precision) * :factor issued_m2
               from stage where refused is null and file_no = :fileNo) s
      where issued_m2 is not null and area_m2 > 0 and abs(issued_m2 / area_m2 - 1) > :noted
      order by abs(issued_m2 / area_m2 - 1) desc, feature_no limit :limit`,
    { ...asked },
  );
  return result.rows;
}

export interface MisplacedRow {
  /** Of what went through the stage; else the number tells which it is. */
  file_no: number | null;
  feature_no: number | null;
  patch_no: string | null;
  told: string;
  found: string;
  found_name: string;
}

export interface CodedCell {
  /** Of the cell version; `readCellGrounds` reads its ground. */
  id: string;
  code: string;
  name: string;
  /** What its ground takes in the table. */
  bytes: number;
}

/**
 * Valid cells whose codes are of so many digits, in the order of the codes; a code may have several.
 * @param asked.codes only those; null for all
 */
export async function listCodedCells(
  trx: Transaction,
  asked: { regionId: number; today: string; lengths: number[]; codes: string[] | null },
): Promise<CodedCell[]> {
  const result = await trx.raw<{ rows: CodedCell[] }>(
    `select v.id, v.code, v.name, pg_column_size(v.geom) bytes from cell_version v
      where v.region_id = :regionId and upper_inf(v.recorded) and v.valid @> cast(:today as date)
        and length(v.code) = any(:lengths) and v.code ~ '^[0-9]+$'
        and (cast(:codes as text[]) is null or v.code = any(:codes))
      order by v.code, v.id`,
    { ...asked },
  );
  return result.rows;
}

/** @returns by id of the cell version, as WKB */
export async function readCellGrounds(
  trx: Transaction,
  asked: { regionId: number; ids: string[] },
): Promise<Map<string, Buffer>> {
  const result = await trx.raw<{ rows: { id: string; wkb: Buffer }[] }>(
    `select id, st_asbinary(geom, 'NDR') wkb from cell_version where region_id = :regionId and id = any(:ids)`,
    { ...asked },
  );
  return new Map(result.rows.map((row) => [row.id, row.wkb]));
}

/** How many digits the codes of valid cells have. */
export async function readCodeLengths(
  trx: Transaction,
  asked: { regionId: number; today: string },
): Promise<number[]> {
  const result = await trx.raw<{ rows: { length: number }[] }>(
    `select distinct length(v.code) length from cell_version v
      where v.region_id = :regionId and upper_inf(v.recorded) and v.valid @> cast(:today as date) and v.code ~ '^[0-9]+$'`,
    { ...asked },
  );
  return result.rows.map((row) => row.length);
}

/** Patches whose place is in doubt, column by column: as many values in each. */
export interface DoubtfulPlaces {
  numbers: string[];
  codes: string[];
  /** An inner point, EPSG:4490. */
  lon4490: number[];
  lat4490: number[];
  /** A vertex that may lie on the line of the cell of the code; null where it certainly lies outside. */
  vertexLon4490: (number | null)[];
  vertexLat4490: (number | null)[];
}

/** Of the stage: for all, or that of a first delivery. */
const STAGED_PLACE = (code: string) => `
  select file_no, feature_no, cast(null as text) patch_no, ${code} code, point,
         st_pointn(st_exteriorring(st_geometryn(geom, 1)), 1) vertex
    from stage where refused is null and ${code} ~ '^[0-9]{6}([0-9]{3}){0,3}$'`;

/**
 * Patches whose district code is not that of the ground they lie on. Only cells whose codes have as many digits count.
 * A first look asks whether the first vertex lies in the cell of that code, which settles nearly all with one look-up.
 * @param asked.doubtful of a first delivery: what a look in memory left open; what went through its stage is looked at
 *   besides. Null looks at all of the stage for all
 */
export async function findMisplaced(
  trx: Transaction,
  { doubtful, ...asked }: { regionId: number; today: string; doubtful: DoubtfulPlaces | null },
): Promise<MisplacedRow[]> {
  const told =
    doubtful === null
      ? STAGED_PLACE(`mapped->'details'->>'countyCode'`)
      : `select cast(null as int) file_no, cast(null as int) feature_no, d.patch_no, d.code,
                st_setsrid(st_makepoint(d.lon, d.lat), 4490) point,
                st_setsrid(st_makepoint(d.vertex_lon, d.vertex_lat), 4490) vertex
           from unnest(cast(:numbers as text[]), cast(:codes as text[]),
                       cast(:lon4490 as double precision[]), cast(:lat4490 as double precision[]),
                       cast(:vertexLon4490 as double precision[]), cast(:vertexLat4490 as double precision[]))
                d (patch_no, code, lon, lat, vertex_lon, vertex_lat)
         union all ${STAGED_PLACE(`details->>'countyCode'`)}`;
  await trx.raw(
    `create temp table doubtful_place on commit drop as
     with told as materialized (${told}),
     grid as materialized (
       select v.code, v.geom from cell_version v
        where v.region_id = :regionId and upper_inf(v.recorded) and v.valid @> cast(:today as date)
          and v.code in (select distinct code from told where vertex is not null))
     select t.file_no, t.feature_no, t.patch_no, t.code, t.point
       from told t
      where not exists (select from grid g where g.code = t.code and st_covers(g.geom, t.vertex))`,
    { ...asked, ...doubtful },
  );
  await trx.raw('create index on doubtful_place using gist (point)');
  await trx.raw('analyze doubtful_place');
  // Cell by cell, which PostGIS prepares once each; point by point it would read every outline anew.
  const result = await trx.raw<{ rows: MisplacedRow[] }>(
    `with grid as materialized (
       select v.code, v.name, v.geom from cell_version v
        where v.region_id = :regionId and upper_inf(v.recorded) and v.valid @> cast(:today as date)
          and v.code ~ '^[0-9]+$' and length(v.code) in (select distinct length(code) from doubtful_place))
     select d.file_no, d.feature_no, d.patch_no, d.code told, min(g.code) found, min(g.name) found_name
       from grid g
       join doubtful_place d on st_covers(g.geom, d.point) and length(g.code) = length(d.code)
      group by d.file_no, d.feature_no, d.patch_no, d.code
     having not bool_or(g.code = d.code)
      order by d.file_no, d.feature_no, d.patch_no`,
    { ...asked },
  );
  await trx.raw('drop table doubtful_place');
  return result.rows;
}

export interface OutsideParentRow {
  file_no: number;
  feature_no: number;
  /** From 1, in source order. */
  n: number;
  /** What follows is null beyond the limit. */
  near_code: string | null;
  near_name: string | null;
  metres: number | null;
}

/**
 * Delivered cells that touch no valid cell of a higher level, with the nearest one for the first `limit`. The inner
 * point settles nearly all with one look-up.
 */
export async function findOutsideParents(
  trx: Transaction,
  asked: { regionId: number; schemeId: number; level: number; limit: number },
): Promise<OutsideParentRow[]> {
  // A table of their own, and known to the planner: it would gather all cells of the scheme anew for every point.
  await trx.raw(
    `create temp table upper_cell on commit drop as
     select code, name, geom from cell_version
      where region_id = :regionId and scheme_id = :schemeId and level < :level and upper_inf(recorded) and upper_inf(valid)`,
    { regionId: asked.regionId, schemeId: asked.schemeId, level: asked.level },
  );
  await trx.raw('create index on upper_cell using gist (geom)');
  await trx.raw('analyze upper_cell');
  const result = await trx.raw<{ rows: OutsideParentRow[] }>(
    `with doubtful as materialized (
       select file_no, feature_no, geom from stage s
        where refused is null and not exists (select from upper_cell u where st_covers(u.geom, s.point))),
     astray as materialized (
       select file_no, feature_no, geom, row_number() over (order by file_no, feature_no) n from doubtful s
        where not exists (select from upper_cell u where st_intersects(u.geom, s.geom)))
     select a.file_no, a.feature_no, a.n, near.code near_code, near.name near_name, near.metres
       from astray a
       left join lateral (
         select u.code, u.name,
                st_distance(st_closestpoint(u.geom, a.geom)::geography, st_closestpoint(a.geom, u.geom)::geography) metres
           from upper_cell u
          where a.n <= :limit order by u.geom <-> a.geom limit 1) near on true
      where exists (select from upper_cell)
      order by a.n`,
    { limit: asked.limit },
  );
  return result.rows;
}
