import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { overlayCommand, type OverlayOptions } from './overlay.ts';

/** Commands on what patches have in common with other layers. */
export function addOverlayCommands(program: Command, context: CommandContext): void {
  program
    .command('overlay')
    .description('图斑与参考图层、往期批次套合 / overlay a batch with reference layers and earlier batches')
    .requiredOption('--batch <code>', '批次 / batch')
    .option('--layer <code...>', '只套合这些图层 / these layers only (default: all, and the batches before)')
    .option('--json', 'JSON')
    .action((options: OverlayOptions) => overlayCommand(context, options));
}
