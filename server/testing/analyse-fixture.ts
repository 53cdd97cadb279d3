import { assignBatch } from '../analysis/assign-batch.ts';
import { checkCoverage } from '../analysis/check-coverage.ts';
import { findBatch } from '../catalog/store-patches.queries.ts';
import type { Database } from '../db/pool.ts';
import { TODAY } from './land-fixture.ts';

/**
 * Checks an imported fixture and assigns its patches, for tests of what is made from the results: a stage's own
 * tests may not import another stage.
 */
export async function analyseFixture(db: Database, name: string): Promise<void> {
  await checkCoverage(db, { regionId: 1, scheme: name, date: TODAY });
  if (await findBatch(db, 1, name)) await assignBatch(db, { regionId: 1, scheme: name, batch: name });
}
