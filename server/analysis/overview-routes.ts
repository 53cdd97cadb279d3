import { Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/pool.ts';
import { onAllGround } from '../db/scoped-database.ts';
import type { Batch, CoverageTotals, Scheme } from '../contract/land.ts';
import { textParameter } from '../http/page.ts';
import { listBatches, listSchemes } from '../catalog/overview.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import { dayFingerprint } from '../catalog/schemes.queries.ts';
import { sumBatches, sumFindings } from './totals.queries.ts';

export const batchesQuery = z.object({ scheme: textParameter });

/** What there is: schemes with their last coverage check, batches with their assignment in a scheme. */
export function overviewRoutes(db: Database, regionId: number, today: () => string): Router {
  const router = Router();

  router.get('/schemes', async (_request, response) => {
    const rows = await listSchemes(db, regionId);
    const schemes: Scheme[] = await Promise.all(
      rows.map(async (row) => ({ ...row, coverage: await coverageOf(row) })),
    );
    response.json({ schemes });
  });

  router.get('/batches', async (request, response) => {
    const scheme = await requireScheme(db, regionId, batchesQuery.parse(request.query).scheme);
    const totals = scheme ? await sumBatches(db, { regionId, schemeId: scheme.id }) : [];
    const batches: Batch[] = (await listBatches(db, regionId)).map(({ from, to, ...row }) => {
      const found = totals.find((total) => total.batchId === row.id);
      const { batchId: _batchId, ...assignment } = found ?? { batchId: null };
      return {
        ...row,
        period: from !== null && to !== null ? { from, to } : null,
        assignment: found ? (assignment as Batch['assignment']) : null,
      };
    });
    response.json({ batches });
  });

  return router;

  async function coverageOf(scheme: Omit<Scheme, 'coverage'>): Promise<CoverageTotals | null> {
    const key = { regionId, schemeId: scheme.id };
    const totals = await sumFindings(db, { ...key, sliverWidthM: scheme.settings.sliverWidthM });
    if (!totals) return null;
    const { inputHash, ...rest } = totals;
    // Whether the check is of today's cells is one answer, whoever asks.
    const hash = await db.transaction((trx) =>
      onAllGround(trx, () => dayFingerprint(trx, { ...key, date: today() })),
    );
    return { ...rest, current: inputHash === hash };
  }
}
