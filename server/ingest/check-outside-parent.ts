import type { ImportFileReport } from '../contract/import-report.ts';
import type { Transaction } from '../db/pool.ts';
import { findOutsideParents } from './checks.queries.ts';

/** Beyond this the list says nothing new; `issueCounts` holds the whole number. */
const LISTED = 100;

/**
 * Notes delivered cells that touch no cell of a level above: a wrong zone, a wrong file, a place far away. They come in
 * all the same, as an exclave does. Without a level above nothing is said.
 */
export async function noteOutsideParents(
  trx: Transaction,
  at: { regionId: number; schemeId: number; level: number },
  files: ImportFileReport[],
): Promise<void> {
  for (const row of await findOutsideParents(trx, { ...at, limit: LISTED })) {
    const file = files[row.file_no];
    if (!file) continue;
    if (row.n > LISTED) {
      file.issueCounts['outside-parent'] = (file.issueCounts['outside-parent'] ?? 0) + 1;
      continue;
    }
    const km = (row.metres! / 1000).toFixed(row.metres! < 10_000 ? 2 : 0);
    file.issues.push({
      feature: row.feature_no,
      code: 'outside-parent',
      message: `不在任何上级网格内，离最近的 ${row.near_name}（${row.near_code}）${km} 千米，请核对坐标系和文件 / It lies in no cell of a level above, ${km} km from the nearest, ${row.near_name} (${row.near_code}); check the coordinate system and the file`,
      repaired: false,
    });
  }
}
