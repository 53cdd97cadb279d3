import { Router, type Response } from 'express';
import { z } from 'zod';
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

const FORMATS = ['json', 'csv', 'xlsx'] as const;
const scope = z.object({
  scheme: codeParameter,
  under: textParameter,
  format: z.enum(FORMATS).default('json'),
  lang: z.enum(['zh', 'en']).default('zh'),
});
const view = scope.extend({
  batch: textParameter,
  /** 2025-07, 2025Q3, 2025, or two days as a range. */
  period: textParameter,
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** Which table a CSV holds; a workbook holds all. */
  by: z.enum(FACETS).default('units'),
});
const compared = scope.extend({ period: z.string().trim().min(4).max(20) });
const pair = scope.extend({ from: codeParameter, to: codeParameter });
const listed = pair.extend({ fate: z.enum(FATES), limit: limitParameter });

/** Statistics by subtree, periods compared, and what changed between two batches; as JSON, CSV or Excel. */
export function statisticsRoutes(db: Database, regionId: number, today: () => string): Router {
  const router = Router();
  const at = () => ({ regionId, today: today() });

  router.get('/statistics', async (request, response) => {
    const { format, lang, by, period, ...query } = view.parse(request.query);
    const found = await statisticsOf(db, { ...query, ...daysOf(period, query), ...at() });
    if (format === 'json') response.json(found);
    else
      await send(response, format, fileName('statistics', query.scheme, query.under, query.batch), () =>
        statisticsSheets(found, format === 'csv' ? [by] : FACETS, lang),
      );
  });

  router.get('/statistics/comparison', async (request, response) => {
    const { format, lang, ...query } = compared.parse(request.query);
    const found = await comparePeriods(db, { ...query, ...at() });
    if (format === 'json') response.json(found);
    else
      await send(response, format, fileName('comparison', query.scheme, query.under, query.period), () => [
        comparisonSheet(found, lang),
      ]);
  });

  router.get('/statistics/changes', async (request, response) => {
    const { format, lang, ...query } = pair.parse(request.query);
    const found = await batchChanges(db, { ...query, ...at() });
    if (format === 'json') response.json(found);
    else
      await send(response, format, fileName('changes', query.scheme, query.under, query.from, query.to), () => [
        changesSheet(found, lang),
      ]); // prettier-ignore
  });

  router.get('/statistics/changes/patches', async (request, response) => {
    response.json(await fatePatches(db, { ...listed.parse(request.query), ...at() }));
  });
  return router;
}

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
  name: string,
  sheets: () => Sheet[],
): Promise<void> {
  response.setHeader('Content-Disposition', `attachment; filename="${name}.${format}"`);
  if (format === 'xlsx') {
    response.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    response.send(Buffer.from(await sheetsAsExcel(sheets())));
    return;
  }
  let text = '';
  for await (const part of sheetAsCsv(sheets()[0]!)) text += part;
  response.type('text/csv; charset=utf-8').send(text);
}

const fileName = (...parts: (string | undefined)[]): string =>
  parts
    .filter(Boolean)
    .join('-')
    .replace(/[^\w.-]+/g, '_');
