import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { AppError } from '../errors.ts';
import { batchChanges } from '../reports/batch-changes.ts';
import { comparePeriods } from '../reports/compare-periods.ts';
import { changesSheet, comparisonSheet } from '../reports/comparison-sheets.ts';
import { statisticsOf } from '../reports/read-statistics.ts';
import { sheetAsCsv, sheetsAsExcel, type Sheet } from '../reports/sheets.ts';
import { daysOf } from '../reports/statistics-routes.ts';
import { FACETS, statisticsSheets, type Facet } from '../reports/statistics-sheets.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { describeSheet } from './describe-sheet.ts';
import { readDay } from './read-day.ts';

interface CommonOptions {
  scheme: string;
  under?: string;
  date?: string;
  out?: string;
  json?: boolean;
}
type ViewOptions = CommonOptions & { batch?: string; period?: string; by: Facet };

/** statistics [units] | compare | changes */
export function addStatisticsCommands(program: Command, context: CommandContext): void {
  const statistics = program
    .command('statistics')
    .description(
      '按网格统计：数量与面积、同比环比、批次变化 / statistics by subtree, compared, and what changed',
    );

  common(statistics.command('units', { isDefault: true }))
    .description('下级各单位的图斑数与面积 / patches and areas of the units below (default)')
    .option('--batch <code>', '批次 / batch')
    .option('--period <period>', '时段：2025-07、2025Q3、2025 / period, by the day of observation')
    .addOption(
      new Option('--by <facet>', '分类；xlsx 含全部 / columns; a workbook has them all')
        .choices([...FACETS])
        .default('units'),
    )
    .action((options: ViewOptions) => viewCommand(context, options));

  common(statistics.command('compare'))
    .description('同比、环比 / against the period before and the year before')
    .requiredOption('--period <period>', '时段：2025-07、2025Q3、2025H2、2025 / period')
    .action((options: CommonOptions & { period: string }) => compareCommand(context, options));

  common(statistics.command('changes'))
    .description('两个批次之间同一块地的变化 / what changed on the same ground between two batches')
    .requiredOption('--from <batch>', '前一批次 / the earlier batch')
    .requiredOption('--to <batch>', '后一批次 / the later batch')
    .action((options: CommonOptions & { from: string; to: string }) => changesCommand(context, options));
}

function common(command: Command): Command {
  return command
    .requiredOption('--scheme <code>', '方案 / scheme')
    .option('--under <code>', '只看其下 / units below this cell')
    .option('--date <date>', '按哪一天的网格列单位 / units as of this day (default today)')
    .option('--out <file>', '写到 .csv 或 .xlsx / write to a file')
    .option('--json', 'JSON');
}

async function viewCommand(context: CommandContext, options: ViewOptions): Promise<void> {
  const { batch, period, by, out } = options;
  const view = await withDatabase(context, ({ longDb }) =>
    statisticsOf(longDb, { ...scopeOf(options), batch, ...daysOf(period, {}) }),
  );
  const [shown] = statisticsSheets(view, [by], 'zh');
  await finish(context, options, view, shown!, () =>
    isExcel(out) ? statisticsSheets(view, FACETS, 'zh') : [shown!],
  );
}

async function compareCommand(
  context: CommandContext,
  options: CommonOptions & { period: string },
): Promise<void> {
  const view = await withDatabase(context, ({ longDb }) =>
    comparePeriods(longDb, { ...scopeOf(options), period: options.period }),
  );
  const sheet = comparisonSheet(view, 'zh');
  await finish(context, options, view, sheet, () => [sheet]);
}

async function changesCommand(
  context: CommandContext,
  options: CommonOptions & { from: string; to: string },
): Promise<void> {
  const { from, to } = options;
  const view = await withDatabase(context, ({ longDb }) =>
    batchChanges(longDb, { ...scopeOf(options), from, to }),
  );
  const sheet = changesSheet(view, 'zh');
  await finish(context, options, view, sheet, () => [sheet]);
}

function scopeOf({ scheme, under, date, out }: CommonOptions) {
  if (out !== undefined && !/\.(csv|xlsx)$/i.test(out))
    throw new AppError('wrong-usage', '--out 要以 .csv 或 .xlsx 结尾 / --out ends in .csv or .xlsx');
  const today = date === undefined ? localToday() : readDay('--date', date);
  return { regionId: REGION_ID, scheme, under, today };
}

const isExcel = (out: string | undefined): boolean => out?.toLowerCase().endsWith('.xlsx') ?? false;

async function finish(
  context: CommandContext,
  { out, json }: CommonOptions,
  value: object,
  shown: Sheet,
  written: () => Sheet[],
): Promise<void> {
  if (out !== undefined) {
    const content = isExcel(out) ? await sheetsAsExcel(written()) : sheetAsCsv(written()[0]!);
    await writeFile(resolve(out), content);
  }
  printResult(context, json ?? false, value, [
    ...describeSheet(shown),
    '图斑按主责网格计一次，面积按所在网格分摊 / A patch counts once, in the unit of its lead; ground counts where it lies',
    ...(out === undefined ? [] : [`已写 written ${resolve(out)}`]),
  ]);
}
