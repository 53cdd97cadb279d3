import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { overlayCommand, type OverlayOptions } from './overlay.ts';
import { prejudgeCommand } from './prejudge.ts';
import { splitCommand, type SplitOptions } from './split.ts';

/** Commands on what patches have in common with other layers. */
export function addOverlayCommands(program: Command, context: CommandContext): void {
  program
    .command('overlay')
    .description('图斑与参考图层、往期批次套合 / overlay a batch with reference layers and earlier batches')
    .requiredOption('--batch <code>', '批次 / batch')
    .option('--layer <code...>', '只套合这些图层 / these layers only (default: all, and the batches before)')
    .option('--json', 'JSON')
    .action((options: OverlayOptions) => overlayCommand(context, options));

  program
    .command('split')
    .description('把图斑拆成地块，或合并回去 / cut a patch into parts, or merge them back')
    .argument('<patch-no>', '图斑编号 / number of the patch')
    .requiredOption('--batch <code>', '批次 / batch')
    .option('--line <lon,lat …>', '按一条线 / by a line: "116.1,31.2 116.2,31.3"')
    .option('--layer <code>', '按图层，图层内外分开 / by a layer: what lies in it, what does not')
    .option('--part <no>', '只拆或只合并这个地块 / this part only')
    .option('--merge', '合并回去 / merge back')
    .option('--reason <text>', '理由 / reason')
    .option('--by <name>', '何人 / who', '未署名')
    .option('--json', 'JSON')
    .action((patchNo: string, options: SplitOptions) => splitCommand(context, patchNo, options));

  program
    .command('prejudge')
    .description(
      '按规则预判：应为、存疑、缺证据；只是线索 / what the rules say of a batch: clues, never judgements',
    )
    .requiredOption('--batch <code>', '批次 / batch')
    .option('--rules <code>', '改用这套规则 / take these rules from now on (data/rules)')
    .option('--json', 'JSON')
    .action((options: { batch: string; rules?: string; json?: boolean }) =>
      prejudgeCommand(context, options),
    );
}
