import { fileURLToPath } from 'node:url';
import { assignBatch, reportAssignment } from '../analysis/assign-batch.ts';
import { checkCoverage, CHECK_STEPS } from '../analysis/check-coverage.ts';
import { reportCoverage } from '../analysis/coverage-report.ts';
import type { AssignmentReport } from '../contract/reports.ts';
import type { OpenedDatabase } from '../db/open-database.ts';
import { importCells } from '../ingest/import-cells.ts';
import { runPatchImport, refreshTiles } from '../pipeline.ts';
import { describeAssignment, describeCoverage, describeStep } from './analyse.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { describeImport } from './import.ts';
import { startProgress, type Progress } from './progress.ts';
import { serve } from './serve.ts';

const SAMPLES = fileURLToPath(new URL('../../data/samples/', import.meta.url));
const SCHEME = 'peru';
const LEVELS = [
  {
    level: 1,
    file: 'peru_departamental_simple',
    code: 'FIRST_IDDP',
    name: 'NOMBDEP',
    zh: '大区',
    en: 'Department',
  },
  {
    level: 2,
    file: 'peru_provincial_simple',
    code: 'FIRST_IDPR',
    name: 'NOMBPROV',
    zh: '省',
    en: 'Province',
  },
  { level: 3, file: 'peru_distrital_simple', code: 'IDDIST', name: 'NOMBDIST', zh: '区', en: 'District' },
];
const QUARTERS = [
  { quarter: '2025Q2', zh: '2025 年第二季度', from: '2025-04-01', to: '2025-06-30' },
  { quarter: '2025Q3', zh: '2025 年第三季度', from: '2025-07-01', to: '2025-09-30' },
  { quarter: '2025Q4', zh: '2025 年第四季度', from: '2025-10-01', to: '2025-12-31' },
];

/** The main job on the sample data: import, coverage, assignment, tiles. What is done already is left as it is. */
export async function demoCommand(
  context: CommandContext,
  options: { serve: boolean; json?: boolean },
): Promise<void> {
  await withDatabase(context, async (opened) => {
    const progress = startProgress(context.stderr);
    let summary;
    try {
      summary = await runSampleJob(opened, progress);
    } finally {
      progress.stop();
    }
    const lines = [
      ...summary.imports.flatMap((report) => describeImport(report).slice(0, 2)),
      '',
      ...describeCoverage(summary.coverage),
      '',
      ...summary.assignments.flatMap(describeAssignment),
    ];
    printResult(context, options.json ?? false, summary, lines);
    if (options.serve) await serve(context, opened);
  });
}

async function runSampleJob({ longDb: db }: OpenedDatabase, progress: Progress) {
  const today = localToday();
  const common = { regionId: REGION_ID, dryRun: false, today };
  const imports = [];
  const steps = LEVELS.length + QUARTERS.length;
  const importing = (name: string) => progress.update(`导入 / importing ${name}`, imports.length + 1, steps);
  for (const { level, file, code, name, zh, en } of LEVELS) {
    importing(file);
    imports.push(
      await importCells(db, {
        ...common,
        paths: [`${SAMPLES}admin-pe/${file}.geojson`],
        scheme: SCHEME,
        schemeName: '秘鲁示例 / Peru sample',
        level,
        levelNameZh: zh,
        levelNameEn: en,
        codeField: code,
        nameField: name,
        kind: 'territorial',
      }),
    );
  }
  for (const { quarter, zh, from, to } of QUARTERS) {
    importing(quarter);
    const file = `amazon_basin_48px_v0.X-SSL4EO-MLPensemble${quarter}diff-clean-gt11ha.geojson`;
    imports.push(
      await runPatchImport(
        db,
        {
          ...common,
          paths: [`${SAMPLES}alerts-amw-2025/${file}`],
          batch: `amw-${quarter}`,
          batchName: zh,
          kind: 'quarterly',
          period: { from, to },
        },
        () => undefined,
      ),
    );
  }
  await checkCoverage(db, {
    regionId: REGION_ID,
    scheme: SCHEME,
    date: today,
    onStep: (step) =>
      progress.update(
        `核查覆盖 / coverage: ${describeStep(step)}`,
        CHECK_STEPS.indexOf(step) + 1,
        CHECK_STEPS.length,
      ),
  });
  const assignments: AssignmentReport[] = [];
  for (const { quarter } of QUARTERS) {
    progress.update('分派 / assigning', assignments.length + 1, QUARTERS.length);
    const request = { regionId: REGION_ID, scheme: SCHEME, batch: `amw-${quarter}` };
    await assignBatch(db, request);
    assignments.push(await reportAssignment(db, request));
  }
  await refreshTiles(db, REGION_ID, SCHEME, today, (_step, level) => {
    const [done, levels] = level.split('/').map(Number);
    progress.update('生成瓦片 / tiles', done ?? 0, levels ?? null);
  });
  return {
    imports,
    coverage: await reportCoverage(db, { regionId: REGION_ID, scheme: SCHEME }),
    assignments,
  };
}
