import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveCadence } from '../catalog/patrols.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import type { Database } from '../db/pool.ts';
import { importLayer } from '../ingest/import-layer.ts';
import { importLists } from './import-lists.ts';
import { importFeatures, TODAY } from './land-fixture.ts';
import { COUNTY, countyPatches } from './made-county.ts';

/**
 * Adds people, visits and a layer of farmland to the made county: 河口村 has a main person and a visit, 渡头村 only a
 * deputy, the others nobody; villages are visited once a month.
 */
export async function bringPeopleAndLayer(db: Database): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-test-'));
  await importLists(db, folder, COUNTY.scheme, {
    people: '人员编号,姓名,单位,电话\nP1,李长河,河口村委会,10012345678\nP2,王渡,渡头村委会,10087654321\n',
    duties: '网格编码,人员编号,岗位\n349901101200,P1,网格长\n349901101201,P2,副网格长\n',
    patrols: '网格编码,巡查日期\n349901101200,2025-12-10\n',
  });
  await rm(folder, { recursive: true });
  const scheme = (await requireScheme(db, 1, COUNTY.scheme))!;
  const cadence = { level: 3, kind: '', visits: 1, per: 'month' } as const;
  await saveCadence(db, { regionId: 1, schemeId: scheme.id }, cadence);
  await importFeatures(countyPatches(), (path) =>
    importLayer(db, {
      ...{ regionId: 1, dryRun: false, today: TODAY, paths: [path] },
      ...{ layer: 'gengdi', layerName: '耕地 / Farmland', kind: 'farmland' },
    }),
  );
}
