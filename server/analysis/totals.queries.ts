import type { Queryable } from '../db/pool.ts';
import type { AssignmentTotals, CoverageTotals } from '../contract/land.ts';

/** Totals per batch of a scheme; batches that were never assigned are absent. \`batchId\` null in a row: all together. */
export async function sumBatches(
  db: Queryable,
  key: { regionId: number; schemeId: number },
): Promise<(AssignmentTotals & { batchId: number | null })[]> {
  const result = await db.raw<{ rows: (AssignmentTotals & { batchId: number | null })[] }>(
    `select p.batch_id "batchId", count(*) patches,
            count(*) filter (where a.state = 'assigned') assigned, count(*) filter (where a.called_cells > 1) multi,
            count(*) filter (where a.state = 'disputed') disputed, count(*) filter (where a.state = 'blind-spot') "blindSpot",
            count(*) filter (where a.state = 'outside') outside, coalesce(sum(p.area_m2), 0) "areaM2",
            coalesce(sum(a.assigned_m2), 0) "assignedM2", coalesce(sum(a.blind_spot_m2), 0) "blindSpotM2",
            coalesce(sum(a.outside_m2), 0) "outsideM2", coalesce(sum(a.multiply_m2), 0) "multiplyCoveredM2"
       from patch_assignment a
       join patch p on p.region_id = a.region_id and p.id = a.patch_id
      where a.region_id = :regionId and a.scheme_id = :schemeId
      group by grouping sets ((p.batch_id), ())`,
    { ...key },
  );
  return result.rows;
}

/** Totals of the last check; null when the scheme was never checked. */
export async function sumFindings(
  db: Queryable,
  key: { regionId: number; schemeId: number; sliverWidthM: number },
): Promise<(CoverageTotals & { inputHash: string }) | null> {
  const result = await db.raw<{
    rows: (Omit<CoverageTotals, 'checkedAt'> & { checkedAt: Date; inputHash: string })[];
  }>(
    `select c.checked_at "checkedAt", c.input_hash "inputHash", true as current, c.parents, c.cells,
            count(*) filter (where f.kind = 'gap') gaps, coalesce(sum(f.area_m2) filter (where f.kind = 'gap'), 0) "gapM2",
            count(*) filter (where f.kind = 'overlap') "overlaps", coalesce(sum(f.area_m2) filter (where f.kind = 'overlap'), 0) "overlapM2",
            count(*) filter (where f.kind = 'outside') outside, coalesce(sum(f.area_m2) filter (where f.kind = 'outside'), 0) "outsideM2",
            count(*) filter (where is_sliver(f.region_id, f.geom, f.width_m, :sliverWidthM, f.caused_by)) slivers
       from coverage_check c
       left join coverage_finding f on f.region_id = c.region_id and f.scheme_id = c.scheme_id and f.state <> 'fixed'
      where c.region_id = :regionId and c.scheme_id = :schemeId
      group by c.region_id, c.id, c.checked_at, c.input_hash, c.parents, c.cells`,
    { ...key },
  );
  const row = result.rows[0];
  return row ? { ...row, checkedAt: row.checkedAt.toISOString() } : null;
}
