import type { Command } from 'commander';
import type { RepairRefusal, RepairReport } from '../contract/cell-edits.ts';
import { AppError } from '../errors.ts';
import { runRepair } from '../pipeline.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { startProgress } from './progress.ts';

const STEP_NAMES = {
  tiles: '生成瓦片 / tiles',
  linking: '关联往期 / linking',
  assigning: '重新分派 / assigning',
} as const;

const REASONS: Record<RepairRefusal, string> = {
  'line-locked': '边线是法定界线 / legal line',
  'has-children': '网格下面还有网格，不是末级 / the cell has cells below it',
  'not-current': '网格已有终止日期 / the state has an end',
  'parent-missing': '上级缺失 / parent missing',
  'no-neighbour': '没有相邻的末级网格 / no working cell beside it',
  decided: '已由人处理 / decided by a person',
  'shape-breaks': '网格会不成形 / the cell would lose its shape',
};

export interface RepairOptions {
  scheme: string;
  slivers?: boolean;
  finding?: string[];
  under?: string;
  dryRun?: boolean;
  json?: boolean;
}

export function addRepairCommands(program: Command, context: CommandContext): void {
  program
    .command('repair')
    .description('修复细缝：只动末级网格，不动法定界线和上级边线 / repair slivers between working cells')
    .requiredOption('--scheme <code>', '方案 / scheme')
    .option('--slivers', '所有细缝 / all slivers')
    .option('--finding <id...>', '只修这些问题，不论宽窄 / these findings only, slivers or not')
    .option('--under <code>', '只修其下 / subtree of this cell only')
    .option('--dry-run', '只试算，不写入 / show what would be done')
    .option('--json', 'JSON')
    .action((options: RepairOptions) => repairCommand(context, options));
}

/** Repairs slivers, or the findings named. Exit 1 when some could not be repaired; the report says why. */
export async function repairCommand(context: CommandContext, options: RepairOptions): Promise<void> {
  if (!options.slivers === !options.finding)
    throw new AppError('wrong-usage', '要么 --slivers，要么 --finding / Either --slivers or --finding');
  const wrong = options.finding?.find((id) => !/^\d{1,15}$/.test(id));
  if (wrong !== undefined) throw new AppError('wrong-usage', `${wrong} 不是问题编号 / is no finding id`);
  const today = localToday();
  const progress = startProgress(context.stderr);
  try {
    const report = await withDatabase(context, ({ longDb }) =>
      runRepair(
        longDb,
        {
          ...{ regionId: REGION_ID, scheme: options.scheme, date: today, today },
          ...{ under: options.under, ids: options.finding?.map(Number), dryRun: options.dryRun ?? false },
        },
        (step, name) => progress.update(`${STEP_NAMES[step]} ${name}`, 0, null),
      ),
    );
    progress.stop();
    printResult(context, options.json ?? false, report, describeRepair(report));
    if (report.left.length > 0) context.setExit(1);
  } finally {
    progress.stop();
  }
}

const m2 = (value: number) => `${value.toFixed(2)} m²`;

function describeRepair(report: RepairReport): string[] {
  const { totals, cells } = report;
  const reasons = new Map<RepairRefusal, number>();
  for (const { reason } of report.left) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [
    `${report.dryRun ? '试算 dry run：' : ''}修复 ${totals.repaired} 处，补入 ${m2(totals.givenM2)}，切去 ${m2(totals.cutM2)}，改动网格 ${totals.cells} 个 / ${totals.repaired} repaired, ${m2(totals.givenM2)} given, ${m2(totals.cutM2)} cut, ${totals.cells} cells changed`,
    ...cells
      .filter((cell) => !cell.nodedOnly)
      .slice(0, SHOWN_CELLS)
      .map(
        (cell) =>
          `  ${cell.code.padEnd(18)} ${m2(cell.areaBeforeM2 ?? 0)} → ${m2(cell.areaAfterM2 ?? 0)}（+${m2(cell.gainedM2)} −${m2(cell.lostM2)}）`,
      ),
    ...[...reasons].map(([reason, n]) => `未修 left ${n}：${REASONS[reason]}`),
    ...(report.runId === null ? [] : [`撤销 to undo：import undo ${report.runId}`]),
  ];
}

const SHOWN_CELLS = 12;
