import { writeFile } from 'node:fs/promises';
import { exportQuarantine } from '../ingest/export-quarantine.ts';
import { AppError } from '../errors.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

/** `import quarantine <run-id> [--out FILE]`: writes what a run refused as a zip. */
export async function importQuarantineCommand(
  context: CommandContext,
  runText: string,
  options: { out?: string; json?: boolean },
): Promise<void> {
  if (!/^\d{1,15}$/.test(runText))
    throw new AppError('wrong-usage', `${runText} 不是导入编号 / is no import run`);
  const { features, zip } = await withDatabase(context, ({ db }) =>
    exportQuarantine(db, REGION_ID, Number(runText)),
  );
  const out = zip ? (options.out ?? `quarantine-${runText}.zip`) : null;
  if (zip && out) await writeFile(out, zip);
  printResult(context, options.json ?? false, { runId: runText, features, out }, [
    out
      ? `${features} 条被拒绝的要素写入 ${out} / refused features written`
      : '没有隔离的要素 / Nothing is in quarantine',
  ]);
}
