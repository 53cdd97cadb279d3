import type { SchemeSettings } from '../contract/land.ts';
import type { Transaction } from '../db/pool.ts';
import {
  answerGroup,
  decideMixed,
  dropGroundlessWords,
  findNearest,
  hasAccuracy,
  weighUncertain,
} from './assignment-answer.queries.ts';
import { answerMixed, balanceAreas, findRest, sortOutMixed } from './assignment-rest.queries.ts';
import {
  createWorkTables,
  cutPieces,
  gatherGroup,
  gatherSlice,
  groupDates,
  hasHigherKinds,
  yieldToHigherKinds,
  type AssignKey,
  type Slice,
} from './assignment.queries.ts';

/**
 * Computes answers and shares of a slice of a batch in one session, into its tables `new_assignment` and `new_share`. A
 * patch is answered by itself: whatever slice it is in, its answer is the same.
 */
export async function computeAnswers(
  trx: Transaction,
  key: AssignKey,
  settings: SchemeSettings,
  slice: Slice,
): Promise<void> {
  await createWorkTables(trx);
  await gatherSlice(trx, key, slice);
  const groups = await groupDates(trx, key);
  for (const dates of groups) {
    const at = { ...key, ...dates };
    await gatherGroup(trx, at, slice, groups.length === 1);
    await cutPieces(trx, key);
    if (await hasHigherKinds(trx)) await yieldToHigherKinds(trx);
    await sortOutMixed(trx, key);
    await findRest(trx, at);
    await answerMixed(trx);
    await balanceAreas(trx);
    await decideMixed(trx, settings);
    await dropGroundlessWords(trx, at);
    await findNearest(trx, at);
    const schemeAccuracyM = settings.borderAccuracyM ?? 0;
    if (schemeAccuracyM > 0 || (await hasAccuracy(trx))) await weighUncertain(trx, key, schemeAccuracyM);
    await answerGroup(trx, settings);
  }
}
