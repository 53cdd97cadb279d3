import type { UndoReport } from '../contract/import-runs.ts';
import { AppError } from '../errors.ts';
import { runUndo } from '../pipeline.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { startProgress } from './progress.ts';

const STEP_NAMES = {
  tiles: '生成瓦片 / tiles',
  linking: '关联往期图斑 / linking',
  assigning: '重新分派 / assigning',
} as const;

/** Takes back an import. Refused with the list of what depends on it (exit 1); a number that is none is wrong usage. */
export async function undoCommand(
  context: CommandContext,
  run: string,
  options: { json?: boolean },
): Promise<void> {
  if (!/^\d{1,15}$/.test(run))
    throw new AppError('wrong-usage', `${run} 不是导入编号 / is no run id`, {
      hint: '编号见 import list / see import list',
    });
  const progress = startProgress(context.stderr);
  try {
    const report = await withDatabase(context, ({ longDb }) =>
      runUndo(longDb, { regionId: REGION_ID, runId: Number(run), today: localToday() }, (step, name) =>
        progress.update(`${STEP_NAMES[step]} ${name}`, 0, null),
      ),
    );
    progress.stop();
    printResult(context, options.json ?? false, report, describeUndo(report));
  } finally {
    progress.stop();
  }
}

function describeUndo(report: UndoReport): string[] {
  return [
    `已撤销导入 ${report.runId}（${report.kind} ${report.target}）：收回 ${report.withdrawn} 项，恢复 ${report.restored} 项 / Run ${report.runId} undone: ${report.withdrawn} withdrawn, ${report.restored} restored`,
    ...report.assigned.map(
      ({ scheme, batch }) => `重新分派 ${batch} → ${scheme} / assigned again: ${batch} in ${scheme}`,
    ),
  ];
}
