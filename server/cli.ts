import { readFileSync } from 'node:fs';
import { LAYER_KINDS } from './contract/layers.ts';
import { AREA_UNITS } from './contract/mapping-profile.ts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { assignCommand, coverageCommand } from './commands/analyse.ts';
import { addContainerCommands } from './commands/containers.ts';
import { exclaveCommand, findingCommand, type ExclaveOptions } from './commands/decide.ts';
import { DECISIONS } from './analysis/decide-finding.ts';
import { withDatabase, type CommandContext } from './commands/context.ts';
import { demoCommand } from './commands/demo.ts';
import { diagnose, printDoctor } from './commands/doctor.ts';
import { exportCommand, type ExportOptions } from './commands/export.ts';
import {
  generateCountyCommand,
  generateProvinceCommand,
  readCellNumbers,
  type GenerateProvinceOptions,
} from './commands/generate.ts';
import {
  importCellsCommand,
  importLayerCommand,
  importListCommand,
  importPatchesCommand,
  type ImportCellsOptions,
  type ImportLayerOptions,
  type ImportPatchesOptions,
} from './commands/import.ts';
import { importQuarantineCommand } from './commands/quarantine.ts';
import {
  profileDeleteCommand,
  profileListCommand,
  profileSaveCommand,
  profileShowCommand,
  type SaveProfileOptions,
} from './commands/profile.ts';
import { cadenceCommand, responsibleCommand } from './commands/people.ts';
import { importListFilesCommand, type ImportListOptions, type ListKind } from './commands/import-list.ts';
import { serve } from './commands/serve.ts';
import { MATCH_RULES } from './ingest/store-patches.ts';
import { undoCommand } from './commands/undo.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const BATCH_KINDS = ['daily', 'monthly', 'quarterly', 'half-year', 'yearly', 'special', 'own'];

/** The command line: every command, its options, and nothing of the work. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command('jingtian')
    .description('井田：网格化土地监管 / Jingtian: grid-based land supervision')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .showHelpAfterError('用 --help 查看用法 / see --help')
    .allowExcessArguments()
    .action(() => {
      const [unknown] = program.args;
      if (unknown === undefined) program.help({ error: true });
      program.error(`没有命令 ${unknown} / There is no command ${unknown}`);
    });

  program
    .command('serve')
    .description('启动服务 / start the server (PORT, default 8080)')
    .action(() => withDatabase(context, (opened) => serve(context, opened)));

  program
    .command('migrate')
    .description('更新数据库结构 / bring the schema up to date')
    .action(async () => {
      await withDatabase(context, async () => undefined);
      context.stdout.write('数据库结构是最新的 / The schema is up to date\n');
    });

  program
    .command('demo')
    .description('导入示例数据并启动 / the sample job, then the server')
    .option('--no-serve', '只做，不启动服务 / do the job and exit')
    .option('--json', 'JSON 摘要 / print the summary as JSON')
    .action((options: { serve: boolean; json?: boolean }) => demoCommand(context, options));

  program
    .command('doctor')
    .description('检查环境 / say what is there, what is missing, how to get it')
    .option('--json', 'JSON')
    .action(async (options: { json?: boolean }) => {
      const report = await diagnose(context.config);
      context.stdout.write(
        options.json ? `${JSON.stringify(report, null, 2)}\n` : `${printDoctor(report)}\n`,
      );
      if (!report.ok) context.setExit(3);
    });

  const imports = program.command('import').description('导入 / import');
  common(
    imports
      .command('cells')
      .description('导入网格边界 / boundaries as cells of a level')
      .argument('<path...>', '文件、文件夹或 zip / files, folders or zips')
      .requiredOption('--scheme <code>', '方案 / scheme')
      .requiredOption('--level <n>', '层级，1 为最上 / level, 1 on top', level)
      .option('--scheme-name <name>', '方案名称 / name of a new scheme')
      .option('--level-name <zh/en>', '层级名称 / name of the level')
      .option('--code-field <field>', '编码字段 / field with the code')
      .option('--name-field <field>', '名称字段 / field with the name')
      .option('--parent-field <field>', '上级编码字段 / field with the code of the parent')
      .option('--kind <kind>', '网格类型 / kind of cell', 'territorial')
      .option('--valid-from <date>', '自何日起有效 / valid from')
      .option('--correction', '更正：一直如此，不是变更 / a correction of what was wrong, not a change')
      .addOption(
        new Option(
          '--complete [scope]',
          '成果完整，缺的网格就此终止 / what is missing ends: of the level, or of each parent delivered',
        )
          .choices(['level', 'parents'])
          .preset('level'),
      ),
  ).action((paths: string[], options: ImportCellsOptions) => importCellsCommand(context, paths, options));
  common(
    imports
      .command('patches')
      .description('导入卫片图斑 / satellite-change patches')
      .argument('<path...>', '文件、文件夹或 zip / files, folders or zips')
      .requiredOption('--batch <code>', '批次 / batch')
      .option('--batch-name <name>', '批次名称 / name of the batch')
      .addOption(new Option('--kind <kind>', '批次类型 / kind of batch').choices(BATCH_KINDS))
      .addOption(
        new Option(
          '--match <rule>',
          '可能是几个已有图斑之一时 / when a feature may be one of several patches',
        )
          .choices([...MATCH_RULES])
          .default('ask'),
      )
      .option('--period <from..to>', '时段 / period, e.g. 2025-04-01..2025-06-30 or 2025Q2')
      .addOption(
        new Option('--area-unit <unit>', '下发面积的单位 / unit of the issued area').choices(AREA_UNITS),
      ),
  ).action((paths: string[], options: ImportPatchesOptions) => importPatchesCommand(context, paths, options));
  common(
    imports
      .command('layer')
      .description('导入参考图层 / a reference layer: farmland, red line, approvals')
      .argument('<path...>', '文件、文件夹或 zip / files, folders or zips')
      .requiredOption('--layer <code>', '图层 / layer')
      .option('--layer-name <name>', '图层名称 / name of the layer')
      .addOption(new Option('--kind <kind>', '图层类型 / kind of layer').choices(LAYER_KINDS))
      .option('--code-field <field>', '编码字段 / field with the code'),
  ).action((paths: string[], options: ImportLayerOptions) => importLayerCommand(context, paths, options));
  const lists: [ListKind, string][] = [
    ['people', '导入人员名单 / persons'],
    ['duties', '导入任职（谁、哪个网格、何时起止）/ duties of persons in cells'],
    ['absences', '导入离岗（请假、培训等）/ absences of persons'],
    ['patrols', '导入巡查记录 / patrol visits'],
  ];
  for (const [kind, description] of lists) {
    const command = imports
      .command(kind)
      .description(description)
      .argument('<path...>', 'CSV 或 Excel 文件 / CSV or Excel files')
      .option('--encoding <name>', '文字编码 / text encoding, when it is guessed wrong')
      .option('--dry-run', '只检查，不写入 / check only')
      .option('--json', '报告为 JSON / print the report as JSON');
    if (kind === 'duties' || kind === 'patrols')
      command.requiredOption('--scheme <code>', '方案 / scheme of the cells');
    command.action((paths: string[], options: ImportListOptions) =>
      importListFilesCommand(context, kind, paths, options),
    );
  }
  imports
    .command('quarantine')
    .description('被拒绝的要素 / what a run refused, as a zip')
    .argument('<run-id>', '导入编号，见 import list / run, see import list')
    .option('--out <file>', '写到 / write to')
    .option('--json', 'JSON')
    .action((runId: string, options: { out?: string; json?: boolean }) =>
      importQuarantineCommand(context, runId, options),
    );
  imports
    .command('list')
    .description('导入记录 / runs so far')
    .option('--json', 'JSON')
    .action((options: { json?: boolean }) => importListCommand(context, options));

  imports
    .command('undo')
    .description('撤销一次导入 / take an import back')
    .argument('<run-id>', '导入编号，见 import list / number of the run')
    .option('--json', 'JSON')
    .action((run: string, options: { json?: boolean }) => undoCommand(context, run, options));

  profiles(program, context);

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
    .requiredOption('--format <format>', 'csv | geojson')
    .requiredOption('--out <file>', '写到 / file to write')
    .option('--scheme <code>', '方案 / scheme')
    .option('--under <code>', '只要其下 / subtree of this cell only')
    .option('--batch <code>', '批次 / batch')
    .option('--json', 'JSON')
    .action((what: string, options: ExportOptions) => exportCommand(context, what, options));

  const generate = program.command('generate').description('生成示范数据 / make invented data');
  generate
    .command('province')
    .description('虚构的省：三级网格、图斑 / an invented province: cells-1|2|3 and patches')
    .requiredOption('--seed <n>', '种子，同一种子得到同样的文件 / same seed, same bytes', wholeNumber)
    .requiredOption('--out <dir>', '写到文件夹 / folder to write to')
    .option('--cells <a,b,c>', '各级网格数 / cells of each level', readCellNumbers, [1583, 12551, 21137])
    .option('--patches <n>', '图斑数 / number of patches', wholeNumber, 400_000)
    .addOption(
      new Option('--format <format>', 'Shapefile（cells-1.shp…）、GeoJSON（cells-1.geojson…）或两种')
        .choices(['shp', 'geojson', 'both'])
        .default('shp'),
    )
    .option(
      '--faults [n]',
      '埋入各类问题并写 faults.json，每种 n 处 / plant faults, n of each way, listed in faults.json',
      wholeNumber,
    )
    .option(
      '--exclaves <n>',
      '飞地数 / leaves handed to a cell some way off (default 1 % of level 1)',
      wholeNumber,
    )
    .option('--stop-early <n>', '没有三级的二级网格数 / level-2 cells without cells below', wholeNumber, 0)
    .option('--json', 'JSON')
    .action((options: GenerateProvinceOptions) => generateProvinceCommand(context, options));
  generate
    .command('county')
    .description('虚构的县：网格、图斑、图层、人员 / an invented county: cells, batches, layers, people')
    .requiredOption('--seed <n>', '种子，同一种子得到同样的文件 / same seed, same bytes', wholeNumber)
    .requiredOption('--out <dir>', '写到文件夹 / folder to write to')
    .option('--json', 'JSON')
    .action((options: { seed: number; out: string; json?: boolean }) =>
      generateCountyCommand(context, options),
    );

  addContainerCommands(program, context);
  return program;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('整数 / a whole number');
  return number;
}

function profiles(program: Command, context: CommandContext): void {
  const profile = program.command('profile').description('字段映射方案 / mapping profiles');
  const json = (command: Command) => command.option('--json', 'JSON');
  json(profile.command('list').description('自带的和自存的 / shipped and saved')).action(
    (options: { json?: boolean }) => profileListCommand(context, options),
  );
  json(profile.command('show').description('看一个 / show one').argument('<code>', '代码 / code')).action(
    (code: string, options: { json?: boolean }) => profileShowCommand(context, code, options),
  );
  json(
    profile
      .command('delete')
      .description('删除自存的 / delete a saved one')
      .argument('<code>', '代码 / code'),
  ).action((code: string, options: { json?: boolean }) => profileDeleteCommand(context, code, options));
  json(
    profile
      .command('save')
      .description('保存 / save')
      .argument('<code>', '代码 / code')
      .option('--kind <kind>', 'cells | patches | layer')
      .option('--name <zh/en>', '名称 / name')
      .option('--field <ours=SOURCE...>', '我方字段=来源字段 / our field=source field, several with |')
      .option('--unit <SOURCE=unit...>', '面积字段的单位 / unit of an area field: m2, mu, ha, km2')
      .option('--from <file.json>', '照一个文件 / take it from a file'),
  ).action((code: string, options: SaveProfileOptions) => profileSaveCommand(context, code, options));
}

function common(command: Command): Command {
  return command
    .option('--crs <EPSG:n>', '坐标系 / coordinate system, when the file does not say')
    .option('--profile <code>', '字段映射方案 / mapping profile; guessed by the fields when not told')
    .option('--encoding <name>', '文字编码 / text encoding, when it is guessed wrong')
    .option('--dry-run', '只检查，不写入 / check only')
    .option('--json', '报告为 JSON / print the report as JSON');
}

function level(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 9) throw new InvalidArgumentError('1–9');
  return number;
}
