import { overlayBatch } from '../analysis/overlay-batch.ts';
import type { OverlayReport } from '../contract/overlay.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { mu } from './describe-area.ts';

export interface OverlayOptions {
  batch: string;
  layer?: string[];
  json?: boolean;
}

export async function overlayCommand(context: CommandContext, options: OverlayOptions): Promise<void> {
  const report = await withDatabase(context, ({ longDb }) =>
    overlayBatch(longDb, { regionId: REGION_ID, batch: options.batch, layers: options.layer }),
  );
  printResult(context, options.json ?? false, report, describeOverlay(report));
}

function describeOverlay(report: OverlayReport): string[] {
  return [
    `批次 ${report.batch}：图斑 ${report.patches}、地块 ${report.parts} / ${report.patches} patches, ${report.parts} parts`,
    ...report.sources.map(
      (source) =>
        `  ${source.name.padEnd(14)} 套合 hits ${String(source.hits).padStart(6)}  ${mu(source.hitM2)}` +
        (source.unmatchedM2 === null ? '' : `  未套合耕地 unmatched farmland ${mu(source.unmatchedM2)}`) +
        `  重算 computed ${source.computed}`,
    ),
  ];
}
