import express, { Router } from 'express';
import { z } from 'zod';
import type { RepairReport } from '../contract/cell-edits.ts';
import { codeParameter, flagParameter, idParameter } from '../http/page.ts';
import type { RepairRequest } from './repair-findings.ts';

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
const query = z.object({ dryRun: flagParameter });

export type RepairOrder = Omit<RepairRequest, 'regionId' | 'date'>;

/**
 * Repairs of findings, one or many. With `?dryRun=true` nothing is stored: the answer says what would change, with the
 * outlines of the cells before and after.
 */
export function repairRoutes(repair: (order: RepairOrder) => Promise<RepairReport>): Router {
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

  return router;
}
