import { Option, type Command } from 'commander';
import { LAYER_KINDS } from '../contract/layers.ts';
import { AREA_UNITS } from '../contract/mapping-profile.ts';
import { MATCH_RULES } from '../ingest/store-patches.ts';
import type { CommandContext } from './context.ts';
import {
  importCellsCommand,
  importLayerCommand,
  importListCommand,
  importPatchesCommand,
  type ImportCellsOptions,
  type ImportLayerOptions,
  type ImportPatchesOptions,
} from './import.ts';
import { importListFilesCommand, type ImportListOptions, type ListKind } from './import-list.ts';
import { level } from './option-values.ts';
import { importQuarantineCommand } from './quarantine.ts';
import { undoCommand } from './undo.ts';

const BATCH_KINDS = ['daily', 'monthly', 'quarterly', 'half-year', 'yearly', 'special', 'own'];

/** `import`: cells, patches, layers, lists; what was imported, what was refused, and taking it back. */
export function addImportCommands(program: Command, context: CommandContext): void {
  const imports = program.command('import').description('导入 / import');
  perFile(
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
    ),
  ).action((paths: string[], options: ImportCellsOptions) => importCellsCommand(context, paths, options));
  perFile(
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
}

function common(command: Command): Command {
  return command
    .option('--crs <EPSG:n>', '坐标系 / coordinate system, when the file does not say')
    .option('--profile <code>', '字段映射方案 / mapping profile; guessed by the fields when not told')
    .option('--encoding <name>', '文字编码 / text encoding, when it is guessed wrong')
    .option('--dry-run', '只检查，不写入 / check only')
    .option('--json', '报告为 JSON / print the report as JSON');
}

function perFile(command: Command): Command {
  return command.option(
    '--per-file',
    '每个文件单独入库：坏的不影响其余，中断后再运行即接着做 / each file by itself: a bad one keeps no other out, and a run cut off goes on when called again',
  );
}
