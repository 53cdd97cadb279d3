import type { Transaction } from '../db/pool.ts';
import type { DeliveryReport, ImportFileReport } from '../contract/import-report.ts';
import {
  countDelivery,
  findMissing,
  gatherCandidates,
  gatherDelivery,
  listAmbiguous,
  listSameGround,
  matchByGround,
  matchByNumber,
  matchByNumberAndGround,
  matchByOverlap,
  numberDelivery,
  yieldNumbers,
} from '../catalog/match-patches.queries.ts';
import {
  batchIsEmpty,
  insertAdded,
  keepReplaced,
  markBatch,
  updateChanged,
  type PatchTarget,
} from '../catalog/store-patches.queries.ts';

/**
 * `ask`: a feature that may be one of several patches is kept as new and reported; `best`: it is the one with most
 * ground in common; `new`: only number and very outline make it the same patch.
 */
export const MATCH_RULES = ['ask', 'best', 'new'] as const;
export type MatchRule = (typeof MATCH_RULES)[number];

export interface Stored {
  counts: { added: number; changed: number; unchanged: number };
  patches: DeliveryReport;
}

/**
 * Stores the staged features as patches of a batch. A delivery into a batch that holds patches is matched first: by
 * number, then by outline, then by ground (at least 95 % of both). What it lacks stays and is told.
 */
export async function storePatches(
  trx: Transaction,
  target: PatchTarget,
  files: ImportFileReport[],
  { match, dryRun, part }: { match: MatchRule; dryRun: boolean; part: boolean },
): Promise<Stored> {
  // A first delivery that is kept never comes here: it is loaded straight into the table (load-patches.ts).
  if (await batchIsEmpty(trx, target)) return storedFirst(files);
  const stored = await storeLater(trx, target, files, { match, dryRun, part });
  if (dryRun) return stored;
  await markBatch(trx, target);
  stored.patches.duplicateGround = await noteSameGround(trx, target, files);
  return stored;
}

/** What a first delivery comes to: every feature is a new patch. */
export function storedFirst(files: ImportFileReport[]): Stored {
  const added = files.reduce((sum, file) => sum + file.accepted, 0);
  return { counts: { added, changed: 0, unchanged: 0 }, patches: nothingMatched() };
}

/** Tells the patches of the delivery that have the very outline of another one of the batch. @returns how many */
export async function noteSameGround(
  trx: Transaction,
  target: PatchTarget,
  files: ImportFileReport[],
): Promise<number> {
  const doubles = await listSameGround(trx, target);
  for (const { patch_no, other_no } of doubles.slice(0, MOST_LISTED))
    files[0]!.issues.push({
      feature: null,
      code: 'duplicate-ground',
      message: `图斑 ${patch_no} 与 ${other_no} 图形完全相同，都已保留 / The patches ${patch_no} and ${other_no} have the same outline; both are kept`,
      repaired: false,
    });
  return doubles.length;
}

/** More of one kind are counted, not listed. */
const MOST_LISTED = 200;

async function storeLater(
  trx: Transaction,
  target: PatchTarget,
  files: ImportFileReport[],
  { match, dryRun, part }: { match: MatchRule; dryRun: boolean; part: boolean },
): Promise<Stored> {
  await gatherDelivery(trx);
  if (part) await matchByNumberAndGround(trx, target);
  else await matchByNumber(trx, target);
  await matchByGround(trx, target);
  let ambiguous = 0;
  if (match !== 'new') {
    await gatherCandidates(trx, target);
    await matchByOverlap(trx, match === 'best');
    ambiguous = await reportAmbiguous(trx, files);
  }
  if (part) {
    for (const row of await yieldNumbers(trx, target))
      files[row.file_no]?.issues.push({
        feature: row.feature_no,
        code: 'duplicate-number-suffixed',
        message: `批次的另一个文件已用这个编号，已改记为 ${row.patch_no} / Another file of the batch has this number; recorded as ${row.patch_no}`,
        repaired: false,
      });
  }
  await numberDelivery(trx, target);
  const { added, changed, unchanged, ...by } = await countDelivery(trx);
  // One file of several says nothing of the others' patches.
  const { missing, numbers } = part ? { missing: 0, numbers: [] } : await findMissing(trx, target);
  if (missing > 0)
    files[0]!.issues.push({
      feature: null,
      code: 'patches-missing',
      message: `批次里有 ${missing} 个图斑这次没有送来，已保留：${numbers.join('、')} / ${missing} patches of the batch are not in this delivery; they stay: ${numbers.join(', ')}`,
      repaired: false,
    });
  if (!dryRun) {
    await keepReplaced(trx, target);
    await updateChanged(trx, target);
    await insertAdded(trx, target);
  }
  return {
    counts: { added, changed, unchanged },
    patches: {
      ...nothingMatched(),
      byNumber: by.by_number,
      byGround: by.by_ground,
      byOverlap: by.by_overlap,
      ambiguous,
      missing,
    },
  };
}

async function reportAmbiguous(trx: Transaction, files: ImportFileReport[]): Promise<number> {
  const rows = await listAmbiguous(trx);
  for (const row of rows)
    files[row.file_no]?.issues.push({
      feature: row.feature_no,
      code: 'match-ambiguous',
      message: `与批次里的 ${row.numbers.join('、')} 都重合，不能确定是哪一个，按新图斑保留；可用 --match best 取重合最多的 / It covers the same ground as ${row.numbers.join(', ')}: which one it is cannot be told, and it is kept as new; --match best takes the one with most ground in common`,
      repaired: false,
    });
  return rows.length;
}

function nothingMatched(): DeliveryReport {
  return {
    byNumber: 0,
    byGround: 0,
    byOverlap: 0,
    ambiguous: 0,
    missing: 0,
    duplicateGround: 0,
    linked: null,
  };
}
