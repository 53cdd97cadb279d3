import type { Database } from '../db/pool.ts';
import {
  countLinked,
  dropLinks,
  findBatchesWithoutLinks,
  gatherFresh,
  markLinks,
  saveLinks,
} from './link-patches.queries.ts';

/**
 * Finds the same ground in other batches (往期图斑) for every patch that was delivered since it was last looked for.
 * The later patch leads to the earlier one. One transaction a batch.
 * @param onBatch told before each batch
 */
export async function linkPatches(
  db: Database,
  regionId: number,
  onBatch: (batch: string) => void = () => undefined,
): Promise<void> {
  for (const { id, code } of await findBatchesWithoutLinks(db, regionId)) {
    onBatch(code);
    await db.transaction(async (trx) => {
      const key = { regionId, batchId: id };
      const newest = await gatherFresh(trx, key);
      await dropLinks(trx, regionId);
      await saveLinks(trx, regionId);
      await markLinks(trx, { ...key, newest });
    });
  }
}

/** How many patches of a batch have ground in common with a patch of another batch. */
export async function linkedPatches(db: Database, regionId: number, batch: string): Promise<number> {
  return countLinked(db, { regionId, batch });
}
