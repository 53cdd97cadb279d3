import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import {
  decidePatchesCommand,
  listDecisionsCommand,
  revokeDecisionsCommand,
  type DecidePatchesOptions,
} from './decide-patches.ts';

/** A person's word on whose patches are. */
export function addDecisionCommands(program: Command, context: CommandContext): void {
  const decide = program
    .command('decide')
    .description('改派、裁定图斑的主责网格 / decide whose patches are: it holds in every later run');
  const common = (command: Command) =>
    command
      .requiredOption('--scheme <code>', '方案 / scheme')
      .requiredOption('--batch <code>', '批次 / batch')
      .requiredOption('--reason <text>', '理由 / reason')
      .requiredOption('--by <name>', '何人 / who decides')
      .option('--json', 'JSON');
  common(decide.command('override').description('改派：另定主责网格 / another lead than the computed one'))
    .requiredOption('--patch <no...>', '图斑编号 / numbers of the patches')
    .requiredOption('--cell <code>', '主责网格 / the cell that leads')
    .option('--beyond', '网格不含图斑的地，确需如此 / the cell has no ground of the patch, and it is meant')
    .action((options: DecidePatchesOptions) => decidePatchesCommand(context, 'override', options));
  common(decide.command('adjudicate').description('裁定争议图斑 / settle disputed patches'))
    .option('--patch <no...>', '图斑编号 / numbers of the patches')
    .option('--all-disputed', '批次内全部争议图斑 / all that are disputed in the batch')
    .option('--cell <code>', '裁给哪个网格 / the cell that leads')
    .option('--largest', '维持面积最大者 / confirm the computed lead of each')
    .action((options: DecidePatchesOptions) => decidePatchesCommand(context, 'adjudicated', options));
  common(decide.command('revoke').description('撤销决定，恢复计算结果 / what is computed holds again'))
    .requiredOption('--patch <no...>', '图斑编号 / numbers of the patches')
    .action((options: DecidePatchesOptions & { patch: string[] }) =>
      revokeDecisionsCommand(context, options),
    );
  decide
    .command('list')
    .description('有效的决定 / decisions that hold')
    .requiredOption('--scheme <code>', '方案 / scheme')
    .option('--batch <code>', '批次 / batch')
    .option('--revoked', '连同已撤销的 / those that were revoked too')
    .option('--json', 'JSON')
    .action((options: { scheme: string; batch?: string; revoked?: boolean; json?: boolean }) =>
      listDecisionsCommand(context, options),
    );
}
