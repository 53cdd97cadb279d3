import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig, type Config } from '../../server/config.ts';
import { openCluster } from '../../server/db/cluster/open-cluster.ts';
import { openDatabase } from '../../server/db/open-database.ts';
import { openPool, type Database } from '../../server/db/pool.ts';
import { findScheme } from '../../server/catalog/schemes.queries.ts';
import { importCells } from '../../server/ingest/import-cells.ts';
import { makeProvince, PROVINCE_VERSION } from '../../server/made/province.ts';
import { benchAssignment } from './assignment.ts';
import { benchCoverage } from './coverage.ts';
import { importWhole, WHOLE } from './province.ts';
import type { BenchWork } from './report.ts';

const SEED = 1;
const FAULTS = 20;
/** Keeps its name while the generator draws the same. */
const PROVINCE = `bench-province-v${PROVINCE_VERSION}`;

export const ANALYSIS_PARTS = ['coverage', 'assignment'];

/**
 * @param scale `demo`: the sample data as `npm run demo` imports it; `province`: the made province with planted faults
 * @param only one of `ANALYSIS_PARTS`; both when left out
 */
export async function benchAnalysis(scale: 'demo' | 'province', only?: string): Promise<BenchWork[]> {
  const { config } = readConfig(process.env, process.cwd());
  const opened = await openDatabase(config, (line) => process.stderr.write(`${line}\n`));
  try {
    const db = opened.longDb;
    const works: BenchWork[] = [];
    if (only !== 'assignment') {
      if (scale === 'province') await importProvince(db, config.home);
      works.push(...(await benchCoverage(db, scale === 'demo' ? 'peru' : PROVINCE)));
    }
    if (only !== 'coverage') {
      if (scale === 'province') await importWhole(db);
      const [scheme, batch] = scale === 'demo' ? ['peru', 'amw-2025Q2'] : [WHOLE, WHOLE];
      works.push(...(await benchAssignment(db, { scheme, batch, vacuum: () => vacuumAnswers(config) })));
    }
    return works;
  } finally {
    await opened.close();
  }
}

/** Only the owner may, and in no transaction. */
async function vacuumAnswers(config: Config): Promise<void> {
  const lease = config.databaseUrl ? null : await openCluster(config, { log: () => undefined });
  const owner = openPool({
    ...{ url: config.databaseUrl ?? lease!.ownerUrl, role: 'jingtian_owner', max: 1, statementTimeoutMs: 0 },
  });
  try {
    await owner.raw('vacuum patch_assignment');
    await owner.raw('vacuum patch_share');
  } finally {
    await owner.destroy();
    await lease?.release();
  }
}

/** Makes and imports it once; what is there already is kept. */
async function importProvince(db: Database, home: string): Promise<void> {
  const out = join(home, 'made', `faulty-province-v${PROVINCE_VERSION}-${SEED}`);
  const whole = join(out, 'whole');
  if (!existsSync(whole)) {
    await makeProvince({
      ...{ seed: SEED, out, cells: [1583, 12551, 21137], patches: 0 },
      ...{ exclaves: 16, stopEarly: 0, faults: FAULTS, formats: ['shp'] },
    });
    await writeFile(whole, '');
  }
  if (await findScheme(db, 1, PROVINCE)) return;
  for (const level of [1, 2, 3])
    await importCells(db, {
      ...{ regionId: 1, paths: [join(out, `cells-${level}.shp`)], dryRun: false, today: '2026-01-01' },
      ...{ kind: 'territorial', scheme: PROVINCE, level },
    });
}
