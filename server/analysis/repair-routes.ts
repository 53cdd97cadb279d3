import express, { Router } from 'express';
import { z } from 'zod';
import type { RepairReport, ReshapeReport } from '../contract/cell-edits.ts';
import { codeParameter, flagParameter, idParameter } from '../http/page.ts';
import type { RepairRequest } from './repair-findings.ts';
import type { MergeRequest, SplitRequest } from './reshape-cells.ts';

const order = z.object({
  scheme: codeParameter,
  /** The cell that gets a gap; the one with the longest common border when left out. */
  toCellId: idParameter.optional(),
});
const batchOrder = z.object({
  scheme: codeParameter,
  under: codeParameter.optional(),
  /** These findings only, slivers or not; all slivers when left out. */
  findings: z.array(idParameter).min(1).max(5_000).optional(),
});
const mergeOrder = z.object({
  scheme: codeParameter,
  cells: z.array(idParameter).min(2).max(100),
  code: codeParameter,
  name: codeParameter,
});
const splitOrder = z.object({
  scheme: codeParameter,
  line: z.object({
    type: z.literal('LineString'),
    coordinates: z
      .array(z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]))
      .min(2)
      .max(10_000),
  }),
  parts: z
    .array(z.object({ code: codeParameter, name: codeParameter }))
    .max(20)
    .default([]),
});
const query = z.object({ dryRun: flagParameter });

export type ReshapeOrder = Omit<MergeRequest, 'regionId' | 'date'> | Omit<SplitRequest, 'regionId' | 'date'>;
export type RepairOrder = Omit<RepairRequest, 'regionId' | 'date'>;

/**
 * Repairs of findings, one or many; cells merged and split. With `?dryRun=true` nothing is stored: the answer says what would change, with the
 * outlines of the cells before and after.
 */
export function repairRoutes(
  repair: (order: RepairOrder) => Promise<RepairReport>,
  reshape: (order: ReshapeOrder) => Promise<ReshapeReport>,
): Router {
  const router = Router();
  const body = express.json({ limit: '1mb' });

  router.post('/findings/:id/repair', body, async (request, response) => {
    const id = idParameter.parse(request.params.id);
    const { scheme, toCellId } = order.parse(request.body);
    const dryRun = query.parse(request.query).dryRun ?? false;
    response.json(await repair({ scheme, toCellId, ids: [id], dryRun, withGeometry: true }));
  });

  router.post('/repairs', body, async (request, response) => {
    const { scheme, under, findings } = batchOrder.parse(request.body);
    const dryRun = query.parse(request.query).dryRun ?? false;
    response.json(await repair({ scheme, under, ids: findings, dryRun }));
  });

  router.post('/cells/merge', body, async (request, response) => {
    const { cells, ...order } = mergeOrder.parse(request.body);
    response.json(
      await reshape({ ...order, cellIds: cells, dryRun: query.parse(request.query).dryRun ?? false }),
    );
  });

  router.post('/cells/:id/split', body, async (request, response) => {
    const cellId = idParameter.parse(request.params.id);
    const order = splitOrder.parse(request.body);
    response.json(await reshape({ ...order, cellId, dryRun: query.parse(request.query).dryRun ?? false }));
  });

  return router;
}
