import express, { Router } from 'express';
import { z } from 'zod';
import type { BorderReport, BorderSheet, LockReport } from '../contract/borders.ts';
import { codeParameter, idParameter } from '../http/page.ts';
import type { BorderRequest } from './edit-borders.ts';
import type { LockRequest } from './lock-lines.ts';

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const operation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('move'), from: position, to: position }),
  z.strictObject({ op: z.literal('insert'), between: z.tuple([position, position]), at: position }),
  z.strictObject({ op: z.literal('delete'), at: position }),
  z.strictObject({ op: z.literal('reshape'), along: z.array(position).min(2).max(10_000) }),
]);
export const borderOrder = z.strictObject({
  scheme: codeParameter,
  ops: z.array(operation).min(1).max(5_000),
  /** The states the editor started from, as GET /borders gave them. */
  base: z
    .array(z.strictObject({ cellId: idParameter, versionId: idParameter }))
    .min(1)
    .max(10_000),
  upper: z.boolean().default(false),
  as: z.enum(['correction', 'change']).default('correction'),
  reason: z.string().trim().max(2_000).default(''),
  /** Free text until people have logins. */
  by: z.string().trim().min(1).max(200).default('未署名'),
});
export const savedBorderOrder = borderOrder.extend({ reason: z.string().trim().min(1).max(2_000) });
export const lockOrder = z
  .strictObject({
    scheme: codeParameter,
    cells: z.array(idParameter).min(1).max(10_000).optional(),
    level: z.number().int().positive().optional(),
    locked: z.boolean(),
    reason: z.string().trim().min(1).max(2_000),
    by: z.string().trim().min(1).max(200),
  })
  .refine(({ cells, level }) => cells !== undefined || level !== undefined, 'cells or level / 网格或层级');
export const borderQuery = z.object({ scheme: codeParameter, cell: idParameter });

export type LockOrder = Omit<LockRequest, 'regionId' | 'date'>;
export type BorderOrder = Omit<BorderRequest, 'regionId' | 'date'>;

/** Lines that cells share: read for the editor, tried, moved, and locked. */
export function borderRoutes(
  read: (asked: { scheme: string; cellId: number }) => Promise<BorderSheet>,
  edit: (order: BorderOrder) => Promise<BorderReport>,
  lock: (order: LockOrder) => Promise<LockReport>,
): Router {
  const router = Router();
  const body = express.json({ limit: '4mb' });

  router.get('/borders', async (request, response) => {
    const { scheme, cell } = borderQuery.parse(request.query);
    response.json(await read({ scheme, cellId: cell }));
  });
  router.post('/borders/preview', body, async (request, response) => {
    response.json(await edit({ ...borderOrder.parse(request.body), dryRun: true }));
  });
  router.put('/borders', body, async (request, response) => {
    response.json(await edit({ ...savedBorderOrder.parse(request.body), dryRun: false }));
  });
  router.put('/borders/locks', body, async (request, response) => {
    const { cells, ...asked } = lockOrder.parse(request.body);
    response.json(await lock({ ...asked, cellIds: cells }));
  });
  return router;
}
