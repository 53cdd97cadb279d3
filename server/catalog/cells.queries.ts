import type { Bbox4490 } from '../contract/import-report.ts';
import type { CellRef, CellRow } from '../contract/land.ts';
import type { Queryable } from '../db/pool.ts';

export interface CellFilter {
  regionId: number;
  schemeId: number;
  batchId: number | null;
  level: number | null;
  /** null: any parent. */
  parentId: number | null;
  cellId: number | null;
  q: string | null;
}

// Counts belong to a page of rows, not to the whole scheme: the subtree walk starts from the page.
const PAGE = `
  with recursive page as (
    select v.cell_id, v.code, v.name, v.level, v.kind, v.parent_code, v.area_m2, st_x(v.label_point) lon, st_y(v.label_point) lat
      from cell_version v
     where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded) and v.valid @> current_date
       and (cast(:level as int) is null or v.level = :level)
       and (cast(:parentId as bigint) is null or v.parent_cell_id = :parentId)
       and (cast(:cellId as bigint) is null or v.cell_id = :cellId)
       and (cast(:q as text) is null or strpos(lower(v.name), lower(:q)) > 0 or starts_with(v.code, :q))
       and (cast(:afterCode as text) is null or (v.code, v.cell_id) > (:afterCode, :afterId))
     order by v.code, v.cell_id limit :limit),
  subtree as (
    select cell_id root, cell_id from page
    union
    select s.root, v.cell_id from cell_version v join subtree s on v.parent_cell_id = s.cell_id
     where v.region_id = :regionId and upper_inf(v.recorded) and v.valid @> current_date)`;

/** One page of cells in code order, with counts of children, open findings and patches of the subtree. */
export async function listCells(
  db: Queryable,
  filter: CellFilter,
  page: { after: { value: string | number; id: number } | null; limit: number },
): Promise<CellRow[]> {
  const result = await db.raw<{ rows: CellRow[] }>(
    `${PAGE}
     select p.cell_id id, p.code, p.name, p.level, p.kind, p.parent_code "parentCode", p.area_m2 "areaM2", p.lon, p.lat,
            (select count(*) from cell_version c where c.region_id = :regionId and c.parent_cell_id = p.cell_id
                and upper_inf(c.recorded) and c.valid @> current_date) children,
            (select count(*) from coverage_finding f
              where f.region_id = :regionId and f.scheme_id = :schemeId and f.state <> 'fixed'
                and (f.parent_cell_id = p.cell_id or f.cell_ids @> array[p.cell_id])) findings,
            (select count(distinct s.patch_id) from subtree t
               join patch_share s on s.region_id = :regionId and s.cell_id = t.cell_id and s.scheme_id = :schemeId and s.calls
               join patch q on q.region_id = s.region_id and q.id = s.patch_id
              where t.root = p.cell_id and (cast(:batchId as bigint) is null or q.batch_id = :batchId)) patches
       from page p order by p.code, p.cell_id`,
    { ...filter, afterCode: page.after?.value ?? null, afterId: page.after?.id ?? null, limit: page.limit },
  );
  return result.rows;
}

export async function countCells(db: Queryable, filter: CellFilter): Promise<number> {
  const result = await db.raw<{ rows: { n: number }[] }>(
    `select count(*) n from cell_version v
      where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded) and v.valid @> current_date
        and (cast(:level as int) is null or v.level = :level)
        and (cast(:parentId as bigint) is null or v.parent_cell_id = :parentId)
        and (cast(:q as text) is null or strpos(lower(v.name), lower(:q)) > 0 or starts_with(v.code, :q))`,
    { ...filter },
  );
  return result.rows[0]!.n;
}

export interface CellExtraRow {
  scheme: string;
  valid_from: string | null;
  attributes: Record<string, unknown>;
  line_locked: boolean;
  bbox4490: Bbox4490;
  division_status: 'none' | 'partial' | 'complete';
  children_m2: number;
}

/** What only the cell's own page shows. The division status is the person's, else told from the children's area. */
export async function findCellExtra(
  db: Queryable,
  key: { regionId: number; schemeId: number; cellId: number },
): Promise<CellExtraRow | null> {
  const result = await db.raw<{ rows: CellExtraRow[] }>(
    `select s.code scheme, case when isfinite(lower(v.valid)) then lower(v.valid) end valid_from, v.attributes, v.line_locked,
            json_build_array(st_xmin(v.geom), st_ymin(v.geom), st_xmax(v.geom), st_ymax(v.geom)) bbox4490,
            coalesce(v.division_status,
                     case when kids.n = 0 then 'none'
                          when kids.m2 < v.area_m2 * (s.settings->>'partialBelow')::float8 then 'partial'
                          else 'complete' end) division_status,
            kids.m2 children_m2
       from cell_version v
       join scheme s on s.region_id = v.region_id and s.id = v.scheme_id,
            lateral (select count(*) n, coalesce(sum(c.area_m2), 0) m2 from cell_version c
                      where c.region_id = v.region_id and c.parent_cell_id = v.cell_id and upper_inf(c.recorded)
                        and c.valid @> current_date) kids
      where v.region_id = :regionId and v.scheme_id = :schemeId and v.cell_id = :cellId
        and upper_inf(v.recorded) and v.valid @> current_date`,
    { ...key },
  );
  return result.rows[0] ?? null;
}

/** The cells above, from the top down. */
export async function listAncestors(
  db: Queryable,
  key: { regionId: number; cellId: number },
): Promise<CellRef[]> {
  const result = await db.raw<{ rows: CellRef[] }>(
    `with recursive up as (
       select parent_cell_id cell_id, 1 step from cell_name
        where region_id = :regionId and cell_id = :cellId and upper_inf(recorded) and valid @> current_date
       union
       select v.parent_cell_id, up.step + 1 from cell_name v join up on v.cell_id = up.cell_id
        where v.region_id = :regionId and upper_inf(v.recorded) and v.valid @> current_date and up.step < 20)
     select v.cell_id id, v.code, v.name, v.level
       from up join cell_name v on v.region_id = :regionId and v.cell_id = up.cell_id
                                  and upper_inf(v.recorded) and v.valid @> current_date
      order by up.step desc`,
    { ...key },
  );
  return result.rows;
}

export interface CellSums {
  gaps: number;
  gapM2: number;
  overlaps: number;
  overlapM2: number;
  outside: number;
  outsideM2: number;
}

export async function sumCellFindings(
  db: Queryable,
  key: { regionId: number; schemeId: number; cellId: number },
): Promise<CellSums> {
  const result = await db.raw<{ rows: CellSums[] }>(
    `select count(*) filter (where kind = 'gap') gaps, coalesce(sum(area_m2) filter (where kind = 'gap'), 0) "gapM2",
            count(*) filter (where kind = 'overlap') "overlaps", coalesce(sum(area_m2) filter (where kind = 'overlap'), 0) "overlapM2",
            count(*) filter (where kind = 'outside') outside, coalesce(sum(area_m2) filter (where kind = 'outside'), 0) "outsideM2"
       from coverage_finding
      where region_id = :regionId and scheme_id = :schemeId and state <> 'fixed'
        and (parent_cell_id = :cellId or cell_ids @> array[cast(:cellId as bigint)])`,
    { ...key },
  );
  return result.rows[0]!;
}

/** The cell that has the code now, in the scheme (any scheme when null); the upper level first where levels share codes. */
export async function findCellByCode(
  db: Queryable,
  key: { regionId: number; schemeId: number | null; code: string },
): Promise<number | null> {
  const result = await db.raw<{ rows: { cell_id: number }[] }>(
    `select cell_id from cell_version
      where region_id = :regionId and (cast(:schemeId as bigint) is null or scheme_id = :schemeId) and code = :code
        and upper_inf(recorded) and valid @> current_date
      order by level limit 1`,
    { ...key },
  );
  return result.rows[0]?.cell_id ?? null;
}
