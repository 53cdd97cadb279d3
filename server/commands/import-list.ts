import { importList, type ListTarget } from '../ingest/import-list.ts';
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
  const target: ListTarget =
    kind === 'people' || kind === 'absences'
      ? { kind }
      : { kind, scheme: requireSchemeOption(options.scheme) };
  const report = await withDatabase(context, ({ longDb }) => importList(longDb, target, request));
  printResult(context, options.json ?? false, report, describeImport(report));
  if (report.totals.refused > 0 || report.totals.accepted === 0) context.setExit(1);
}

function requireSchemeOption(scheme: string | undefined): string {
  if (scheme === undefined)
    throw new AppError('wrong-usage', '请用 --scheme 指定方案 / Name the scheme with --scheme');
  return scheme;
}
