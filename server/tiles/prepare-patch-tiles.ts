import type { Database } from '../db/pool.ts';
import { findBatchesWithoutTiles, markTiles, savePatchTiles } from './patch-tiles.queries.ts';

/**
 * Makes the tile rows of patches that were delivered since they were last made, batch by batch, each in one
 * transaction: a tile shows all of a delivery or nothing of it.
 * @param onBatch told before each batch
 * @returns how many batches were brought up to date
 */
export async function preparePatchTiles(
  db: Database,
  regionId: number,
  onBatch: (batch: string) => void = () => undefined,
): Promise<number> {
  let done = 0;
  for (const { id, code } of await findBatchesWithoutTiles(db, regionId)) {
    onBatch(code);
    await db.transaction(async (trx) => {
      const newest = await savePatchTiles(trx, { regionId, batchId: id });
      await markTiles(trx, { regionId, batchId: id, newest });
    });
    done += 1;
  }
  return done;
}
