import { assignBatch, reportAssignment } from './analysis/assign-batch.ts';
import { CHECK_STEPS, checkCoverage } from './analysis/check-coverage.ts';
import { reportCoverage } from './analysis/coverage-report.ts';
import type { ImportLimits } from './contract/import-limits.ts';
import type { ImportReport } from './contract/import-report.ts';
import type { ImportPhase } from './contract/import-progress.ts';
import { importRequest, jobRequest, type ParsedOrder } from './contract/import-request.ts';
import type { ProfileKind } from './contract/mapping-profile.ts';
import type { ImportOutcome, JobKind, JobProgress } from './contract/jobs.ts';
import type { Database } from './db/pool.ts';
import { AppError } from './errors.ts';
import type { JobWork } from './jobs/job-runner.ts';
import type { Spool } from './ingest/upload/spool.ts';
import { importList } from './ingest/import-list.ts';
import { profileFor } from './ingest/profiles.ts';
import { runCellImport, runLayerImport, runPatchImport } from './pipeline.ts';

const ISSUES_KEPT = 3_000;

/** What each kind of job does: the same calls as the commands, with a signal and progress. */
export function jobWorks(parts: {
  db: Database;
  regionId: number;
  spool: Spool;
  today: () => string;
  limits?: ImportLimits | undefined;
  databaseDir?: string | null | undefined;
}): Record<JobKind, JobWork> {
  const { db, regionId, spool, today, limits, databaseDir } = parts;

  const runImport: JobWork = async (request, { signal, report }) => {
    const order = importRequest.parse(request);
    const folder = await spool.folder(order.uploadId);
    const lists = {
      ...{ regionId, paths: [folder], shownFrom: folder, today: today() },
      ...{ encoding: order.encoding, fields: order.fields, only: order.only, dryRun: order.dryRun, signal },
    };
    if (isList(order)) {
      report(afterCommit('reading', ''));
      return outcomeOf(await importList(db, order, lists));
    }
    const shared = { ...lists, crs: order.crs, onProgress: report, limits, databaseDir };
    const profile = (kind: ProfileKind) => profileFor(db, regionId, kind, order.profile);
    const announce = (phase: ImportPhase, path: string) => report(afterCommit(phase, path));
    if (order.kind === 'cells') {
      const { scheme, schemeName, level, levelNameZh, levelNameEn, cellKind: kind, validFrom } = order;
      const { correction, complete } = order;
      const names = { schemeName, levelNameZh, levelNameEn: levelNameEn ?? levelNameZh };
      return outcomeOf(
        await runCellImport(
          db,
          {
            ...{ ...shared, scheme, level, kind, validFrom, correction, complete, ...names },
            profile: await profile('cells'),
          },
          announce,
        ),
      );
    }
    if (order.kind === 'patches') {
      const { batch, batchName, batchKind: kind, period, areaUnit } = order;
      const delivery = { ...shared, batch, batchName, kind, period, areaUnit };
      return outcomeOf(
        await runPatchImport(db, { ...delivery, profile: await profile('patches') }, announce),
      );
    }
    const { layer, layerName, layerKind: kind } = order;
    return outcomeOf(
      await runLayerImport(db, { ...shared, layer, layerName, kind, profile: await profile('layer') }),
    );
  };

  return {
    'import-cells': runImport,
    'import-patches': runImport,
    'import-layer': runImport,
    'import-people': runImport,
    'import-duties': runImport,
    'import-absences': runImport,
    'import-patrols': runImport,
    async assign(request, { report }) {
      const order = jobRequest.parse(request);
      if (order.kind !== 'assign') throw new AppError('wrong-request');
      report({ phase: 'assigning', done: 0, total: 1 });
      await assignBatch(db, { regionId, scheme: order.scheme, batch: order.batch });
      return reportAssignment(db, { regionId, scheme: order.scheme, batch: order.batch });
    },
    async coverage(request, { signal, report }) {
      const { scheme } = jobRequest.parse(request);
      await checkCoverage(db, {
        ...{ regionId, scheme, date: today() },
        onStep(step) {
          signal.throwIfAborted(); // the check is one transaction: what is thrown here undoes it
          report({ phase: step, done: CHECK_STEPS.indexOf(step), total: CHECK_STEPS.length });
        },
      });
      const { totals } = await reportCoverage(db, { regionId, scheme });
      return { scheme, gaps: totals.gaps, overlaps: totals.overlaps, outside: totals.outside };
    },
  };
}

type ListOrder = Extract<ParsedOrder, { kind: 'people' | 'duties' | 'absences' | 'patrols' }>;

const isList = (order: ParsedOrder): order is ListOrder =>
  ['people', 'duties', 'absences', 'patrols'].includes(order.kind);

function afterCommit(phase: ImportPhase, path: string): JobProgress {
  return { phase, path, read: 0, features: null, readInAll: 0, files: { done: 0, total: 0 } };
}

/** A report goes into a row and to a page: issues of a whole province would choke both. All are in the import's run. */
function outcomeOf(report: ImportReport): ImportOutcome {
  const issueCounts: Record<string, number> = {};
  for (const { code } of report.files.flatMap((file) => file.issues))
    issueCounts[code] = (issueCounts[code] ?? 0) + 1;
  let left = ISSUES_KEPT;
  const files = report.files.map((file) => {
    const issues = file.issues.slice(0, left);
    left -= issues.length;
    return { ...file, issues };
  });
  return { ...report, files, issueCounts };
}
