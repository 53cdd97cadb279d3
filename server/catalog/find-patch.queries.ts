import type { Queryable } from '../db/pool.ts';

/** The id of a patch by its number in a batch; null when the batch has no such number. */
export async function findPatchByNumber(
  db: Queryable,
  key: { regionId: number; batchId: number; patchNo: string },
): Promise<number | null> {
  const result = await db.raw<{ rows: { id: number }[] }>(
    'select id from patch where region_id = :regionId and batch_id = :batchId and patch_no = :patchNo',
    key,
  );
  return result.rows[0]?.id ?? null;
}
