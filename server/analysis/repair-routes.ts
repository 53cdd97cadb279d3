import express, { Router } from 'express';
import { z } from 'zod';
import type { DeclaredNonGrid, RepairReport, ReshapeReport } from '../contract/cell-edits.ts';
import { codeParameter, flagParameter, idParameter } from '../http/page.ts';
import type { declareNonGrid, SpecialRequest } from './keep-finding.ts';
import type { RepairRequest } from './repair-findings.ts';
import type { MergeRequest, SplitRequest } from './reshape-cells.ts';

export const repairOrder = z.object({
  scheme: codeParameter,
  /** The cell that gets a gap; the one with the longest common border when left out. */
  toCellId: idParameter.optional(),
  toCode: codeParameter.optional(),
});
export const batchOrder = z.object({
  scheme: codeParameter,
  under: codeParameter.optional(),
  /** These findings only, slivers or not; all slivers when left out. */
  findings: z.array(idParameter).min(1).max(5_000).optional(),
});
const words = {
  reason: z.string().trim().max(2_000).optional(),
  /** Free text until people have logins. */
  by: z.string().trim().min(1).max(200).optional(),
};
export const mergeOrder = z.object({
  scheme: codeParameter,
  cells: z.array(idParameter).min(2).max(100),
  code: codeParameter,
  name: codeParameter,
  ...words,
});
export const splitOrder = z.object({
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
  ...words,
});
export const dryRunQuery = z.object({ dryRun: flagParameter });

const said = {
  reason: z.string().trim().min(1).max(2_000),
  by: z.string().trim().min(1).max(200),
};
export const specialOrder = z.object({
  scheme: codeParameter,
  code: codeParameter,
  name: codeParameter,
  kind: codeParameter.default('special'),
  ...said,
});
export const nonGridOrder = z.object({
  scheme: codeParameter,
  name: codeParameter,
  /** Who answers for the ground instead of a cell (责任单位). */
  unit: codeParameter,
  ...said,
});

export type SpecialOrder = Omit<SpecialRequest, 'regionId' | 'date'>;
export type NonGridOrder = Omit<Parameters<typeof declareNonGrid>[1], 'regionId' | 'date'>;
export type ReshapeOrder = Omit<MergeRequest, 'regionId' | 'date'> | Omit<SplitRequest, 'regionId' | 'date'>;
export type RepairOrder = Omit<RepairRequest, 'regionId' | 'date'>;

export interface RepairWorks {
  repair: (order: RepairOrder) => Promise<RepairReport>;
  reshape: (order: ReshapeOrder) => Promise<ReshapeReport>;
  keep: (order: SpecialOrder) => Promise<RepairReport>;
  declare: (order: NonGridOrder) => Promise<DeclaredNonGrid>;
}

/**
 * Repairs of findings, one or many; cells merged and split. With `?dryRun=true` nothing is stored: the answer says what would change, with the
 * outlines of the cells before and after.
 */
export function repairRoutes({ repair, reshape, keep, declare }: RepairWorks): Router {
  const router = Router();
  const body = express.json({ limit: '1mb' });

  router.post('/findings/:id/repair', body, async (request, response) => {
    const id = idParameter.parse(request.params.id);
    const asked = repairOrder.parse(request.body);
    const dryRun = dryRunQuery.parse(request.query).dryRun ?? false;
    response.json(await repair({ ...asked, ids: [id], dryRun, withGeometry: true }));
  });

  router.post('/findings/:id/special', body, async (request, response) => {
    const findingId = idParameter.parse(request.params.id);
    const dryRun = dryRunQuery.parse(request.query).dryRun ?? false;
    response.json(await keep({ ...specialOrder.parse(request.body), findingId, dryRun }));
  });

  router.post('/findings/:id/non-grid', body, async (request, response) => {
    const findingId = idParameter.parse(request.params.id);
    response.status(201).json(await declare({ ...nonGridOrder.parse(request.body), findingId }));
  });

  router.post('/repairs', body, async (request, response) => {
    const { scheme, under, findings } = batchOrder.parse(request.body);
    const dryRun = dryRunQuery.parse(request.query).dryRun ?? false;
    response.json(await repair({ scheme, under, ids: findings, dryRun }));
  });

  router.post('/cells/merge', body, async (request, response) => {
    const { cells, ...order } = mergeOrder.parse(request.body);
    response.json(
      await reshape({ ...order, cellIds: cells, dryRun: dryRunQuery.parse(request.query).dryRun ?? false }),
    );
  });

  router.post('/cells/:id/split', body, async (request, response) => {
    const cellId = idParameter.parse(request.params.id);
    const order = splitOrder.parse(request.body);
    response.json(
      await reshape({ ...order, cellId, dryRun: dryRunQuery.parse(request.query).dryRun ?? false }),
    );
  });

  return router;
}
