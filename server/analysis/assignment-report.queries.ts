import type { Queryable } from '../db/pool.ts';
import type { AssignKey } from './assignment.queries.ts';

export interface AssignmentSums {
  patches: number;
  assigned: number;
  multi: number;
  disputed: number;
  blind_spot: number;
  outside: number;
  area_m2: number;
  assigned_m2: number;
  blind_spot_m2: number;
  outside_m2: number;
  multiply_m2: number;
}

/** Counts by state and areas of an assigned batch. \`multi\`: more than one cell is called, whatever the state. */
export async function sumAssignments(db: Queryable, key: AssignKey): Promise<AssignmentSums> {
  const result = await db.raw<{ rows: AssignmentSums[] }>(
    `select count(*) patches,
            count(*) filter (where a.state = 'assigned') assigned,
            count(*) filter (where a.called_cells > 1) multi,
            count(*) filter (where a.state = 'disputed') disputed,
            count(*) filter (where a.state = 'blind-spot') blind_spot,
            count(*) filter (where a.state = 'outside') outside,
            coalesce(sum(p.area_m2), 0) area_m2, coalesce(sum(a.assigned_m2), 0) assigned_m2,
            coalesce(sum(a.blind_spot_m2), 0) blind_spot_m2, coalesce(sum(a.outside_m2), 0) outside_m2,
            coalesce(sum(a.multiply_m2), 0) multiply_m2
       from patch p
       join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
      where p.region_id = :regionId and p.batch_id = :batchId`,
    { ...key },
  );
  return result.rows[0]!;
}

/** Ids of the patches of a batch that are disputed, no decision holding for them. */
export async function listDisputed(db: Queryable, key: AssignKey): Promise<number[]> {
  const result = await db.raw<{ rows: { id: number }[] }>(
    `select p.id from patch p join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
      where p.region_id = :regionId and p.batch_id = :batchId and a.state = 'disputed' order by p.id`,
    { ...key },
  );
  return result.rows.map((row) => row.id);
}

/** Every batch that was assigned in a scheme. */
export async function listAssignedBatches(
  db: Queryable,
  regionId: number,
): Promise<{ scheme: string; batch: string }[]> {
  const result = await db.raw<{ rows: { scheme: string; batch: string }[] }>(
    `select s.code scheme, b.code batch
       from assignment_run r
       join scheme s on s.region_id = r.region_id and s.id = r.scheme_id
       join batch b on b.region_id = r.region_id and b.id = r.batch_id
      where r.region_id = :regionId order by s.code, b.code`,
    { regionId },
  );
  return result.rows;
}
