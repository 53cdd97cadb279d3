import { createHash } from 'node:crypto';
import type { Database, Transaction } from '../db/pool.ts';
import type { ImportLimits } from '../contract/import-limits.ts';
import type { CellChanges } from '../contract/cell-changes.ts';
import type {
  DeliveryReport,
  ImportFileReport,
  ImportReport,
  ImportTotals,
} from '../contract/import-report.ts';
import {
  lastRun,
  nextRunId,
  saveRun,
  waitForImportTurn,
  type BatchBefore,
} from '../catalog/import-runs.queries.ts';
import { cancellable } from '../db/cancellable.ts';
import { checkDiskSpace } from './check-disk-space.ts';
import { listImportFiles } from './list-import-files.ts';
import { contentHash, readSources } from './read-source.ts';
import { dismissWorkers, startWorkersAhead } from './prepare-workers.ts';
import { saveQuarantine } from './save-quarantine.ts';
import { LARGE_BYTES, type SourceLayer } from './formats/format.ts';
import { importTurn, stopIfCancelled, type ImportTurn, type OnImportProgress } from './import-turn.ts';

/** What every import is told. */
export interface ImportRequest {
  regionId: number;
  paths: string[];
  crs?: string | undefined;
  encoding?: string | undefined;
  /** Our field → source field as the user named it, null for none; the others are guessed. */
  fields?: Record<string, string | null> | undefined;
  /** Paths of the layers to take, as shown in reports; all when left out. */
  only?: string[] | undefined;
  /** Reports show paths relative to this folder. */
  shownFrom?: string | undefined;
  dryRun: boolean;
  limits?: ImportLimits | undefined;
  /** Told, the disks are looked at before anything is written. */
  databaseDir?: string | null | undefined;
  /** Name of the file when each file is a transaction of its own: runs of other files of the target stand beside it. */
  part?: string | undefined;
  /** ISO date of today: passed in, so that a test decides it. */
  today: string;
  onProgress?: OnImportProgress | undefined;
  /** Cancels the import: everything is rolled back and `import-cancelled` thrown. After the commit it does nothing. */
  signal?: AbortSignal | undefined;
}

/** What one kind of import did. */
export interface ImportResult {
  files: ImportFileReport[];
  counts: Counts;
  changes?: CellChanges;
  /** The batch as it was, for an undo. */
  before?: BatchBefore | null;
  /** Of patches only. */
  patches?: DeliveryReport;
  /** The target holds all of it already, feature by feature, under whatever file names: nothing is to be kept. */
  nothingNew?: boolean;
}

type Counts = Pick<ImportTotals, 'added' | 'changed' | 'unchanged'>;

/** Thrown to roll back what is not to be kept; carries the report out of the transaction. */
class RolledBack extends Error {
  readonly report: ImportReport;
  constructor(report: ImportReport) {
    super('rolled back on purpose');
    this.report = report;
  }
}

/**
 * The frame of every import: one transaction that holds stage, rows, run and report, so that a kill at any moment
 * leaves all of it or none, and so does a cancel. The very same content again is a no-op: by files and options before
 * anything is read, else by features.
 * @throws AppError `import-cancelled`
 */
export async function runImport(
  db: Database,
  kind: 'cells' | 'patches' | 'layer',
  target: string,
  request: ImportRequest,
  work: (trx: Transaction, layers: AsyncIterable<SourceLayer>, run: ImportTurn) => Promise<ImportResult>,
): Promise<ImportReport> {
  const startedAt = new Date();
  const { limits } = request;
  if (request.databaseDir !== undefined && !request.dryRun)
    await checkDiskSpace(await listImportFiles(request.paths, limits), {
      databaseDir: request.databaseDir,
      minFreeBytes: limits?.minFreeBytes,
    });
  const options = describeOptions(request);
  try {
    let isLarge = false;
    const hash = createHash('sha256')
      .update(JSON.stringify(options))
      .update(
        await contentHash(request.paths, limits, (extension, bytes) => {
          stopIfCancelled(request.signal);
          // Boundaries are few and long: large in bytes they are read by one thread all the same.
          if (kind !== 'patches' || extension !== 'shp' || bytes <= LARGE_BYTES) return;
          isLarge = true;
          startWorkersAhead();
        }),
      )
      .digest('hex');
    return await cancellable(db, request.signal, async (trx) => {
      const instant = await waitForImportTurn(trx, request.regionId);
      const earlier = await lastRun(trx, request.regionId, kind, target, request.part);
      if (!request.dryRun && earlier?.state === 'done' && earlier.content_hash === hash) {
        return { ...earlier.report, alreadyImported: true };
      }
      const runId = await nextRunId(trx);
      const turn = importTurn(runId, instant, isLarge, request.onProgress, request.signal);
      turn.enter('looking');
      const layers = readSources(request.paths, {
        crs: request.crs,
        encoding: request.encoding,
        limits,
        shownFrom: request.shownFrom,
        only: request.only,
        onSource: (done, total) => turn.source(done, total),
        onLarge: kind === 'patches' ? startWorkersAhead : undefined,
      });
      const { files, counts, changes, before, patches, nothingNew } = await work(trx, layers, turn);
      const report: ImportReport = {
        runId: request.dryRun ? null : String(runId),
        dryRun: request.dryRun,
        alreadyImported: false,
        files,
        totals: { ...sumFiles(files), ...counts },
        ...(changes ? { changes } : {}),
        ...(patches ? { patches } : {}),
      };
      if (!request.dryRun && nothingNew && earlier?.state === 'done')
        throw new RolledBack({ ...report, runId: String(earlier.id), alreadyImported: true });
      // Where nothing was accepted nothing is kept either: no empty scheme, no empty run.
      if (request.dryRun || report.totals.accepted === 0) throw new RolledBack({ ...report, runId: null });
      await saveRun(trx, {
        regionId: request.regionId,
        id: runId,
        kind,
        target,
        contentHash: hash,
        options,
        report,
        startedAt,
        before: before ?? null,
      });
      await saveQuarantine(trx, { regionId: request.regionId, runId }, turn.quarantine, files);
      // Patches come in hundreds of thousands: their statistics are made after the commit (pipeline.ts).
      if (kind !== 'patches') await trx.raw('select refresh_statistics()');
      return report;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.report;
    // Whatever broke when the work was cancelled broke because of that.
    stopIfCancelled(request.signal);
    throw error;
  } finally {
    // Also when it was stopped while the files were hashed, where they are started.
    await dismissWorkers();
  }
}

/** The options that decide the result; where the files lie and what day it is do not. */
function describeOptions(request: ImportRequest): Record<string, unknown> {
  const { paths: _p, shownFrom: _f, dryRun: _d, today: _t, onProgress: _o, signal: _s, ...rest } = request;
  const { limits: _l, databaseDir: _b, ...options } = rest;
  return options;
}

/** Counts the issues of each file by code, and sums up. */
export function sumFiles(files: ImportFileReport[]): Omit<ImportTotals, keyof Counts> {
  const totals = { read: 0, accepted: 0, repaired: 0, refused: 0, issueCounts: {} as Record<string, number> };
  for (const file of files) {
    // What a check counted without listing it is there already.
    for (const { code } of file.issues) file.issueCounts[code] = (file.issueCounts[code] ?? 0) + 1;
    for (const [code, n] of Object.entries(file.issueCounts))
      totals.issueCounts[code] = (totals.issueCounts[code] ?? 0) + n;
    totals.read += file.read;
    totals.accepted += file.accepted;
    totals.repaired += file.repaired;
    totals.refused += file.refused;
  }
  return totals;
}
