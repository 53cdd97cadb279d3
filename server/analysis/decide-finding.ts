import type { FindingEvent, FindingState } from '../contract/land.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { addEvent, holdFinding, listEvents, saveState } from './finding-events.queries.ts';

/** States a person may set; `fixed` is for the check alone, which sees whether the ground is in order. */
export const DECISIONS = ['open', 'accepted', 'disputed', 'adjudicated'] as const;
export type Decision = (typeof DECISIONS)[number];

export interface FindingDecision {
  regionId: number;
  id: number;
  /** Left out: the state stays, as for a comment. */
  state?: Decision | undefined;
  /** Wanted with every state but `open`. */
  reason?: string | undefined;
  comment?: string | undefined;
  /** Who says so; free text until people have logins. */
  who: string;
}

/**
 * Sets the state of a finding, or adds a comment to it, and keeps both in its history. The decision stays with the finding
 * from check to check while it is found.
 * @returns the state now, and the whole history, oldest first
 * @throws AppError `finding-not-found`; `decision-refused` without a reason, on a finding that is fixed, or when nothing is said
 */
export async function decideFinding(
  db: Database,
  decision: FindingDecision,
): Promise<{ state: FindingState; history: FindingEvent[] }> {
  const { regionId, id } = decision;
  const { who, reason, comment } = readWords(decision);
  return db.transaction(async (trx) => {
    const from = await holdFinding(trx, { regionId, id });
    if (!from) throw new AppError('finding-not-found');
    const to = decision.state ?? from;
    if (from === 'fixed' && to !== from)
      throw refused('最近一次核查已经没有这处问题 / The last check did not find it any more');
    if (to !== from) await saveState(trx, { regionId, id, state: to });
    await addEvent(trx, {
      ...{ regionId, findingId: id, who, fromState: from, toState: to },
      ...{ reason, comment },
    });
    return { state: to, history: await listEvents(trx, { regionId, id }) };
  });
}

/** What was said, trimmed. @throws AppError `decision-refused` when something is left out */
export function readWords(decision: Pick<FindingDecision, 'state' | 'reason' | 'comment' | 'who'>): {
  who: string;
  reason: string | null;
  comment: string | null;
} {
  const [who, reason, comment] = [decision.who, decision.reason, decision.comment].map(clean);
  if (!who) throw refused('要写明是谁 / Say who decides');
  if (decision.state === undefined && !comment)
    throw refused('要有结论或备注 / A state or a comment is wanted');
  if (decision.state !== undefined && decision.state !== 'open' && !reason)
    throw refused(`改为 ${decision.state} 要写理由 / The state ${decision.state} needs a reason`);
  return { who, reason: reason ?? null, comment: comment ?? null };
}

const clean = (text: string | undefined): string | undefined => text?.trim() || undefined;
const refused = (message: string) => new AppError('decision-refused', message);
