import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../../server/config.ts';
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
