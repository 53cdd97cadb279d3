import type { SchemeSettings } from '../contract/land.ts';
import { copyBinary } from '../db/copy-binary.ts';
import type { Transaction } from '../db/pool.ts';
import {
  answerGroup,
  decideMixed,
  dropGroundlessWords,
  findNearest,
  weighUncertain,
} from './assignment-answer.queries.ts';
import { answerMixed, balanceAreas, findRest, sortOutMixed } from './assignment-rest.queries.ts';
import {
  cutPieces,
  gatherGroup,
  hasHigherKinds,
  startUnclear,
  yieldToHigherKinds,
  type AssignKey,
  type DateGroup,
} from './assignment.queries.ts';
import type { OpenBytes } from './land-sorter.ts';

/**
 * Answers the patches that are not whole in one leaf, into the session's tables `new_assignment` and `new_share`: the
 * unclear ones by an exact overlay, those that leaves make up with the shares that are known.
 */
export async function answerOpen(
  session: Transaction,
  at: AssignKey & DateGroup,
  settings: SchemeSettings,
  open: OpenBytes,
): Promise<void> {
  if (open.unclearCount + open.answersCount === 0) return;
  await startUnclear(session);
  await copyBinary(session, 'unclear (id)', open.unclear);
  await gatherGroup(session, at, open.unclearCount);
  await cutPieces(session, at);
  if (await hasHigherKinds(session)) await yieldToHigherKinds(session);
  await sortOutMixed(session, at);
  await findRest(session, at);
  await answerMixed(session);
  await copyBinary(session, 'piece (patch_id, cell_id, code, share_m2)', open.pieces);
  await copyBinary(
    session,
    'answer (patch_id, area_m2, covered_m2, blind_spot_m2, outside_m2)',
    open.answers,
  );
  await balanceAreas(session);
  await decideMixed(session, settings);
  await dropGroundlessWords(session, at);
  await findNearest(session, at);
  const schemeAccuracyM = settings.borderAccuracyM ?? 0;
  if (schemeAccuracyM > 0 || open.hasAccuracy) await weighUncertain(session, at, schemeAccuracyM);
  await answerGroup(session, settings);
}
