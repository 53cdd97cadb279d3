import { resolve } from 'node:path';
import { AppError } from '../errors.ts';
import { findCellByCode } from '../catalog/cells.queries.ts';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import { EXPORT_NOUNS, exportRows, type ExportItem, type ExportNoun } from '../reports/export-rows.ts';
import { writeExportFile } from '../reports/write-export-file.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../reports/write-export.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

export interface ExportOptions {
  format: string;
  scheme?: string;
  batch?: string;
  under?: string;
  out: string;
  encoding?: 'utf8' | 'gbk';
  json?: boolean;
}

/** Writes the export to a file; exit code 1 when a character was lost on the way into the file's encoding. */
export async function exportCommand(
  context: CommandContext,
  noun: string,
  options: ExportOptions,
): Promise<void> {
  const known = check('export', noun, EXPORT_NOUNS) as ExportNoun;
  const format = check('--format', options.format, EXPORT_FORMATS) as ExportFormat;
  if (known !== 'patches' && options.scheme === undefined) {
    throw new AppError('wrong-usage', `export ${known} 需要 --scheme / needs --scheme`);
  }
  const out = resolve(options.out);
  const { rows, unwritable } = await withDatabase(context, async ({ longDb: db }) => {
    const scheme = await requireScheme(db, REGION_ID, options.scheme);
    const batch = await requireBatch(db, REGION_ID, options.batch);
    const under =
      options.under === undefined
        ? null
        : await findCellByCode(db, {
            regionId: REGION_ID,
            schemeId: scheme?.id ?? null,
            code: options.under,
          });
    if (options.under !== undefined && under === null) {
      throw new AppError('cell-not-found', `没有网格 ${options.under} / There is no cell ${options.under}`);
    }
    let count = 0;
    const counted = async function* (items: AsyncIterable<ExportItem>) {
      for await (const item of items) {
        count += 1;
        yield item;
      }
    };
    const items = exportRows(
      db,
      known,
      { regionId: REGION_ID, schemeId: scheme?.id ?? null, batchId: batch?.id ?? null, underCellId: under },
      {
        regionId: REGION_ID,
        schemeId: scheme?.id ?? null,
        batchId: batch?.id,
        underCellId: under ?? undefined,
      },
    );
    const order = { noun: known, format, encoding: options.encoding ?? 'utf8' };
    const { unwritable } = await writeExportFile(out, order, counted(items));
    return { rows: count, unwritable };
  });
  printResult(context, options.json ?? false, { out, format, rows, unwritable }, [
    `${rows} 行 / rows → ${out}`,
    ...(unwritable > 0
      ? [
          `${unwritable} 个值含有 GBK 没有的字符，文件里是 ?；改用 --encoding utf8 / ${unwritable} values have characters that GBK lacks, they are ? in the file; take --encoding utf8`,
        ]
      : []),
  ]);
  if (unwritable > 0) context.setExit(1);
}

function check(what: string, value: string, allowed: readonly string[]): string {
  if (allowed.includes(value)) return value;
  throw new AppError('wrong-usage', `${what} ${value} 不支持 / is not supported`, {
    hint: `可用 / one of: ${allowed.join(', ')}`,
  });
}
