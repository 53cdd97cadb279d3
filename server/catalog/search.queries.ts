import type { SearchHit } from '../contract/land.ts';
import type { Queryable } from '../db/pool.ts';

interface Ask {
  regionId: number;
  schemeId: number | null;
  q: string;
  limit: number;
}

/** Cells by code (from its start) or name (anywhere): exact first, then upper levels, then shorter names. */
export async function searchCells(db: Queryable, ask: Ask): Promise<SearchHit[]> {
  const result = await db.raw<{ rows: SearchHit[] }>(
    `select 'cell' kind, v.cell_id id, v.name title, v.code || coalesce(' · ' || p.name, '') subtitle,
            st_x(v.label_point) lon, st_y(v.label_point) lat,
            json_build_array(st_xmin(v.geom), st_ymin(v.geom), st_xmax(v.geom), st_ymax(v.geom)) bbox4490
       from cell_version v
       left join cell_version p on p.region_id = v.region_id and p.cell_id = v.parent_cell_id and upper_inf(p.recorded)
                               and p.valid @> current_date
      where v.region_id = :regionId and upper_inf(v.recorded) and v.valid @> current_date
        and (cast(:schemeId as bigint) is null or v.scheme_id = :schemeId)
        and (starts_with(v.code, :q) or strpos(lower(v.name), lower(:q)) > 0)
      order by (v.code = :q or lower(v.name) = lower(:q)) desc, v.level, length(v.name), v.code limit :limit`,
    { ...ask },
  );
  return result.rows;
}

export async function searchPatches(db: Queryable, ask: Ask): Promise<SearchHit[]> {
  const result = await db.raw<{ rows: SearchHit[] }>(
    `select 'patch' kind, p.id, p.patch_no title, b.name subtitle, st_x(p.point) lon, st_y(p.point) lat,
            json_build_array(st_xmin(p.geom), st_ymin(p.geom), st_xmax(p.geom), st_ymax(p.geom)) bbox4490
       from patch p join batch b on b.region_id = p.region_id and b.id = p.batch_id
      where p.region_id = :regionId and strpos(lower(p.patch_no), lower(:q)) > 0
      order by (lower(p.patch_no) = lower(:q)) desc, p.patch_no, p.id limit :limit`,
    { ...ask },
  );
  return result.rows;
}
