import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../../server/config.ts';
import type { Database } from '../../server/db/pool.ts';
import { findScheme } from '../../server/catalog/schemes.queries.ts';
import { findBatch } from '../../server/catalog/store-patches.queries.ts';
import { importCells } from '../../server/ingest/import-cells.ts';
import { importPatches } from '../../server/ingest/import-patches.ts';
import { makeProvince, PROVINCE_VERSION } from '../../server/made/province.ts';

const SEED = 1;

export interface BenchProvince {
  /** Shapefiles of the three levels, from the top down. */
  cells: [string, string, string];
  patches: string;
}

/**
 * The made province that benches of the scale `province` measure with: 1,583 / 12,551 / 21,137 cells and 400,000
 * patches. Made once (under half a minute, 430 MB) and kept under JINGTIAN_HOME by version and seed.
 */
export async function benchProvince(): Promise<BenchProvince> {
  const { config } = readConfig(process.env, process.cwd());
  const out = join(config.home, 'made', `province-v${PROVINCE_VERSION}-${SEED}`);
  const whole = join(out, 'whole'); // written last: a run that was cut off leaves none
  if (!existsSync(whole)) {
    process.stderr.write(`生成示范省 / making the province: ${out}\n`);
    await makeProvince({
      ...{ seed: SEED, out, cells: [1583, 12551, 21137], patches: 400_000 },
      ...{ exclaves: 16, stopEarly: 0, faults: null, formats: ['shp'] },
    });
    await writeFile(whole, '');
  }
  return {
    cells: [join(out, 'cells-1.shp'), join(out, 'cells-2.shp'), join(out, 'cells-3.shp')],
    patches: join(out, 'patches.shp'),
  };
}

/** Scheme and batch that it is imported as; the name stays while the generator draws the same. */
export const WHOLE = `bench-whole-province-v${PROVINCE_VERSION}`;

/** Imports cells and patches of the province without faults, where they are not there already. */
export async function importWhole(db: Database): Promise<void> {
  const { cells, patches } = await benchProvince();
  const common = { regionId: 1, dryRun: false, today: '2026-01-01' };
  if (!(await findScheme(db, 1, WHOLE)))
    for (const [n, path] of cells.entries())
      await importCells(db, { ...common, paths: [path], kind: 'territorial', scheme: WHOLE, level: n + 1 });
  if (!(await findBatch(db, 1, WHOLE)))
    await importPatches(db, { ...common, paths: [patches], batch: WHOLE });
  // As the pipeline does after an import.
  await db.raw('select refresh_statistics()');
}
