import { Option, type Command } from 'commander';
import { DECISIONS } from '../analysis/decide-finding.ts';
import { assignCommand, coverageCommand } from './analyse.ts';
import type { CommandContext } from './context.ts';
import { exclaveCommand, findingCommand, type ExclaveOptions } from './decide.ts';
import { exportCommand, type ExportOptions } from './export.ts';
import { level } from './option-values.ts';
import { cadenceCommand, responsibleCommand } from './people.ts';

/** Coverage, assignment, people, and what is written out of them. */
export function addAnalysisCommands(program: Command, context: CommandContext): void {
  program
    .command('coverage')
    .description('核查网格覆盖 / prove that the cells cover their parents')
    .requiredOption('--scheme <code>', '方案 / scheme')
    .option('--under <code>', '只看其下 / subtree of this cell only')
    .option('--date <date>', '按哪一天 / on which day (default today)')
    .option('--json', 'JSON')
    .action((options: { scheme: string; under?: string; date?: string; json?: boolean }) =>
      coverageCommand(context, options),
    );

  program
    .command('exclave')
    .description('登记飞地：在别的上级地界内的网格 / declare that a cell lies in another parent')
    .requiredOption('--scheme <code>', '方案 / scheme')
    .requiredOption('--cell <code>', '网格 / the cell')
    .option('--in <code>', '位于哪个上级之内 / the parent it lies in')
    .option('--reason <text>', '理由 / reason')
    .option('--by <name>', '何人登记 / who declares it')
    .option('--remove', '撤销登记 / take the declaration back')
    .option('--json', 'JSON')
    .action((options: ExclaveOptions) => exclaveCommand(context, options));

  program
    .command('finding')
    .description(
      '对核查问题下结论、加备注，或看其经过 / decide on a finding, comment on it, or see its history',
    )
    .argument('<id>', '问题编号 / id of the finding', Number)
    .addOption(new Option('--state <state>', '结论 / state').choices([...DECISIONS]))
    .option('--reason <text>', '理由 / reason')
    .option('--comment <text>', '备注 / comment')
    .option('--by <name>', '何人 / who decides')
    .option('--json', 'JSON')
    .action((id: number, options: Parameters<typeof findingCommand>[2]) =>
      findingCommand(context, id, options),
    );

  program
    .command('assign')
    .description('图斑分派到网格 / assign a batch to the cells')
    .requiredOption('--scheme <code>', '方案 / scheme')
    .requiredOption('--batch <code>', '批次 / batch')
    .option('--json', 'JSON')
    .action((options: { scheme: string; batch: string; json?: boolean }) => assignCommand(context, options));

  program
    .command('responsible')
    .description(
      '图斑由谁负责：现在、两个时相之间 / who handles a patch now, and who was responsible for its ground',
    )
    .argument('<patch-no>', '图斑编号 / number of the patch')
    .requiredOption('--scheme <code>', '方案 / scheme')
    .requiredOption('--batch <code>', '批次 / batch')
    .option('--date <date>', '“现在”是哪一天 / the day of "now" (default today)')
    .option('--json', 'JSON')
    .action((patchNo: string, options: { scheme: string; batch: string; date?: string; json?: boolean }) =>
      responsibleCommand(context, patchNo, options),
    );

  program
    .command('cadence')
    .description('巡查频次：不规定就不要求 / how often cells are to be visited; none set, none required')
    .requiredOption('--scheme <code>', '方案 / scheme')
    .option('--level <n>', '层级 / level', level)
    .option('--kind <kind>', '网格类型，默认各类 / kind of cell (default every kind)', '')
    .option('--visits <n>', '次数 / visits', Number)
    .addOption(
      new Option('--per <period>', '每 / per').choices(['day', 'week', 'month', 'quarter', 'year', 'none']),
    )
    .option('--json', 'JSON')
    .action((options: Parameters<typeof cadenceCommand>[1]) => cadenceCommand(context, options));

  program
    .command('export')
    .description('导出 / export cells, patches, coverage or assignments')
    .argument('<what>', 'cells | patches | coverage | assignments')
    .requiredOption('--format <format>', 'csv | xlsx | geojson | shp | gpkg')
    .requiredOption('--out <file>', '写到 / file to write')
    .option('--scheme <code>', '方案 / scheme')
    .option('--under <code>', '只要其下 / subtree of this cell only')
    .option('--batch <code>', '批次 / batch')
    .addOption(
      new Option('--encoding <name>', '.dbf 的编码 / encoding of the .dbf')
        .choices(['utf8', 'gbk'])
        .default('utf8'),
    )
    .option('--json', 'JSON')
    .action((what: string, options: ExportOptions) => exportCommand(context, what, options));
}
