import { resolve } from 'node:path';
import type { Command } from 'commander';
import { findAdmin, holdsData } from '../db/backup/admin.ts';
import { backUp } from '../db/backup/back-up.ts';
import { restore } from '../db/backup/restore.ts';
import { migrate } from '../db/migrate.ts';
import { AppError } from '../errors.ts';
import { printResult, withDatabase, type CommandContext } from './context.ts';

/** The commands that save everything and bring it back. */
export function addBackupCommands(program: Command, context: CommandContext): void {
  program
    .command('backup')
    .description('备份全部数据 / save everything to one file')
    .argument('<file>', '写到 / file to write')
    .option('--json', 'JSON')
    .action((file: string, options: { json?: boolean }) =>
      withDatabase(context, async (opened) => {
        const saved = await backUp(await findAdmin(opened), resolve(file));
        printResult(context, options.json ?? false, saved, [
          `已备份 / saved: ${saved.file}（${(saved.bytes / 1e6).toFixed(1)} MB）`,
          `sha256 ${saved.sha256}`,
        ]);
      }),
    );

  program
    .command('restore')
    .description('用备份取代现有数据 / put a backup in the place of what is there')
    .argument('<file>', '备份文件 / backup')
    .option('--replace', '现有数据会被取代 / replace what is there')
    .option('--json', 'JSON')
    .action((file: string, options: { replace?: boolean; json?: boolean }) =>
      withDatabase(context, async (opened) => {
        const admin = await findAdmin(opened);
        if (!options.replace && (await holdsData(admin)))
          throw new AppError('wrong-usage', '数据库里已有数据 / The database holds data', {
            hint: '先 backup，再加 --replace / Make a backup first, then add --replace',
          });
        await restore(admin, resolve(file));
        // A backup of an older version is brought up to this one.
        const applied = await migrate(opened.ownerUrl);
        printResult(context, options.json ?? false, { file: resolve(file), migrated: applied.length }, [
          '已恢复 / restored',
          ...(applied.length > 0 ? [`结构更新 / migrations: ${applied.length}`] : []),
        ]);
      }),
    );
}
