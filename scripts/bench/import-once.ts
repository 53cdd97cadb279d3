import { linkPatches } from '../../server/analysis/link-patches.ts';
import { readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/db/open-database.ts';
import { importCells } from '../../server/ingest/import-cells.ts';
import { importPatches } from '../../server/ingest/import-patches.ts';
import { preparePatchTiles } from '../../server/tiles/prepare-patch-tiles.ts';

/** Imports the levels and then the patches, as batch `bench`; the clock of an import stops at its commit. */
export async function importOnce(path: string, cells: string[]) {
  const { config } = readConfig(process.env, process.cwd());
  const { longDb, close } = await openDatabase(config, () => undefined);
  try {
    const common = { regionId: 1, dryRun: false, today: '2026-01-15' };
    let cellsSeconds: number | null = null;
    for (const [n, level] of cells.entries()) {
      const cell = { ...common, paths: [level], scheme: 'bench', level: n + 1, kind: 'territorial' };
      cellsSeconds = (cellsSeconds ?? 0) + (await timed(() => importCells(longDb, cell)));
    }
    const seconds = await timed(() =>
      importPatches(longDb, {
        ...common,
        paths: [path],
        batch: 'bench',
      }),
    );
    const peakMb = process.resourceUsage().maxRSS / 1024;
    const tilesSeconds = await timed(() => preparePatchTiles(longDb, 1));
    const linksSeconds = await timed(() => linkPatches(longDb, 1));
    return { seconds, peakMb, tilesSeconds, linksSeconds, cellsSeconds };
  } finally {
    await close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
