import type { Transaction } from '../db/pool.ts';
import type { ImportFileReport } from '../contract/import-report.ts';
import { findMisplaced, readCellsOfCodes, readCodeLengths, type MisplacedRow } from './checks.queries.ts';
import type { FeaturePlace } from './patch-numbers.ts';
import { readStageNumbers } from './patch-stage.queries.ts';
import type { ToldPlaces } from './told-places.ts';

/** Codes whose cells are in memory at once. */
const PAGE_CODES = 500;

/**
 * Numbers of the patches of a first delivery that may lie in another district than their code says: of nearly all one
 * vertex shows that they do not, and the database need not be asked about each.
 */
export async function doubtfulPlaces(
  trx: Transaction,
  at: { regionId: number; today: string },
  told: ToldPlaces,
): Promise<string[]> {
  const lengths = await readCodeLengths(trx, at);
  const codes = told.codesOf(lengths);
  const open = codes.length === 0 ? [] : await told.open(lengths, cellsOf(trx, { ...at, codes }));
  // What went through the stage was mended, so its first vertex is not known here.
  return lengths.length === 0 ? [] : [...open, ...(await readStageNumbers(trx))];
}

async function* cellsOf(
  trx: Transaction,
  asked: { regionId: number; today: string; codes: string[] },
): AsyncGenerator<{ code: string; wkb: Buffer }[]> {
  for (let after = ''; ;) {
    const page = await readCellsOfCodes(trx, { ...asked, after, limit: PAGE_CODES });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)!.code;
  }
}

/**
 * Notes patches that lie in another district than their code says; they stay, since codes are wrong more often than places.
 * @param at.patches those of a batch that are looked at, by number; null looks at all of the stage
 */
export async function notePlaces(
  trx: Transaction,
  at: { regionId: number; today: string; patches: { batchId: number; numbers: string[] } | null },
  files: ImportFileReport[],
  placeOf: (row: MisplacedRow) => FeaturePlace | null,
): Promise<void> {
  if (at.patches?.numbers.length === 0) return;
  if (!files.some((file) => file.mapping.countyCode)) return;
  const { regionId, today, patches } = at;
  const found = (await findMisplaced(trx, { regionId, today, patches })).flatMap((row) => {
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
