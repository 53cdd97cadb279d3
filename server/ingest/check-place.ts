import type { Transaction } from '../db/pool.ts';
import type { ImportFileReport } from '../contract/import-report.ts';
import { findMisplaced } from './checks.queries.ts';

/** Notes patches that lie in another district than their code says; they stay, since codes are wrong more often than places. */
export async function notePlaces(
  trx: Transaction,
  at: { regionId: number; today: string },
  files: ImportFileReport[],
): Promise<void> {
  if (!files.some((file) => file.mapping.countyCode)) return;
  for (const row of await findMisplaced(trx, at)) {
    files[row.file_no]?.issues.push({
      feature: row.feature_no,
      code: 'code-place-mismatch',
      message: `行政区代码是 ${row.told}，图斑却在 ${row.found_name}（${row.found}） / The district code is ${row.told}, but the patch lies in ${row.found_name} (${row.found})`,
      repaired: false,
    });
  }
}
