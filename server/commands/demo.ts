import { join } from 'node:path';
import { makeCountyOnce } from '../made/county/make-county.ts';
import { describeAssignment, describeCoverage } from './analyse.ts';
import { localToday, printResult, withDatabase, type CommandContext } from './context.ts';
import { demoAccess } from './first-accounts.ts';
import { countyJob, PERU_JOB } from './demo-jobs.ts';
import { patrolsNear } from './demo-patrols.ts';
import { describeImport } from './import.ts';
import { startProgress } from './progress.ts';
import { runDemoJob, type DemoSummary } from './run-demo-job.ts';
import { serve } from './serve.ts';

const COUNTY_SEED = 1;

/**
 * The main job on the sample data, real and invented. The summary of the real is at the top of the JSON document,
 * that of the invented county under `county`.
 */
export async function demoCommand(
  context: CommandContext,
  options: { serve: boolean; json?: boolean },
): Promise<void> {
  await withDatabase(context, async (opened) => {
    const progress = startProgress(context.stderr);
    let summary: DemoSummary & { county: DemoSummary };
    try {
      const peru = await runDemoJob(opened.longDb, PERU_JOB, progress);
      progress.update('生成示范县 / making the invented county', 1, 1);
      const folder = join(context.config.home, 'made', `county-${COUNTY_SEED}`);
      makeCountyOnce({ seed: COUNTY_SEED, out: folder });
      const job = countyJob(folder, patrolsNear(folder, localToday()));
      summary = { ...peru, county: await runDemoJob(opened.longDb, job, progress) };
    } finally {
      progress.stop();
    }
    const lines = [
      ...describeSummary(summary),
      '',
      '示范数据（虚构）/ Invented data',
      ...describeSummary(summary.county),
    ];
    printResult(context, options.json ?? false, summary, lines);
    if (options.serve) {
      await demoAccess(context, opened);
      await serve(context, opened);
    }
  });
}

function describeSummary({ imports, coverage, assignments }: DemoSummary): string[] {
  return [
    ...imports.flatMap((report) => describeImport(report).slice(0, 2)),
    '',
    ...describeCoverage(coverage),
    '',
    ...assignments.flatMap(describeAssignment),
  ];
}
