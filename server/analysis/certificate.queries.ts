import type { MultiLineString } from 'geojson';
import type { CertifiedLevel, CoverageCertificate } from '../contract/certificate.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

export interface CertificateKey {
  regionId: number;
  schemeId: number;
  /** ISO date of the states. */
  onDate: string;
  /** Recorded time in ISO. */
  knownAt: string;
}

/** The recorded time of now, to the microsecond. */
export async function readInstant(db: Queryable): Promise<string> {
  const result = await db.raw<{ rows: { instant: string }[] }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') instant`,
  );
  return result.rows[0]!.instant;
}

/** The temporary table `certified`: the cells of the subtree as they were valid on the day and known at the instant. */
export async function gatherCertified(
  trx: Transaction,
  key: CertificateKey & { under: string | null },
): Promise<void> {
  await trx.raw(
    `create temp table certified on commit drop as
     with recursive day as materialized (
       select id, cell_id, parent_cell_id, level, kind, code, name, division_status, area_m2, ground_hash from cell_version
        where region_id = :regionId and scheme_id = :schemeId and valid @> cast(:onDate as date) and recorded @> cast(:knownAt as timestamptz)),
     tree as (
       select day.* from day where case when cast(:under as text) is null then level = (select min(level) from day) else code = :under end
       union
       select day.* from tree join day on day.parent_cell_id = tree.cell_id)
     select tree.*, v.geom, exists (select from day child where child.parent_cell_id = tree.cell_id) divided
       from tree join cell_version v on v.region_id = :regionId and v.id = tree.id`,
    { ...key },
  );
  await trx.raw('create index on certified (parent_cell_id)');
  await trx.raw('analyze certified');
}

export async function readCertifiedCells(
  trx: Transaction,
): Promise<{ cells: number; leaves: number; hash: string; levels: number; top: string | null }> {
  const result = await trx.raw<{
    rows: { cells: number; leaves: number; hash: string; levels: number; top: string | null }[];
  }>(`
    select count(*) cells, count(*) filter (where not divided) leaves, count(distinct level) levels,
           (array_agg(name order by level, code))[1] top,
           md5(coalesce(string_agg(concat_ws('|', cell_id, id, level, kind, code, parent_cell_id, division_status, ground_hash), E'\\n'
                                   order by cell_id), '')) hash
      from certified`);
  return result.rows[0]!;
}

/**
 * What of each divided parent its children cover: once, twice, not at all; by levels. Cells of two kinds may share ground.
 * Measured afresh from the outlines, apart from the coverage check.
 */
export async function measureCertified(trx: Transaction, partialBelow: number): Promise<CertifiedLevel[]> {
  const result = await trx.raw<{ rows: CertifiedLevel[] }>(
    `with parent as (
       select p.level, p.area_m2, p.geom, kids.n, kids.covered, kids.m2, twice.geom twice,
              coalesce(p.division_status,
                       case when kids.m2 < p.area_m2 * cast(:partialBelow as float8) then 'partial' else 'complete' end) division
         from certified p
         join lateral (select count(*) n, st_union(c.geom) covered, sum(c.area_m2) m2
                         from certified c where c.parent_cell_id = p.cell_id) kids on kids.n > 0
         left join lateral (
           select st_union(polygons_only(st_intersection(a.geom, b.geom))) geom
             from certified a
             join certified b on b.parent_cell_id = p.cell_id and b.kind = a.kind and b.cell_id > a.cell_id
                             and st_relate(a.geom, b.geom, '2********')
            where a.parent_cell_id = p.cell_id) twice on true),
     measured as (
       select level, division, n, area_m2,
              coalesce(area_m2(polygons_only(st_intersection(twice, geom))), 0) twice_m2,
              area_m2(polygons_only(st_difference(geom, covered))) none_m2,
              area_m2(polygons_only(st_difference(covered, geom))) outside_m2
         from parent),
     clean as (
       -- What is under 0.01 m² is the rounding of overlay.
       select level, division, n, area_m2, case when twice_m2 < 0.01 then 0 else twice_m2 end twice_m2,
              case when none_m2 < 0.01 then 0 else none_m2 end none_m2, case when outside_m2 < 0.01 then 0 else outside_m2 end outside_m2
         from measured)
     select level, count(*) parents, sum(n) children, sum(area_m2) "areaM2", sum(area_m2 - twice_m2 - none_m2) "onceM2", sum(twice_m2) "twiceM2",
            coalesce(sum(none_m2) filter (where division = 'complete'), 0) "gapM2",
            coalesce(sum(none_m2) filter (where division <> 'complete'), 0) "undividedM2", sum(outside_m2) "outsideM2"
       from clean group by level order by level`,
    { partialBelow },
  );
  return result.rows.map((row) => ({ ...row, children: Number(row.children) }));
}

/** Findings of the last check by kind and state, of the cells certified. */
export async function sumFindings(
  trx: Transaction,
  key: CertificateKey,
): Promise<CoverageCertificate['findings']> {
  const result = await trx.raw<{ rows: CoverageCertificate['findings'] }>(
    `select kind, state, count(*) count, sum(area_m2) "areaM2" from coverage_finding
      where region_id = :regionId and scheme_id = :schemeId
        and (parent_cell_id in (select cell_id from certified) or cell_ids && (select array_agg(cell_id) from certified))
      group by kind, state order by kind, state`,
    { ...key },
  );
  return result.rows;
}

export async function readEngine(db: Queryable): Promise<Omit<CoverageCertificate['engine'], 'jingtian'>> {
  const result = await db.raw<{ rows: Omit<CoverageCertificate['engine'], 'jingtian'>[] }>(
    `select current_setting('server_version') postgresql, postgis_lib_version() postgis, postgis_geos_version() geos,
            split_part(postgis_proj_version(), ' ', 1) proj`,
  );
  return result.rows[0]!;
}

/** More borders than these would be a grey sheet. */
const MOST_DRAWN = 400;

/**
 * The map: the outer line and the borders of the deepest level that can still be read, as arcs so that a shared border is one
 * line, generalised to the breadth of a print.
 */
export async function drawCertified(
  trx: Transaction,
  key: CertificateKey,
): Promise<CoverageCertificate['map']> {
  const { rows } = await trx.raw<{
    rows: {
      level: number;
      bbox: CoverageCertificate['map']['bbox4490'];
      outer: MultiLineString;
      borders: MultiLineString;
    }[];
  }>(
    `with frame as (
       select st_extent(geom)::geometry box, min(level) top,
              coalesce((select max(level) from (select level from certified group by level having count(*) <= :most) l), min(level)) level
         from certified),
     size as (select *, greatest(st_xmax(box) - st_xmin(box), st_ymax(box) - st_ymin(box)) / 1500 step from frame),
     line as (
       select case when c.level = s.top then 'outer' else 'borders' end what, st_linemerge(st_unaryunion(st_collect(st_boundary(c.geom)))) geom, min(s.step) step
         from certified c, size s where c.level in (s.top, s.level) group by 1)
     select s.level, json_build_array(st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box)) bbox,
            (select st_asgeojson(st_multi(st_simplify(geom, step)), 6)::json from line where what = 'outer') outer,
            (select st_asgeojson(st_multi(st_simplify(geom, step)), 6)::json from line where what = 'borders') borders
       from size s`,
    { most: MOST_DRAWN },
  );
  const row = rows[0]!;
  const found = await trx.raw<{ rows: CoverageCertificate['map']['findings'] }>(
    `select kind, st_x(point) lon, st_y(point) lat from coverage_finding
      where region_id = :regionId and scheme_id = :schemeId and state <> 'fixed'
        and (parent_cell_id in (select cell_id from certified) or cell_ids && (select array_agg(cell_id) from certified))
      order by area_m2 desc limit 500`,
    { ...key },
  );
  const none: MultiLineString = { type: 'MultiLineString', coordinates: [] };
  return {
    ...{ bbox4490: row.bbox, drawnLevel: row.level, outer: row.outer ?? none, borders: row.borders ?? none },
    findings: found.rows,
  };
}
