import { Router, type Response } from 'express';
import { z } from 'zod';
import { isoDay } from '../contract/iso-day.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { parseDateSpan } from '../geo/date-range.ts';
import { codeParameter, limitParameter, textParameter } from '../http/page.ts';
import { batchChanges, fatePatches, FATES } from './batch-changes.ts';
import { comparePeriods } from './compare-periods.ts';
import { changesSheet, comparisonSheet } from './comparison-sheets.ts';
import { statisticsOf } from './read-statistics.ts';
import { sheetAsCsv, sheetsAsExcel, type Sheet } from './sheets.ts';
import { FACETS, statisticsSheets } from './statistics-sheets.ts';

const scope = z.object({ scheme: codeParameter, under: textParameter });
export const viewQuery = scope.extend({
  batch: textParameter,
  /** 2025-07, 2025Q3, 2025, or two days as a range. */
  period: textParameter,
  from: isoDay.optional(),
  to: isoDay.optional(),
});
export const comparedQuery = scope.extend({ period: z.string().trim().min(4).max(20) });
export const pairQuery = scope.extend({ from: codeParameter, to: codeParameter });
export const listedQuery = pairQuery.extend({ fate: z.enum(FATES), limit: limitParameter });
export const fileQuery = z.object({
  format: z.enum(['csv', 'xlsx']).default('xlsx'),
  lang: z.enum(['zh', 'en']).default('zh'),
  /** Which table a CSV holds; a workbook holds all. */
  by: z.enum(FACETS).default('units'),
});

/**
 * Statistics by subtree, periods compared, and what changed between two batches. The same as files is below `/export`, where
 * every download is written down.
 */
export function statisticsRoutes(db: Database, regionId: number, today: () => string): Router {
  const router = Router();
  const at = () => ({ regionId, today: today() });
  const readView = (query: unknown) => {
    const { period, ...asked } = viewQuery.parse(query);
    return statisticsOf(db, { ...asked, ...daysOf(period, asked), ...at() });
  };
  const readComparison = (query: unknown) => comparePeriods(db, { ...comparedQuery.parse(query), ...at() });
  const readChanges = (query: unknown) => batchChanges(db, { ...pairQuery.parse(query), ...at() });

  router.get('/statistics', async ({ query }, response) => {
    response.json(await readView(query));
  });
  router.get('/statistics/comparison', async ({ query }, response) => {
    response.json(await readComparison(query));
  });
  router.get('/statistics/changes', async ({ query }, response) => {
    response.json(await readChanges(query));
  });
  router.get('/statistics/changes/patches', async ({ query }, response) => {
    response.json(await fatePatches(db, { ...listedQuery.parse(query), ...at() }));
  });

  router.get('/export/statistics', async ({ query }, response) => {
    const { format, lang, by } = fileQuery.parse(query);
    const found = await readView(query);
    const sheets = statisticsSheets(found, format === 'csv' ? [by] : FACETS, lang);
    await send(response, format, ['statistics', found.scheme, textOf(query.under), found.batch], sheets);
  });
  router.get('/export/statistics/comparison', async ({ query }, response) => {
    const { format, lang } = fileQuery.parse(query);
    const found = await readComparison(query);
    const name = ['comparison', found.scheme, textOf(query.under), found.periods.now.code];
    await send(response, format, name, [comparisonSheet(found, lang)]);
  });
  router.get('/export/statistics/changes', async ({ query }, response) => {
    const { format, lang } = fileQuery.parse(query);
    const found = await readChanges(query);
    const name = ['changes', found.scheme, textOf(query.under), found.from.batch, found.to.batch];
    await send(response, format, name, [changesSheet(found, lang)]);
  });
  return router;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** A period is words for two days; one or the other. */
export function daysOf(
  period: string | undefined,
  days: { from?: string | undefined; to?: string | undefined },
): { from?: string | undefined; to?: string | undefined } {
  if (period === undefined) return { from: days.from, to: days.to };
  const span = parseDateSpan(period);
  if (!span)
    throw new AppError('wrong-request', `时段 ${period} 看不懂 / The period ${period} is not understood`, {
      hint: '例 / e.g. 2025-07, 2025Q3, 2025, 2025-04-01/2025-06-30',
    });
  return span;
}

async function send(
  response: Response,
  format: 'csv' | 'xlsx',
  nameParts: (string | null)[],
  sheets: Sheet[],
): Promise<void> {
  const name = nameParts.filter(Boolean).join('-').replace(/[^\w.-]+/g, '_'); // prettier-ignore
  response.setHeader('Content-Disposition', `attachment; filename="${name}.${format}"`);
  if (format === 'xlsx') {
    response.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    response.send(Buffer.from(await sheetsAsExcel(sheets)));
    return;
  }
  let text = '';
  for await (const part of sheetAsCsv(sheets[0]!)) text += part;
  response.type('text/csv; charset=utf-8').send(text);
}
