import { assignBatch } from './analysis/assign-batch.ts';
import { listAssignedBatches } from './analysis/assignment-report.queries.ts';
import { checkCoverage } from './analysis/check-coverage.ts';
import { linkedPatches, linkPatches } from './analysis/link-patches.ts';
import { readCheck } from './analysis/coverage-report.queries.ts';
import { editBorders, type BorderRequest } from './analysis/edit-borders.ts';
import { repairFindings, type RepairRequest } from './analysis/repair-findings.ts';
import { mergeCells, splitCell, type MergeRequest, type SplitRequest } from './analysis/reshape-cells.ts';
import { findScheme } from './catalog/schemes.queries.ts';
import { undoRun } from './catalog/undo-run.ts';
import { declareNonGrid, keepAsCell, type SpecialRequest } from './analysis/keep-finding.ts';
import { listMeasuredWith } from './analysis/keep-finding.queries.ts';
import type { BorderReport } from './contract/borders.ts';
import type { DeclaredNonGrid, RepairReport, ReshapeReport } from './contract/cell-edits.ts';
import type { UndoReport } from './contract/import-runs.ts';
import type { Database } from './db/pool.ts';
import type { ImportReport } from './contract/import-report.ts';
import { importCells, type CellImportOptions } from './ingest/import-cells.ts';
import { importLayer, type LayerImportOptions } from './ingest/import-layer.ts';
import { importPatches, type PatchImportOptions } from './ingest/import-patches.ts';
import type { ImportRequest } from './ingest/run-import.ts';
import { buildTiles } from './tiles/build-tiles.ts';
import { preparePatchTiles } from './tiles/prepare-patch-tiles.ts';

/** What follows an import; each step is whole in itself and is made up for by the next start if it was cut off. */
export type Announce = (step: 'tiles' | 'linking' | 'assigning', name: string) => void;

/** How the files of an import become transactions: all in one, or each its own (`commands/import-per-file.ts`). */
export type Spread = (
  request: ImportRequest,
  importOne: (request: ImportRequest) => Promise<ImportReport>,
) => Promise<ImportReport>;

const atOnce: Spread = (request, importOne) => importOne(request);

const wroteSomething = (report: ImportReport): boolean =>
  report.runId !== null || (report.runs ?? []).some((run) => run.runId !== null);

/** Cells → tile tables → the batches assigned in the scheme, where their ground changed. Coverage is asked for by command. */
export async function runCellImport(
  db: Database,
  options: CellImportOptions,
  announce: Announce,
  spread: Spread = atOnce,
): Promise<ImportReport> {
  const report = await spread(options, (request) => importCells(db, { ...options, ...request }));
  if (!wroteSomething(report)) return report;
  await refreshTiles(db, options.regionId, options.scheme, options.today, announce);
  await refreshAssignments(db, options.regionId, { scheme: options.scheme }, announce);
  return report;
}

/** Patches → tile rows, links to other batches → assigned again in every scheme in which the batch had been assigned. */
export async function runPatchImport(
  db: Database,
  options: PatchImportOptions,
  announce: Announce,
  spread: Spread = atOnce,
): Promise<ImportReport> {
  const report = await spread(options, (request) => importPatches(db, { ...options, ...request }));
  if (!wroteSomething(report)) return report;
  await followBatches(db, options.regionId, announce);
  await refreshAssignments(db, options.regionId, { batch: options.batch }, announce);
  if (!report.patches) return report;
  return {
    ...report,
    patches: { ...report.patches, linked: await linkedPatches(db, options.regionId, options.batch) },
  };
}

/**
 * What follows deliveries of patches: tile rows and links to other batches, of whatever batch lacks them. What a kill cut
 * off is made up for by whoever comes next: another import, a start of the server, the server's own look round.
 */
export async function followBatches(db: Database, regionId: number, announce: Announce): Promise<void> {
  const made = await preparePatchTiles(db, regionId, (batch) => announce('tiles', batch));
  if (made > 0) await db.raw('select refresh_statistics()');
  await linkPatches(db, regionId, (batch) => announce('linking', batch));
}

/** A reference layer; nothing is derived from it yet. */
export function runLayerImport(db: Database, options: LayerImportOptions): Promise<ImportReport> {
  return importLayer(db, options);
}

export interface UndoRequest {
  regionId: number;
  runId: number;
  /** ISO date of today. */
  today: string;
}

/** Takes an import back, then brings up to date what was derived from it. @throws as `undoRun` */
export async function runUndo(db: Database, request: UndoRequest, announce: Announce): Promise<UndoReport> {
  const { regionId, runId, today } = request;
  const undone = await undoRun(db, regionId, runId);
  if (undone.kind === 'layer') await followLayer(db, { regionId, layer: undone.target, today });
  if (undone.kind !== 'cells' && undone.kind !== 'edit' && undone.kind !== 'patches')
    return { ...undone, assigned: [] };
  if (undone.kind === 'patches') {
    await followBatches(db, regionId, announce);
    return {
      ...undone,
      assigned: await refreshAssignments(db, regionId, { batch: undone.target }, announce),
    };
  }
  const scheme = undone.target.slice(0, undone.target.lastIndexOf('/'));
  return { ...undone, assigned: await followCells(db, { regionId, scheme, today }, announce) };
}

/** Coverage checked, findings repaired, and all that follows from changed cells. @throws as `repairFindings` */
export async function runRepair(
  db: Database,
  request: RepairRequest & { today: string },
  announce: Announce,
): Promise<RepairReport> {
  const { regionId, scheme, date, today } = request;
  await checkCoverage(db, { regionId, scheme, date });
  const report = await repairFindings(db, request);
  if (report.runId !== null) await followCells(db, { regionId, scheme, today }, announce);
  return report;
}

/** Cells merged or split, and all that follows. @throws as `mergeCells`, `splitCell` */
export async function runReshape(
  db: Database,
  request: MergeRequest | SplitRequest,
  announce: Announce,
): Promise<ReshapeReport> {
  const report = 'cellIds' in request ? await mergeCells(db, request) : await splitCell(db, request);
  const { regionId, scheme, date } = request;
  if (report.runId !== null) await followCells(db, { regionId, scheme, today: date }, announce);
  return report;
}

/** A gap kept as a cell of its own, and all that follows. @throws as `keepAsCell` */
export async function runKeep(
  db: Database,
  request: SpecialRequest,
  announce: Announce,
): Promise<RepairReport> {
  const { regionId, scheme, date } = request;
  const report = await keepAsCell(db, request);
  if (report.runId !== null) await followCells(db, { regionId, scheme, today: date }, announce);
  return report;
}

/** A gap declared non-grid, and the schemes checked again that are measured without it. @throws as `declareNonGrid` */
export async function runDeclare(
  db: Database,
  request: Parameters<typeof declareNonGrid>[1],
): Promise<DeclaredNonGrid> {
  const declared = await declareNonGrid(db, request);
  await followLayer(db, { regionId: request.regionId, layer: declared.layer, today: request.date });
  return declared;
}

/** Checks the schemes again that a layer measures and that had been checked. */
async function followLayer(
  db: Database,
  { regionId, layer, today }: { regionId: number; layer: string; today: string },
): Promise<void> {
  for (const scheme of await listMeasuredWith(db, { regionId, layer })) {
    const found = await findScheme(db, regionId, scheme);
    if (found && (await readCheck(db, regionId, found.id)))
      await checkCoverage(db, { regionId, scheme, date: today });
  }
}

/** Lines moved, and all that follows from changed cells. @throws as `editBorders` */
export async function runBorderEdit(
  db: Database,
  request: BorderRequest & { today: string },
  announce: Announce,
): Promise<BorderReport> {
  const report = await editBorders(db, request);
  const { regionId, scheme, today } = request;
  if (report.runId !== null) await followCells(db, { regionId, scheme, today }, announce);
  return report;
}

/**
 * What follows from cells that changed in the program: tiles, assignments, and the coverage check if there was one.
 * @returns the batches that were assigned again
 */
export async function followCells(
  db: Database,
  at: { regionId: number; scheme: string; today: string },
  announce: Announce,
): Promise<{ scheme: string; batch: string }[]> {
  const { regionId, scheme, today } = at;
  await refreshTiles(db, regionId, scheme, today, announce);
  const assigned = await refreshAssignments(db, regionId, { scheme }, announce);
  const found = await findScheme(db, regionId, scheme);
  if (found && (await readCheck(db, regionId, found.id)))
    await checkCoverage(db, { regionId, scheme, date: today });
  return assigned;
}

/**
 * Assigns again every batch that had been assigned, in the scheme or of the batch named. Where neither cells nor
 * patches changed nothing is done.
 * @returns those that were assigned again
 */
export async function refreshAssignments(
  db: Database,
  regionId: number,
  only: { scheme?: string; batch?: string },
  announce: Announce,
): Promise<{ scheme: string; batch: string }[]> {
  const done: { scheme: string; batch: string }[] = [];
  for (const { scheme, batch } of await listAssignedBatches(db, regionId)) {
    if ((only.scheme ?? scheme) !== scheme || (only.batch ?? batch) !== batch) continue;
    announce('assigning', only.scheme === undefined ? scheme : batch);
    if ((await assignBatch(db, { regionId, scheme, batch })) > 0) done.push({ scheme, batch });
  }
  return done;
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
