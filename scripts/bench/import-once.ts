import { linkPatches } from '../../server/analysis/link-patches.ts';
import { readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/db/open-database.ts';
import { importPatches } from '../../server/ingest/import-patches.ts';
import { preparePatchTiles } from '../../server/tiles/prepare-patch-tiles.ts';

/** Imports the file as batch `bench`; the clock of the import stops at its commit. */
export async function importOnce(path: string) {
  const { config } = readConfig(process.env, process.cwd());
  const { longDb, close } = await openDatabase(config, () => undefined);
  try {
    const seconds = await timed(() =>
      importPatches(longDb, {
        regionId: 1,
        paths: [path],
        batch: 'bench',
        dryRun: false,
        today: '2026-01-15',
      }),
    );
    const peakMb = process.resourceUsage().maxRSS / 1024;
    const tilesSeconds = await timed(() => preparePatchTiles(longDb, 1));
    const linksSeconds = await timed(() => linkPatches(longDb, 1));
    return { seconds, peakMb, tilesSeconds, linksSeconds };
  } finally {
    await close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
