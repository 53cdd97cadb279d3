import { prejudgeBatch } from '../analysis/prejudge-batch.ts';
import type { Database } from '../db/pool.ts';
import { importLayer } from '../ingest/import-layer.ts';
import { importFeatures, TODAY } from './land-fixture.ts';
import { COUNTY, countyCells } from './made-county.ts';

/** The made county's own ground as farmland, overlaid with its batch, and what the rules say of it. */
export async function overlayCounty(db: Database): Promise<void> {
  const properties = { DLBM: '0101', DLMC: '水田', TBBH: '1' };
  const fields = countyCells(1).map((cell) => ({ ...cell, properties }));
  const named = { layer: 'farmland', layerName: '耕地 / Farmland', kind: 'farmland' as const };
  await importFeatures(fields, (path) =>
    importLayer(db, { ...named, regionId: 1, dryRun: false, today: TODAY, paths: [path] }),
  );
  await prejudgeBatch(db, { regionId: 1, batch: COUNTY.batch });
}
