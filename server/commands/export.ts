import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.ts';
import { findCellByCode } from '../catalog/cells.queries.ts';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import { EXPORT_NOUNS, exportRows, type ExportItem, type ExportNoun } from '../reports/export-rows.ts';
import { EXPORT_FORMATS, writeExport, type ExportFormat } from '../reports/write-export.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

export interface ExportOptions {
  format: string;
  scheme?: string;
  batch?: string;
  under?: string;
  out: string;
  json?: boolean;
}

/** Writes the export beside its place and moves it there when it is whole. */
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
  const rows = await withDatabase(context, async ({ longDb: db }) => {
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
    await mkdir(dirname(out), { recursive: true });
    const unfinished = `${out}.${process.pid}.part`;
    try {
      await pipeline(
        Readable.from(writeExport(known, format, counted(items))),
        createWriteStream(unfinished),
      );
      await rename(unfinished, out);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return count;
  });
  printResult(context, options.json ?? false, { out, format, rows }, [`${rows} 行 / rows → ${out}`]);
}

function check(what: string, value: string, allowed: readonly string[]): string {
  if (allowed.includes(value)) return value;
  throw new AppError('wrong-usage', `${what} ${value} 不支持 / is not supported`, {
    hint: `可用 / one of: ${allowed.join(', ')}`,
  });
}
