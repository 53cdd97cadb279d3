import type { FindingGroup, FindingKind, FindingRow, FindingState } from '../contract/land.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

export interface FindingFilter {
  regionId: number;
  schemeId: number;
  sliverWidthM: number;
  kind: FindingKind | null;
  sliver: boolean | null;
  borderKey: string | null;
  /** Findings of which this cell is the parent or a party. */
  cellId: number | null;
  /** `todo`: open or disputed; `any`: fixed ones too; null: all that are still found. */
  state: FindingState | 'todo' | 'any' | null;
}

const KEPT = `
  kept as (
    select f.*, is_sliver(f.region_id, f.geom, f.width_m, :sliverWidthM, f.caused_by) sliver
      from coverage_finding f
     where f.region_id = :regionId and f.scheme_id = :schemeId
       and case cast(:state as text) when 'any' then true when 'todo' then f.state in ('open', 'disputed')
                else f.state = coalesce(:state, f.state) and (f.state <> 'fixed' or :state = 'fixed') end
       and (cast(:kind as text) is null or f.kind = :kind)
       and (cast(:borderKey as text) is null or f.border_key = :borderKey)
       and (cast(:cellId as bigint) is null or f.parent_cell_id = :cellId or f.cell_ids @> array[cast(:cellId as bigint)])),
  wanted as (select * from kept where cast(:sliver as boolean) is null or sliver = :sliver)`;

const NAMES = `
  (select coalesce(array_agg(coalesce(v.name, '') order by n), '{}')
     from unnest(row.cell_ids) with ordinality ids (cell_id, n)
     left join cell_version v on v.region_id = :regionId and v.cell_id = ids.cell_id and upper_inf(v.recorded) and upper_inf(v.valid)) names`;

const PARENT_NAME = `
  (select v.name from cell_version v where v.region_id = :regionId and v.cell_id = row.parent_cell_id
      and upper_inf(v.recorded) and upper_inf(v.valid)) "parentName"`;

interface Page {
  after: { value: string | number; id: number } | null;
  limit: number;
}

/** Border pairs with their findings counted, largest ground first. \`id\` is the smallest finding's, for paging. */
export async function listGroups(
  db: Queryable,
  filter: FindingFilter,
  page: Page,
): Promise<{ rows: (FindingGroup & { id: number })[]; total: number }> {
  const result = await db.raw<{ rows: (FindingGroup & { id: number; total: number })[] }>(
    `with ${KEPT},
     grouped as (
       select border_key, kind, level, min(id) id, min(parent_code) parent_code, min(parent_cell_id) parent_cell_id, count(*) n,
              count(*) filter (where sliver) slivers, count(*) filter (where state in ('open', 'disputed')) todo, sum(area_m2) area_m2, max(width_m) width_m, st_extent(geom)::geometry box
         from wanted group by border_key, kind, level),
     largest as (
       select distinct on (border_key, kind) border_key, kind, cell_ids, codes
         from wanted order by border_key, kind, area_m2 desc, id),
     -- Cut to the page before names are looked up.
     row as (
       select g.*, l.cell_ids, l.codes
         from (select * from grouped
                where cast(:afterValue as float8) is null or (area_m2, id) < (:afterValue, :afterId)
                order by area_m2 desc, id desc limit :limit) g
         join largest l on l.border_key = g.border_key and l.kind = g.kind)
     select row.id, row.border_key "borderKey", row.kind, row.level, row.parent_code "parentCode", ${PARENT_NAME}, row.codes, ${NAMES},
            row.n "count", row.slivers, row.todo, row.area_m2 "areaM2", row.width_m "widestM",
            json_build_array(st_xmin(row.box), st_ymin(row.box), st_xmax(row.box), st_ymax(row.box)) bbox4490,
            (select count(*) from grouped) total
       from row order by row.area_m2 desc, row.id desc`,
    { ...filter, afterValue: page.after?.value ?? null, afterId: page.after?.id ?? null, limit: page.limit },
  );
  return { rows: result.rows.map(({ total: _total, ...row }) => row), total: result.rows[0]?.total ?? 0 };
}

/** Findings, largest ground first. */
export async function listFindings(
  db: Queryable,
  filter: FindingFilter & { id: number | null },
  page: Page,
): Promise<(FindingRow & { geometry?: GeoJSON.MultiPolygon })[]> {
  const result = await db.raw<{ rows: FindingRow[] }>(
    `with ${KEPT},
     row as (
       select * from wanted
        where (cast(:id as bigint) is null or id = :id)
          and (cast(:afterValue as float8) is null or (area_m2, id) < (:afterValue, :afterId))
        order by area_m2 desc, id desc limit :limit)
     select row.id, row.kind, row.border_key "borderKey", row.level, row.parent_code "parentCode", ${PARENT_NAME}, row.codes, ${NAMES},
            row.area_m2 "areaM2", row.width_m "widthM", row.sliver, row.caused_by "causedBy", row.state, row.first_seen "firstSeen",
            st_x(row.point) lon, st_y(row.point) lat,
            json_build_array(st_xmin(row.geom), st_ymin(row.geom), st_xmax(row.geom), st_ymax(row.geom)) bbox4490
            ${filter.id === null ? '' : ', st_asgeojson(row.geom, 9)::json geometry'}
       from row order by row.area_m2 desc, row.id desc`,
    { ...filter, afterValue: page.after?.value ?? null, afterId: page.after?.id ?? null, limit: page.limit },
  );
  return result.rows;
}

export async function countFindings(
  db: Queryable,
  filter: FindingFilter,
): Promise<{ total: number; totalM2: number }> {
  const result = await db.raw<{ rows: { total: number; totalM2: number }[] }>(
    `with ${KEPT} select count(*) total, coalesce(sum(area_m2), 0) "totalM2" from wanted`,
    { ...filter },
  );
  return result.rows[0]!;
}

/** Ids and states of all that match, the rows held until the transaction ends. In order of id, so that two of these never wait for each other. */
export async function holdFindings(
  trx: Transaction,
  filter: FindingFilter,
): Promise<{ id: number; state: FindingState }[]> {
  const result = await trx.raw<{ rows: { id: number; state: FindingState }[] }>(
    `with ${KEPT}
     select f.id, f.state from coverage_finding f
      where f.region_id = :regionId and f.id in (select id from wanted) order by f.id for update of f`,
    { ...filter },
  );
  return result.rows;
}
