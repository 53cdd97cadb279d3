import type { Queryable } from '../db/pool.ts';
import type { Batch, Scheme } from '../contract/land.ts';
import type { Bbox4490 } from '../contract/import-report.ts';

/** Schemes of a region with levels, size and the totals of the last check. */
export async function listSchemes(db: Queryable, regionId: number): Promise<Omit<Scheme, 'coverage'>[]> {
  const result = await db.raw<{ rows: Omit<Scheme, 'coverage'>[] }>(
    `with now_cell as (
       select scheme_id, level, area_m2, geom from cell_version
        where region_id = :regionId and upper_inf(recorded) and valid @> current_date),
     per_level as (
       select l.scheme_id, l.level, l.name_zh, l.name_en, count(c.level) cells, sum(c.area_m2) area_m2
         from scheme_level l left join now_cell c on c.scheme_id = l.scheme_id and c.level = l.level
        where l.region_id = :regionId group by l.scheme_id, l.level, l.name_zh, l.name_en),
     extent as (
       select scheme_id, st_extent(geom)::geometry box from now_cell n
        where level = (select min(level) from scheme_level l where l.region_id = :regionId and l.scheme_id = n.scheme_id)
        group by scheme_id)
     select s.id, s.code, s.name, s.settings, coalesce(sum(p.cells), 0)::bigint cells,
            coalesce(json_agg(json_build_object('level', p.level, 'nameZh', p.name_zh, 'nameEn', p.name_en, 'cells', p.cells)
                     order by p.level) filter (where p.level is not null), '[]') levels,
            (array_agg(p.area_m2 order by p.level) filter (where p.cells > 0))[1] "areaM2",
            case when e.box is not null then json_build_array(st_xmin(e.box), st_ymin(e.box), st_xmax(e.box), st_ymax(e.box)) end bbox4490
       from scheme s
       left join per_level p on p.scheme_id = s.id
       left join extent e on e.scheme_id = s.id
      where s.region_id = :regionId
      group by s.id, s.code, s.name, s.settings, e.box
      order by s.code`,
    { regionId },
  );
  return result.rows;
}

export interface BatchListRow extends Omit<Batch, 'period' | 'assignment' | 'bbox4490'> {
  from: string | null;
  to: string | null;
  bbox4490: Bbox4490 | null;
}

export async function listBatches(db: Queryable, regionId: number): Promise<BatchListRow[]> {
  const result = await db.raw<{ rows: BatchListRow[] }>(
    `select b.id, b.code, b.name, b.kind, lower(b.period) "from", upper(b.period) - 1 "to",
            count(p.id) patches, coalesce(sum(p.area_m2), 0) "areaM2",
            case when count(p.id) > 0 then
              json_build_array(st_xmin(st_extent(p.geom)), st_ymin(st_extent(p.geom)), st_xmax(st_extent(p.geom)), st_ymax(st_extent(p.geom)))
            end bbox4490
       from batch b left join patch p on p.region_id = b.region_id and p.batch_id = b.id
      where b.region_id = :regionId
      group by b.region_id, b.id, b.code, b.name, b.kind, b.period order by b.period desc nulls last, b.code`,
    { regionId },
  );
  return result.rows;
}
