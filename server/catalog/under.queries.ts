import type { AssignmentTotals } from '../contract/land.ts';
import type { Queryable } from '../db/pool.ts';

/** Totals of the patches that call a cell or anything under it; areas are of whole patches. */
export async function sumPatchesUnder(
  db: Queryable,
  key: { regionId: number; schemeId: number; cellId: number; batchId: number | null },
): Promise<AssignmentTotals> {
  const result = await db.raw<{ rows: AssignmentTotals[] }>(
    `with recursive subtree as (
       select cast(:cellId as bigint) cell_id
       union
       select v.cell_id from cell_version v join subtree s on v.parent_cell_id = s.cell_id
        where v.region_id = :regionId and upper_inf(v.recorded) and v.valid @> current_date),
     called as (
       select distinct s.patch_id from subtree t
         join patch_share s on s.region_id = :regionId and s.cell_id = t.cell_id and s.scheme_id = :schemeId and s.calls
       union
       select a.patch_id from subtree t
         join patch_assignment a on a.region_id = :regionId and a.lead_cell_id = t.cell_id and a.scheme_id = :schemeId)
     select count(*) patches, count(*) filter (where a.state = 'assigned') assigned,
            count(*) filter (where a.called_cells > 1) multi, count(*) filter (where a.state = 'disputed') disputed,
            count(*) filter (where a.state = 'blind-spot') "blindSpot", count(*) filter (where a.state = 'outside') outside,
            coalesce(sum(p.area_m2), 0) "areaM2", coalesce(sum(a.assigned_m2), 0) "assignedM2",
            coalesce(sum(a.blind_spot_m2), 0) "blindSpotM2", coalesce(sum(a.outside_m2), 0) "outsideM2",
            coalesce(sum(a.multiply_m2), 0) "multiplyCoveredM2"
       from called c
       join patch p on p.region_id = :regionId and p.id = c.patch_id
       join patch_assignment a on a.region_id = :regionId and a.patch_id = p.id and a.scheme_id = :schemeId
      where cast(:batchId as bigint) is null or p.batch_id = :batchId`,
    { ...key },
  );
  return result.rows[0]!;
}
