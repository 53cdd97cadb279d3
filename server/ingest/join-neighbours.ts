import type { ImportFileReport } from '../contract/import-report.ts';
import type { Transaction } from '../db/pool.ts';
import { nodeStage } from './node-stage.ts';

/** Nodes the T-junctions between the staged outlines (`nodeStage`) and says so in the report. */
export async function joinNeighbours(trx: Transaction, files: ImportFileReport[]): Promise<void> {
  const { noded, leftAlone } = await nodeStage(trx);
  const first = files.find((file) => file.accepted > 0);
  if (noded) {
    first?.issues.unshift({
      feature: null,
      code: 'neighbours-noded',
      message: `邻界的拐点落在 ${noded} 个图形的边上，投影转换前已插入，以免转换后出现缝隙 / Corners of neighbours lay on edges of ${noded} outlines; they were put into those edges before reprojection, so that no gap opens`,
      repaired: false,
    });
  }
  for (const crs of leftAlone) {
    first?.issues.unshift({
      feature: null,
      code: 'neighbours-not-noded',
      message: `${crs} 的图形没有互相插入拐点（数量太大，或坐标系没有代码） / Outlines in ${crs} were not noded against each other (too many, or a coordinate system without a code)`,
      repaired: false,
    });
  }
}
