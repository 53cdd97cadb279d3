import { entryOf } from '../catalog/dictionaries.ts';
import type { Queryable } from '../db/pool.ts';

/** What an export covers. Every statement reads one page in the order of an id, from \`after\` on. */
export interface ExportScope {
  regionId: number;
  schemeId: number | null;
  batchId: number | null;
  /** Subtree of this cell only. */
  underCellId: number | null;
  after: number;
  limit: number;
}

export type ExportRow = Record<string, string | number | boolean | null>;
type Page = { key: number; row: ExportRow; geometry: GeoJSON.MultiPolygon | null }[];

interface RawRow {
  key: number;
  geometry: GeoJSON.MultiPolygon | null;
  [column: string]: unknown;
}

function splitRow({ key, geometry, ...row }: RawRow): Page[number] {
  return { key, row: row as ExportRow, geometry: geometry ?? null };
}

const SUBTREE = `
  subtree as (
    select cast(:underCellId as bigint) cell_id
    union
    select v.cell_id from cell_version v join subtree s on v.parent_cell_id = s.cell_id
     where v.region_id = :regionId and upper_inf(v.recorded))`;

async function readPage(db: Queryable, sql: string, scope: ExportScope): Promise<Page> {
  const result = await db.raw<{ rows: RawRow[] }>(sql, { ...scope });
  return result.rows.map(splitRow);
}

export async function exportCells(db: Queryable, scope: ExportScope): Promise<Page> {
  return readPage(
    db,
    `with recursive ${SUBTREE}
     select v.cell_id "key", v.code, v.name, v.level, v.kind, v.parent_code, v.area_m2, v.area_m2 * 3 / 2000 area_mu,
            lower(v.valid) valid_from, st_asgeojson(v.geom, 9)::json geometry
       from cell_version v
      where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded) and v.valid @> current_date
        and (cast(:underCellId as bigint) is null or v.cell_id in (select cell_id from subtree)) and v.cell_id > :after
      order by v.cell_id limit :limit`,
    scope,
  );
}

export async function exportCoverage(db: Queryable, scope: ExportScope): Promise<Page> {
  return readPage(
    db,
    `with recursive ${SUBTREE}
     select f.id "key", f.id, f.kind, f.level, f.parent_code, array_to_string(f.codes, ' ') codes, f.area_m2, f.area_m2 * 3 / 2000 area_mu,
            f.width_m, is_sliver(f.region_id, f.geom, f.width_m, (s.settings->>'sliverWidthM')::float8, f.caused_by) sliver, f.state,
            st_x(f.point) lon, st_y(f.point) lat, st_asgeojson(f.geom, 9)::json geometry
       from coverage_finding f
       join scheme s on s.region_id = f.region_id and s.id = f.scheme_id
      where f.region_id = :regionId and f.scheme_id = :schemeId and f.state <> 'fixed'
        and (cast(:underCellId as bigint) is null or f.parent_cell_id in (select cell_id from subtree)
             or f.cell_ids && (select array_agg(cell_id) from subtree)) and f.id > :after
      order by f.id limit :limit`,
    scope,
  );
}

/** One row per leaf share, in the order of patches, largest share first. \`after\` is a patch id: a page holds whole patches. */
export async function exportAssignments(db: Queryable, scope: ExportScope): Promise<Page> {
  return readPage(
    db,
    `with recursive ${SUBTREE},
     page as (
       select p.id, p.patch_no, p.observed_on from patch p
         join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
        where p.region_id = :regionId and (cast(:batchId as bigint) is null or p.batch_id = :batchId) and p.id > :after
        order by p.id limit :limit)
     select p.id "key", p.patch_no, c.code cell_code, c.name cell_name, c.level, s.share_m2, s.share_ratio, s.is_lead, s.method, null geometry
       from page p
       left join patch_share s on s.region_id = :regionId and s.scheme_id = :schemeId and s.patch_id = p.id
        and (cast(:underCellId as bigint) is null or s.cell_id in (select cell_id from subtree))
       left join cell_name c on c.region_id = s.region_id and c.cell_id = s.cell_id and upper_inf(c.recorded)
                               and c.valid @> p.observed_on
      order by p.id, s.share_m2 desc, c.code`,
    scope,
  );
}

/** Patches with their state; the ids to export come from the list's own filter. */
export async function exportPatches(
  db: Queryable,
  key: { regionId: number; schemeId: number | null; ids: number[] },
): Promise<Page> {
  const result = await db.raw<{ rows: RawRow[] }>(
    `select p.id "key", p.patch_no, b.code batch, p.patch_type, p.before_text before_date, p.after_text after_date, p.area_m2,
            p.area_m2 * 3 / 2000 area_mu, p.area_m2 / 10000 area_ha, p.issued_area_m2, a.state, c.code lead_code, c.name lead_name,
            a.called_cells, a.blind_spot_m2, a.outside_m2, st_x(p.point) lon, st_y(p.point) lat, o.farmland_m2,
            o.unmatched_m2 unmatched_farmland_m2, o.basic_farmland_m2, o.red_line_m2, o.approved_m2, o.approval_nos approval_no, o.layers,
            st_asgeojson(p.geom, 9)::json geometry
       from unnest(cast(:ids as bigint[])) with ordinality wanted (id, n)
       join patch p on p.region_id = :regionId and p.id = wanted.id
       join batch b on b.region_id = p.region_id and b.id = p.batch_id
       left join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
       left join cell_name c on c.region_id = a.region_id and c.cell_id = a.lead_cell_id and upper_inf(c.recorded)
                               and c.valid @> p.observed_on
       left join lateral (select * from overlay_by_kind k
                           where k.region_id = p.region_id and k.patch_id = p.id and k.part_id = 0) o on true
      order by wanted.n`,
    { ...key },
  );
  return result.rows.map((raw) => {
    const item = splitRow(raw);
    const type = item.row.patch_type;
    item.row.patch_type_name = typeof type === 'string' ? (entryOf('patch-type', type)?.zh ?? null) : null;
    return item;
  });
}
