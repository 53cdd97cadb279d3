import { z } from 'zod';
import type { Queryable } from '../db/pool.ts';
import { flagParameter, idParameter, textParameter } from '../http/page.ts';
import type { PatchFilter } from './patches.queries.ts';
import { requireBatch, requireScheme } from './require.ts';

const bbox = z
  .string()
  .transform((text) => text.split(',').map(Number))
  .pipe(z.tuple([z.number(), z.number(), z.number(), z.number()]))
  .refine(([west, south, east, north]) => west <= east && south <= north, 'west,south,east,north in degrees');

/** The parameters by which lists and exports of patches are filtered. */
export const patchFilterParameters = z.object({
  scheme: textParameter,
  batch: textParameter,
  state: z
    .enum(['assigned', 'disputed', 'blind-spot', 'outside', 'inside', 'none', 'decided', ''])
    .optional()
    .transform((s) => s || undefined),
  crossing: flagParameter,
  under: idParameter.optional(),
  q: textParameter,
  minAreaM2: z.coerce.number().min(0).optional(),
  bbox: bbox.optional(),
});

export async function resolveFilter(
  db: Queryable,
  regionId: number,
  query: z.infer<typeof patchFilterParameters>,
): Promise<PatchFilter> {
  const scheme = await requireScheme(db, regionId, query.scheme);
  const batch = await requireBatch(db, regionId, query.batch);
  return {
    regionId,
    schemeId: scheme?.id ?? null,
    batchId: batch?.id,
    state: query.state,
    crossing: query.crossing,
    underCellId: query.under,
    q: query.q,
    minAreaM2: query.minAreaM2,
    bbox4490: query.bbox,
  };
}
