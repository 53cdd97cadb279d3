import { json, Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import {
  codeParameter,
  encodeCursor,
  flagParameter,
  idParameter,
  limitParameter,
  numberCursorParameter,
  textParameter,
} from '../http/page.ts';
import { decideFinding, DECISIONS } from './decide-finding.ts';
import { decideFindings } from './decide-findings.ts';
import { listEvents } from './finding-events.queries.ts';
import { reportCoverage } from './coverage-report.ts';
import { countFindings, listFindings, listGroups, type FindingFilter } from './finding-list.queries.ts';
import { sumBatches } from './totals.queries.ts';

export const findingParameters = z.object({
  scheme: codeParameter,
  kind: z
    .enum(['gap', 'overlap', 'outside', ''])
    .optional()
    .transform((kind) => kind || undefined),
  sliver: flagParameter,
  state: z
    .enum(['todo', 'open', 'accepted', 'disputed', 'adjudicated', 'fixed', ''])
    .optional()
    .transform((state) => state || undefined),
  border: textParameter,
  cell: idParameter.optional(),
  after: numberCursorParameter.optional(),
  limit: limitParameter,
});

export const decisionBody = z.object({
  state: z.enum(DECISIONS).optional(),
  reason: z.string().max(2000).optional(),
  comment: z.string().max(2000).optional(),
  who: z.string().max(200),
});
export const decisionsBody = decisionBody.extend({
  state: z.enum(DECISIONS),
  ids: z.array(idParameter).max(100_000).optional(),
});
export const coverageQuery = z.object({ scheme: codeParameter, under: textParameter });
export const totalsQuery = z.object({ scheme: codeParameter, batch: textParameter });

/** Coverage findings, decisions on them, and assignment totals. */
export function analysisRoutes(db: Database, regionId: number): Router {
  const router = Router();

  router.get('/coverage', async (request, response) => {
    const query = coverageQuery.parse(request.query);
    response.json(await reportCoverage(db, { regionId, scheme: query.scheme, under: query.under }));
  });

  router.get('/coverage/groups', async (request, response) => {
    const query = findingParameters.parse(request.query);
    const page = await listGroups(db, await findingFilter(query), {
      after: query.after ?? null,
      limit: query.limit,
    });
    const last = page.rows.length === query.limit ? page.rows[page.rows.length - 1] : undefined;
    response.json({
      rows: page.rows.map(({ id: _id, ...row }) => row),
      total: page.total,
      next: last ? encodeCursor({ value: last.areaM2, id: last.id }) : null,
    });
  });

  router.get('/coverage/findings', async (request, response) => {
    const query = findingParameters.parse(request.query);
    const filter = await findingFilter(query);
    const [rows, sums] = await Promise.all([
      listFindings(db, { ...filter, id: null }, { after: query.after ?? null, limit: query.limit }),
      countFindings(db, filter),
    ]);
    const last = rows.length === query.limit ? rows[rows.length - 1] : undefined;
    response.json({ rows, ...sums, next: last ? encodeCursor({ value: last.areaM2, id: last.id }) : null });
  });

  router.get('/coverage/findings/:id', async (request, response) => {
    const id = idParameter.parse(request.params.id);
    const filter = await findingFilter(findingParameters.parse(request.query));
    const [row] = await listFindings(db, { ...filter, state: 'any', id }, { after: null, limit: 1 });
    if (!row) throw new AppError('finding-not-found');
    response.json(row);
  });

  router.get('/coverage/findings/:id/history', async (request, response) => {
    const id = idParameter.parse(request.params.id);
    response.json({ history: await listEvents(db, { regionId, id }) });
  });

  router.post('/coverage/findings/:id/decisions', json(), async (request, response) => {
    const id = idParameter.parse(request.params.id);
    response.json(await decideFinding(db, { ...decisionBody.parse(request.body ?? {}), regionId, id }));
  });

  router.post('/coverage/decisions', json({ limit: '2mb' }), async (request, response) => {
    const filter = await findingFilter(findingParameters.parse(request.query));
    response.json(await decideFindings(db, filter, decisionsBody.parse(request.body ?? {})));
  });

  router.get('/totals', async (request, response) => {
    const query = totalsQuery.parse(request.query);
    const scheme = (await requireScheme(db, regionId, query.scheme))!;
    const batch = await requireBatch(db, regionId, query.batch);
    const totals = (await sumBatches(db, { regionId, schemeId: scheme.id })).find(
      (row) => row.batchId === (batch?.id ?? null),
    );
    if (!totals) throw new AppError('not-found', '还没有分派 / Not assigned yet');
    const { batchId: _batchId, ...rest } = totals;
    response.json(rest);
  });

  return router;

  async function findingFilter(query: z.infer<typeof findingParameters>): Promise<FindingFilter> {
    const scheme = (await requireScheme(db, regionId, query.scheme))!;
    return {
      regionId,
      schemeId: scheme.id,
      sliverWidthM: scheme.settings.sliverWidthM,
      kind: query.kind ?? null,
      sliver: query.sliver ?? null,
      borderKey: query.border ?? null,
      cellId: query.cell ?? null,
      state: query.state ?? null,
    };
  }
}
