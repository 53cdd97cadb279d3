import type { CellPassage } from '../contract/cell-edits.ts';
import type { Queryable } from '../db/pool.ts';

/** What a cell came of and what became of it, the latest first; names are the last ones each cell had. */
export async function listLineage(
  db: Queryable,
  key: { regionId: number; cellId: number },
): Promise<CellPassage[]> {
  const result = await db.raw<{ rows: CellPassage[] }>(
    `select l.kind, l.to_cell_id = :cellId "from", to_char(l.on_date, 'YYYY-MM-DD') "onDate", l.area_m2 "areaM2",
            json_build_object('id', other.cell_id, 'code', other.code, 'name', other.name, 'level', other.level) cell,
            other.lives
       from cell_lineage l,
            lateral (select v.cell_id, v.code, v.name, v.level, upper_inf(v.valid) and upper_inf(v.recorded) lives from cell_version v
                      where v.region_id = l.region_id and v.cell_id = case when l.to_cell_id = :cellId then l.from_cell_id else l.to_cell_id end
                      order by upper_inf(v.recorded) desc, upper(v.valid) desc nulls first, v.id desc limit 1) other
      where l.region_id = :regionId and upper_inf(l.recorded) and (l.from_cell_id = :cellId or l.to_cell_id = :cellId)
      order by l.on_date desc, l.id desc`,
    { ...key },
  );
  return result.rows;
}
