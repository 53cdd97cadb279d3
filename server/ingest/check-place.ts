import type { Transaction } from '../db/pool.ts';
import type { ImportFileReport } from '../contract/import-report.ts';
import { findMisplaced, type MisplacedRow } from './checks.queries.ts';
import type { FeaturePlace } from './patch-numbers.ts';

/**
 * Notes patches that lie in another district than their code says; they stay, since codes are wrong more often than places.
 * @param at `batchId` of a batch whose patches are looked at, all of them; null looks at the stage
 */
export async function notePlaces(
  trx: Transaction,
  at: { regionId: number; today: string; batchId: number | null },
  files: ImportFileReport[],
  placeOf: (row: MisplacedRow) => FeaturePlace | null,
): Promise<void> {
  if (!files.some((file) => file.mapping.countyCode)) return;
  const found = (await findMisplaced(trx, at)).flatMap((row) => {
    const place = placeOf(row);
    return place ? [{ row, place }] : [];
  });
  found.sort((a, b) => a.place.fileNo - b.place.fileNo || a.place.featureNo - b.place.featureNo);
  for (const { row, place } of found) {
    files[place.fileNo]?.issues.push({
      feature: place.featureNo,
      code: 'code-place-mismatch',
      message: `行政区代码是 ${row.told}，图斑却在 ${row.found_name}（${row.found}） / The district code is ${row.told}, but the patch lies in ${row.found_name} (${row.found})`,
      repaired: false,
    });
  }
}
