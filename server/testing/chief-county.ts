import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assignBatch } from '../analysis/assign-batch.ts';
import { saveCadence } from '../catalog/patrols.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import type { Database } from '../db/pool.ts';
import { runPatchImport } from '../pipeline.ts';
import { importLists } from './import-lists.ts';
import { importFeatures, TODAY } from './land-fixture.ts';
import { COUNTY, placeAt } from './made-county.ts';

/**
 * Adds to the made county what the chief of 东塘村 has: a duty, the chief of the town above and of the village beside, and
 * two patches, one all in the village, one it shares with 上冲村, which leads. The village touches one gap.
 */
export const CHIEF = {
  name: '周东塘',
  personNo: 'D1',
  cell: '东塘村',
  above: { name: '吴青山', phone: '10033334444' },
  neighbour: { name: '郑上冲', cell: '上冲村' },
  batch: '2025-special',
  /** Corners in degrees from the county's corner. */
  whole: { no: 'TP-01', box: [0.012, 0.006, 0.0135, 0.0072] },
  shared: { no: 'TP-02', box: [0.005, 0.0194, 0.0072, 0.0212] },
  standsAt: placeAt(0.01, 0.006),
} as const;

export async function bringChief(db: Database): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-test-'));
  await importLists(db, folder, COUNTY.scheme, {
    people:
      `人员编号,姓名,单位,电话\n${CHIEF.personNo},${CHIEF.name},东塘村委会,10011112222\n` +
      `T1,${CHIEF.above.name},青山镇政府,${CHIEF.above.phone}\nS1,${CHIEF.neighbour.name},上冲村委会,10055556666\n`,
    duties: '网格编码,人员编号,岗位\n349901100200,D1,网格长\n349901100,T1,片长\n349901100202,S1,网格长\n',
    patrols: '网格编码,巡查日期\n349901100200,2025-12-10\n',
  });
  await rm(folder, { recursive: true });
  const scheme = (await requireScheme(db, 1, COUNTY.scheme))!;
  const cadence = { level: 3, kind: '', visits: 2, per: 'month' } as const;
  await saveCadence(db, { regionId: 1, schemeId: scheme.id }, cadence);
  const features = [CHIEF.whole, CHIEF.shared].map(({ no, box: [west, south, east, north] }) => {
    const at = (x: number, y: number) => [placeAt(x, y).lon, placeAt(x, y).lat];
    const ring = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
    return {
      type: 'Feature' as const,
      properties: { JCBH: no, TBLX: '新增建设', QSX: '2025-09-30', HSX: '2025-12-31' },
      geometry: { type: 'Polygon' as const, coordinates: [ring] },
    };
  });
  const { batch } = CHIEF;
  await importFeatures(features, (path) =>
    runPatchImport(
      db,
      {
        ...{ regionId: 1, dryRun: false, today: TODAY, paths: [path], kind: 'special' },
        ...{ batch, batchName: '2025 年专项核查 / Special check 2025' },
      },
      () => undefined,
    ),
  );
  await assignBatch(db, { regionId: 1, scheme: COUNTY.scheme, batch });
}
