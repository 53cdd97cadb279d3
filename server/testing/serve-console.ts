import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assignBatch } from '../analysis/assign-batch.ts';
import { checkCoverage } from '../analysis/check-coverage.ts';
import type { Database } from '../db/pool.ts';
import { runCellImport, runPatchImport } from '../pipeline.ts';
import { openMapChanges } from '../tiles/map-changes.ts';
import { importFeatures, TODAY } from './land-fixture.ts';
import { COUNTY, countyCells, countyLongBatch, countyPatches } from './made-county.ts';
import { serveApp } from './serve-app.ts';
import { openTestDatabase } from './test-database.ts';

export interface ServedConsole {
  /** Without a slash at the end. */
  url: string;
  /** What it shows, for a test that changes it behind the console's back. */
  db: Database;
  close(): Promise<void>;
}

const BUILT = fileURLToPath(new URL('../../dist/web/index.html', import.meta.url));
const ALWAYS = { regionId: 1, dryRun: false, today: TODAY };

/** The real program with its built console on a free port, over the made county or (`empty`) over no data at all; `prepare` adds to it. */
export async function serveConsole({
  empty = false,
  access,
  prepare,
}: {
  empty?: boolean;
  access?: 'local' | 'login';
  prepare?: (db: Database) => Promise<unknown>;
} = {}): Promise<ServedConsole> {
  if (!existsSync(BUILT))
    throw new Error('没有构建好的控制台，先运行 npm run build / The console is not built: npm run build');
  const database = await openTestDatabase();
  if (!empty) await importCounty(database.db);
  await prepare?.(database.db);
  const mapChanges = openMapChanges({
    ...{ db: database.db, url: database.url, regionId: ALWAYS.regionId },
    cacheBytes: 50_000_000,
  });
  const { url, close } = await serveApp(database.db, { mapChanges, ...(access ? { access } : {}) });
  return {
    url,
    db: database.db,
    close: async () => {
      await close();
      await mapChanges.close();
      await database.drop();
    },
  };
}

/** As the commands do it: import cells and patches from files, check, assign, prepare tiles. */
async function importCounty(db: Database): Promise<void> {
  const quiet = () => undefined;
  const { scheme } = COUNTY;
  for (const { level, zh, en } of COUNTY.levels) {
    await importFeatures(countyCells(level), (path) =>
      runCellImport(
        db,
        {
          ...{ ...ALWAYS, paths: [path], scheme, level, kind: 'territorial' },
          ...{ schemeName: '望湖县网格 / Wanghu county', levelNameZh: zh, levelNameEn: en },
        },
        quiet,
      ),
    );
  }
  const batches = [
    { batch: COUNTY.batch, batchName: '2025 年第三季度 / Third quarter of 2025', features: countyPatches() },
    {
      batch: COUNTY.longBatch,
      batchName: '2025 年第四季度 / Fourth quarter of 2025',
      features: countyLongBatch(),
    },
  ];
  for (const { features, ...named } of batches) {
    await importFeatures(features, (path) =>
      runPatchImport(db, { ...ALWAYS, paths: [path], kind: 'quarterly', ...named }, quiet),
    );
  }
  await checkCoverage(db, { regionId: 1, scheme, date: TODAY });
  for (const { batch } of batches) await assignBatch(db, { regionId: 1, scheme, batch });
}
