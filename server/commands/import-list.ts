import type { ImportReport } from '../contract/import-report.ts';
import { importAbsences } from '../ingest/import-absences.ts';
import { importDuties } from '../ingest/import-duties.ts';
import { importPatrols } from '../ingest/import-patrols.ts';
import { importPeople } from '../ingest/import-people.ts';
import { AppError } from '../errors.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { describeImport } from './import.ts';

export type ListKind = 'people' | 'duties' | 'absences' | 'patrols';

export interface ImportListOptions {
  scheme?: string;
  encoding?: string;
  dryRun?: boolean;
  json?: boolean;
}

/** jingtian import people|duties|absences|patrols: lists in CSV or Excel. */
export async function importListFilesCommand(
  context: CommandContext,
  kind: ListKind,
  paths: string[],
  options: ImportListOptions,
): Promise<void> {
  const request = {
    regionId: REGION_ID,
    paths,
    encoding: options.encoding,
    dryRun: options.dryRun ?? false,
    today: localToday(),
  };
  const report = await withDatabase(context, async ({ longDb }): Promise<ImportReport> => {
    switch (kind) {
      case 'people':
        return importPeople(longDb, request);
      case 'absences':
        return importAbsences(longDb, request);
      case 'duties':
        return importDuties(longDb, { ...request, scheme: requireSchemeOption(options.scheme) });
      case 'patrols':
        return importPatrols(longDb, { ...request, scheme: requireSchemeOption(options.scheme) });
    }
  });
  printResult(context, options.json ?? false, report, describeImport(report));
  if (report.totals.refused > 0 || report.totals.accepted === 0) context.setExit(1);
}

function requireSchemeOption(scheme: string | undefined): string {
  if (scheme === undefined)
    throw new AppError('wrong-usage', '请用 --scheme 指定方案 / Name the scheme with --scheme');
  return scheme;
}
