import { prejudgeBatch } from '../analysis/prejudge-batch.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { mu } from './describe-area.ts';

const RESULTS = { 'should-be': '应为', doubtful: '存疑', lacking: '缺证据' };

export async function prejudgeCommand(
  context: CommandContext,
  options: { batch: string; rules?: string; json?: boolean },
): Promise<void> {
  const report = await withDatabase(context, ({ longDb }) =>
    prejudgeBatch(longDb, { regionId: REGION_ID, batch: options.batch, rules: options.rules }),
  );
  printResult(context, options.json ?? false, report, [
    `批次 ${report.batch} · 规则 ${report.ruleSet} 第 ${report.ruleVersion} 版：图斑和地块 ${report.subjects}，有变化 ${report.changed} / patches and parts, changed`,
    ...report.results.map(
      (row) =>
        `  预判 ${RESULTS[row.result]} ${row.categoryZh ?? ''} ${String(row.n).padStart(6)}  ${mu(row.areaM2)}  ${row.ruleId ?? ''}`,
    ),
    report.note,
  ]);
}
