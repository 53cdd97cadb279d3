import { assignBatch, reportAssignment } from '../analysis/assign-batch.ts';
import { checkCoverage, CHECK_STEPS } from '../analysis/check-coverage.ts';
import { reportCoverage } from '../analysis/coverage-report.ts';
import type { ImportReport } from '../contract/import-report.ts';
import type { AssignmentReport, CoverageReport } from '../contract/reports.ts';
import type { Database } from '../db/pool.ts';
import { importCells } from '../ingest/import-cells.ts';
import { refreshTiles, runPatchImport } from '../pipeline.ts';
import { describeStep } from './analyse.ts';
import { localToday, REGION_ID } from './context.ts';
import type { DemoJob } from './demo-jobs.ts';
import type { Progress } from './progress.ts';

export interface DemoSummary {
  imports: ImportReport[];
  coverage: CoverageReport;
  assignments: AssignmentReport[];
}

/** The main job for one scheme: import, coverage, assignment, tiles. What is done already is left as it is. */
export async function runDemoJob(db: Database, job: DemoJob, progress: Progress): Promise<DemoSummary> {
  const { scheme, schemeName, levels, batches } = job;
  const today = localToday();
  const common = { regionId: REGION_ID, dryRun: false, today };
  const imports: ImportReport[] = [];
  const importing = (name: string) =>
    progress.update(`导入 / importing ${name}`, imports.length + 1, levels.length + batches.length);
  for (const [n, { path, zh, en, codeField, nameField }] of levels.entries()) {
    importing(`${scheme} ${zh} / ${en}`);
    imports.push(
      await importCells(db, {
        ...{ ...common, scheme, schemeName, codeField, nameField },
        ...{ paths: [path], level: n + 1, levelNameZh: zh, levelNameEn: en, kind: 'territorial' },
      }),
    );
  }
  for (const { code, name, path, from, to } of batches) {
    importing(code);
    const request = {
      paths: [path],
      batch: code,
      batchName: name,
      kind: 'quarterly' as const,
      period: { from, to },
    };
    imports.push(await runPatchImport(db, { ...common, ...request }, () => undefined));
  }
  await checkCoverage(db, {
    ...{ regionId: REGION_ID, scheme, date: today },
    onStep: (step) =>
      progress.update(
        `核查覆盖 / coverage ${scheme}: ${describeStep(step)}`,
        CHECK_STEPS.indexOf(step) + 1,
        CHECK_STEPS.length,
      ),
  });
  const assignments: AssignmentReport[] = [];
  for (const { code } of batches) {
    progress.update(`分派 / assigning ${scheme}`, assignments.length + 1, batches.length);
    const request = { regionId: REGION_ID, scheme, batch: code };
    await assignBatch(db, request);
    assignments.push(await reportAssignment(db, request));
  }
  await refreshTiles(db, REGION_ID, scheme, today, (_step, level) => {
    const [done, total] = level.split('/').map(Number);
    progress.update(`生成瓦片 / tiles ${scheme}`, done ?? 0, total ?? null);
  });
  return { imports, coverage: await reportCoverage(db, { regionId: REGION_ID, scheme }), assignments };
}
