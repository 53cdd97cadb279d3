import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assignBatch } from '../../server/analysis/assign-batch.ts';
import { checkCoverage } from '../../server/analysis/check-coverage.ts';
import { readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/db/open-database.ts';
import type { Database } from '../../server/db/pool.ts';
import { importCells } from '../../server/ingest/import-cells.ts';
import { importPatches } from '../../server/ingest/import-patches.ts';
import { makeProvince } from '../../server/made/province.ts';
import { timed } from './measure.ts';

interface Size {
  cells: [number, number, number];
  patches: number;
}

// Cells vary at 100,000 patches, patches at the cells of the province: one slope at a time.
const PROVINCE: Size['cells'] = [1583, 12551, 21137];
const FULL: Size[] = [
  { cells: PROVINCE, patches: 10_000 },
  { cells: PROVINCE, patches: 100_000 },
  { cells: PROVINCE, patches: 400_000 },
  { cells: PROVINCE, patches: 2_000_000 },
  { cells: [135, 1071, 1804], patches: 100_000 },
  { cells: [9000, 71_200, 119_800], patches: 100_000 },
];
const SMALL: Size[] = [
  { cells: [13, 107, 180], patches: 1_000 },
  { cells: [13, 107, 180], patches: 5_000 },
];

const SEED = 1;
const common = { regionId: 1, dryRun: false, today: '2026-01-01' };

/**
 * How the cost grows: each size is made, imported, checked and assigned once, from nothing, and removed again. Prints a
 * table in Markdown, seconds each; docs/growth.md keeps one with the reasons for the slopes.
 * @param rows which of the sizes, from 1; all when left out
 */
export async function benchGrowth(
  scale: 'demo' | 'province',
  rows: number[] | undefined,
  write: (line: string) => void,
): Promise<void> {
  write(
    '| cells | patches | import cells | coverage | import patches | assign, one session | assign, all cores |',
  );
  write('| ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const [n, size] of (scale === 'province' ? FULL : SMALL).entries()) {
    if (rows && !rows.includes(n + 1)) continue;
    // A server of its own each: what the store holds already would be measured with it.
    const folder = await mkdtemp(join(tmpdir(), 'jingtian-growth-'));
    const home = join(folder, 'home');
    const { config } = readConfig({ ...process.env, JINGTIAN_HOME: home, JINGTIAN_DATABASE_URL: '' }, folder);
    try {
      const opened = await openDatabase(config, (line) => process.stderr.write(`${line}\n`));
      try {
        write(await measure(opened.longDb, join(folder, 'made'), size));
      } finally {
        await opened.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function measure(db: Database, out: string, size: Size): Promise<string> {
  const name = 'growth';
  await makeProvince({
    ...{ seed: SEED, out, cells: size.cells, patches: size.patches },
    ...{ exclaves: 0, stopEarly: 0, faults: null, formats: ['shp'] },
  });
  const cells = await timed(async () => {
    for (const level of [1, 2, 3])
      await importCells(db, {
        ...{ ...common, paths: [join(out, `cells-${level}.shp`)] },
        ...{ kind: 'territorial', scheme: name, level },
      });
  });
  const key = { regionId: 1, scheme: name, batch: name };
  const coverage = await timed(() => checkCoverage(db, { regionId: 1, scheme: name, date: common.today }));
  const patches = await timed(() =>
    importPatches(db, { ...common, paths: [join(out, 'patches.shp')], batch: name }),
  );
  // As the pipeline does after an import: without them plans are made for an empty table.
  await db.raw('select refresh_statistics()');
  const one = await timed(() => assignBatch(db, { ...key, anew: true, sessions: 1 }));
  const all = await timed(() => assignBatch(db, { ...key, anew: true }));
  const count = (value: number) => value.toLocaleString('en-US');
  const total = size.cells.reduce((sum, of) => sum + of, 0);
  const seconds = [cells, coverage, patches, one, all].map((value) => value.toFixed(1));
  return `| ${[count(total), count(size.patches), ...seconds].join(' | ')} |`;
}
