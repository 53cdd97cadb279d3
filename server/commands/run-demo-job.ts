import { assignBatch, reportAssignment } from '../analysis/assign-batch.ts';
import { checkCoverage, CHECK_STEPS } from '../analysis/check-coverage.ts';
import { reportCoverage } from '../analysis/coverage-report.ts';
import type { ImportReport } from '../contract/import-report.ts';
import type { AssignmentReport, CoverageReport } from '../contract/reports.ts';
import type { Database } from '../db/pool.ts';
import { importCells } from '../ingest/import-cells.ts';
import { importDuties } from '../ingest/import-duties.ts';
import { importPatrols } from '../ingest/import-patrols.ts';
import { importPeople } from '../ingest/import-people.ts';
import { listCadences, saveCadence } from '../catalog/patrols.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import { refreshTiles, runLayerImport, runPatchImport } from '../pipeline.ts';
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
  const { scheme, schemeName, levels, layers, batches } = job;
  const files = levels.length + layers.length + batches.length + (job.people ? 3 : 0);
  const today = localToday();
  const common = { regionId: REGION_ID, dryRun: false, today };
  const imports: ImportReport[] = [];
  const importing = (name: string) => progress.update(`导入 / importing ${name}`, imports.length + 1, files);
  for (const [n, { path, zh, en, codeField, nameField }] of levels.entries()) {
    importing(`${scheme} ${zh} / ${en}`);
    imports.push(
      await importCells(db, {
        ...{ ...common, scheme, schemeName, codeField, nameField },
        ...{ paths: [path], level: n + 1, levelNameZh: zh, levelNameEn: en, kind: 'territorial' },
      }),
    );
  }
  for (const { code, name, kind, path } of layers) {
    importing(name);
    imports.push(await runLayerImport(db, { ...common, paths: [path], layer: code, layerName: name, kind }));
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
  if (job.people) imports.push(...(await importHolders(db, job.scheme, job.people, importing)));
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

/** Persons, their duties and visits; the cadence is set where the scheme has none, so that one set by hand stays. */
async function importHolders(
  db: Database,
  scheme: string,
  { people, duties, patrols, cadences }: NonNullable<DemoJob['people']>,
  importing: (name: string) => void,
): Promise<ImportReport[]> {
  const request = (path: string) => ({
    ...{ regionId: REGION_ID, scheme, paths: [path] },
    ...{ dryRun: false, today: localToday() },
  });
  importing('人员 / people');
  const reports = [await importPeople(db, request(people))];
  importing('任职 / duties');
  reports.push(await importDuties(db, request(duties)));
  importing('巡查 / patrols');
  reports.push(await importPatrols(db, request(patrols)));
  const key = { regionId: REGION_ID, schemeId: (await requireScheme(db, REGION_ID, scheme))!.id };
  if ((await listCadences(db, key.regionId, key.schemeId)).length === 0)
    for (const cadence of cadences) await saveCadence(db, key, cadence);
  return reports;
}
