import type { Queryable } from '../db/pool.ts';

export interface CheckRow {
  on_date: string;
  input_hash: string;
  /** null when the check was made before it was kept. */
  ground_hash: string | null;
  parents: number;
  cells: number;
  checked_at: Date;
  /** What was written to cells up to this number was seen; null: nothing can be relied on. */
  seen_seq: number | null;
  cells_sum: string | null;
}

export async function readCheck(db: Queryable, regionId: number, schemeId: number): Promise<CheckRow | null> {
  const result = await db.raw<{ rows: CheckRow[] }>(
    `select on_date, input_hash, ground_hash, parents, cells, checked_at, seen_seq, cells_sum::text cells_sum from coverage_check
      where region_id = :regionId and scheme_id = :schemeId`,
    { regionId, schemeId },
  );
  return result.rows[0] ?? null;
}

export interface FindingReportRow {
  id: number;
  kind: 'gap' | 'overlap' | 'outside';
  parent_code: string | null;
  codes: string[];
  border_key: string;
  area_m2: number;
  width_m: number;
  sliver: boolean;
  caused_by: number | null;
  lon: number;
  lat: number;
}

/** Findings of the last check, largest first; \`under\` keeps those whose parent or cells lie in that code's subtree. */
export async function readFindings(
  db: Queryable,
  key: { regionId: number; schemeId: number; under: string | null; sliverWidthM: number },
): Promise<FindingReportRow[]> {
  const result = await db.raw<{ rows: FindingReportRow[] }>(
    `with recursive subtree as (
       select cell_id from cell_version
        where region_id = :regionId and scheme_id = :schemeId and code = :under and upper_inf(recorded)
       union
       select v.cell_id from cell_version v join subtree s on v.parent_cell_id = s.cell_id
        where v.region_id = :regionId and upper_inf(v.recorded))
     select f.id, f.kind, f.parent_code, f.codes, f.border_key, f.area_m2, f.width_m, f.caused_by,
            is_sliver(f.region_id, f.geom, f.width_m, :sliverWidthM, f.caused_by) sliver,
            st_x(st_pointonsurface(f.geom)) lon, st_y(st_pointonsurface(f.geom)) lat
       from coverage_finding f
      where f.region_id = :regionId and f.scheme_id = :schemeId and f.state <> 'fixed'
        and (cast(:under as text) is null or f.parent_cell_id in (select cell_id from subtree)
             or f.cell_ids && (select array_agg(cell_id) from subtree))
      order by f.area_m2 desc, f.id`,
    key,
  );
  return result.rows;
}
