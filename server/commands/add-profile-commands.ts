import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import {
  profileDeleteCommand,
  profileListCommand,
  profileSaveCommand,
  profileShowCommand,
  type SaveProfileOptions,
} from './profile.ts';

/** `profile`: mapping profiles shipped and saved. */
export function addProfileCommands(program: Command, context: CommandContext): void {
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
