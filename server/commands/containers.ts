import type { Command } from 'commander';
import { changeContainer, deleteContainer, type ContainerKind } from '../catalog/manage-container.ts';
import { listContainers } from '../catalog/manage-container.queries.ts';
import { AppError } from '../errors.ts';
import { settingsCommand, type SettingsOptions } from './scheme-settings.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

interface Options {
  name?: string;
  code?: string;
  json?: boolean;
}

/** `scheme` and `batch`: list, rename, delete. */
export function addContainerCommands(program: Command, context: CommandContext): void {
  for (const [kind, zh, holds] of [
    ['scheme', '网格方案', '网格 / cells'],
    ['batch', '图斑批次', '图斑 / patches'],
  ] as [ContainerKind, string, string][]) {
    const command = program.command(kind).description(`${zh} / ${kind}: list, rename, delete`);
    command
      .command('list')
      .description('列出 / list')
      .option('--json', 'JSON')
      .action(async (options: Options) => {
        const rows = await withDatabase(context, ({ db }) => listContainers(db, REGION_ID, kind));
        const value = rows.map(({ id: _id, ...row }) => row);
        const lines = rows.map((row) => `${row.code.padEnd(24)} ${row.name}  ${row.holds} ${holds}`);
        printResult(context, options.json ?? false, value, lines.length ? lines : ['（无）/ (none)']);
      });
    command
      .command('rename')
      .description('改名称或代码 / give it another name or code')
      .argument('<code>')
      .option('--name <name>', '新名称 / new name')
      .option('--code <code>', '新代码 / new code')
      .option('--json', 'JSON')
      .action(async (code: string, options: Options) => {
        const [newName, newCode] = [options.name?.trim(), options.code?.trim()];
        if (!newName && !newCode)
          throw new AppError('wrong-usage', '请给出 --name 或 --code / Give --name or --code');
        const { id: _id, ...renamed } = await withDatabase(context, ({ longDb }) =>
          changeContainer(
            longDb,
            { regionId: REGION_ID, kind, code },
            { name: newName || undefined, code: newCode || undefined },
          ),
        );
        printResult(context, options.json ?? false, renamed, [`${code} → ${renamed.code} ${renamed.name}`]);
      });
    if (kind === 'scheme')
      command
        .command('settings')
        .description('看或改设置 / show the settings, or set some')
        .argument('<code>')
        .option('--set <key=value...>', '设为；空值去掉图层 / set; an empty value takes a layer off')
        .option('--by <name>', '何人 / who sets them')
        .option('--json', 'JSON')
        .action((code: string, options: SettingsOptions) => settingsCommand(context, code, options));
    command
      .command('delete')
      .description('删除（须已无内容）/ delete, when nothing depends on it')
      .argument('<code>')
      .option('--json', 'JSON')
      .action(async (code: string, options: Options) => {
        await withDatabase(context, ({ longDb }) =>
          deleteContainer(longDb, { regionId: REGION_ID, kind, code }),
        );
        printResult(context, options.json ?? false, { deleted: code }, [`已删除 / deleted ${code}`]);
      });
  }
}
