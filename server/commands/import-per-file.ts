import type { ImportReport } from '../contract/import-report.ts';
import type { ImportProgress } from '../contract/import-progress.ts';
import { AppError } from '../errors.ts';
import { listImportFiles } from '../ingest/list-import-files.ts';
import { sumFiles, type ImportRequest } from '../ingest/run-import.ts';

/** Failures that are not about one file: going on would fail with every file, or harm others. */
const STOPS: readonly string[] = [
  'import-cancelled',
  'database-unreachable',
  'disk-full',
  'disk-space-low',
  'wrong-usage',
  'scheme-not-found',
  'internal',
];

/**
 * Imports each file in a transaction of its own: a file that fails is reported and the others come in. What is in is
 * kept when it is cancelled or killed, and the same call again goes on where it was, since a file that is in by its
 * content is left as it is. The report is that of all files together; \`runs\` says what became of each.
 * @throws AppError that is not about one file; files imported until then stay
 */
export async function importPerFile(
  request: ImportRequest,
  importOne: (request: ImportRequest) => Promise<ImportReport>,
): Promise<ImportReport> {
  const files = await listImportFiles(request.paths, request.limits);
  const reports: { name: string; report: ImportReport }[] = [];
  for (const [n, file] of files.entries()) {
    const onProgress =
      request.onProgress &&
      ((progress: ImportProgress) =>
        request.onProgress!({ ...progress, files: { done: n, total: files.length } }));
    const one = { ...request, paths: [file.path], part: file.name, onProgress };
    try {
      reports.push({ name: file.name, report: await importOne(one) });
    } catch (error) {
      if (!(error instanceof AppError) || STOPS.includes(error.code)) throw error;
      reports.push({ name: file.name, report: failed(file.path, error) });
    }
  }
  return together(reports, request.dryRun);
}

function failed(path: string, error: AppError): ImportReport {
  const file: ImportReport['files'][number] = {
    path,
    ...{ format: '', encoding: null, encodingFrom: null, crs: null, crsFrom: null },
    ...{ profile: null, profileFrom: null, mapping: {}, areaUnit: null },
    ...{ read: 0, accepted: 0, repaired: 0, refused: 0, bbox: null, sample: [] },
    issues: [{ feature: null, code: error.code, message: error.message, repaired: false }],
    issueCounts: {},
  };
  const totals = { ...sumFiles([file]), added: 0, changed: 0, unchanged: 0 };
  return { runId: null, dryRun: false, alreadyImported: false, files: [file], totals };
}

function together(reports: { name: string; report: ImportReport }[], dryRun: boolean): ImportReport {
  const files = reports.flatMap(({ report }) => report.files);
  const counted = reports.map(({ report }) => countsOf(report));
  const sum = (key: keyof ReturnType<typeof countsOf>) =>
    counted.reduce((total, counts) => total + counts[key], 0);
  const issueCounts: Record<string, number> = {};
  for (const { report } of reports)
    for (const [code, n] of Object.entries(report.totals.issueCounts))
      issueCounts[code] = (issueCounts[code] ?? 0) + n;
  return {
    runId: null,
    dryRun,
    alreadyImported: reports.length > 0 && reports.every(({ report }) => report.alreadyImported),
    files,
    totals: {
      ...{ read: sum('read'), accepted: sum('accepted'), repaired: sum('repaired'), refused: sum('refused') },
      ...{ added: sum('added'), changed: sum('changed'), unchanged: sum('unchanged'), issueCounts },
    },
    runs: reports.map(({ name, report }) => ({
      file: name,
      runId: report.runId,
      alreadyImported: report.alreadyImported,
    })),
  };
}

/** A file that was in before tells what its own import did; this time all of it is unchanged. */
function countsOf({ alreadyImported, totals }: ImportReport) {
  const { read, accepted, repaired, refused, added, changed, unchanged } = totals;
  const counts = { read, accepted, repaired, refused, added, changed, unchanged };
  if (!alreadyImported) return counts;
  return { ...counts, added: 0, changed: 0, unchanged: added + changed + unchanged };
}
