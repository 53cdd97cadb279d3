import { assignBatch } from './analysis/assign-batch.ts';
import { listAssignedBatches } from './analysis/assignment-report.queries.ts';
import type { Database } from './db/pool.ts';
import type { ImportReport } from './contract/import-report.ts';
import { importCells, type CellImportOptions } from './ingest/import-cells.ts';
import { importPatches, type PatchImportOptions } from './ingest/import-patches.ts';
import { buildTiles } from './tiles/build-tiles.ts';

/** What follows an import; each step is whole in itself and is made up for by the next start if it was cut off. */
export type Announce = (step: 'tiles' | 'assigning', name: string) => void;

/** Cells → tile tables. Coverage and assignment of the changed grid are asked for by command. */
export async function runCellImport(
  db: Database,
  options: CellImportOptions,
  announce: Announce,
): Promise<ImportReport> {
  const report = await importCells(db, options);
  if (report.runId !== null)
    await refreshTiles(db, options.regionId, options.scheme, options.today, announce);
  return report;
}

/** Patches → assigned again in every scheme in which the batch had been assigned. */
export async function runPatchImport(
  db: Database,
  options: PatchImportOptions,
  announce: Announce,
): Promise<ImportReport> {
  const report = await importPatches(db, options);
  if (report.runId === null || report.alreadyImported) return report;
  for (const { scheme, batch } of await listAssignedBatches(db, options.regionId)) {
    if (batch !== options.batch) continue;
    announce('assigning', scheme);
    await assignBatch(db, { regionId: options.regionId, scheme, batch });
  }
  return report;
}

export async function refreshTiles(
  db: Database,
  regionId: number,
  scheme: string,
  date: string,
  announce: Announce,
): Promise<void> {
  await buildTiles(db, {
    regionId,
    scheme,
    date,
    onLevel: (level, levels) => announce('tiles', `${level}/${levels}`),
  });
}
