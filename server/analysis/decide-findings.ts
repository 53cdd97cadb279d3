import type { FindingDecisions } from '../contract/land.ts';
import type { Database } from '../db/pool.ts';
import { readWords, type Decision, type FindingDecision } from './decide-finding.ts';
import { addEvents, saveStates } from './finding-events.queries.ts';
import { holdFindings, type FindingFilter } from './finding-list.queries.ts';

/**
 * One decision on many findings: on all that match the filter (with `ids`, on those of them) and are not in that state
 * already. Fixed ones are left alone. Each gets its own line of history; all or none.
 * @throws AppError `decision-refused` as for one
 */
export async function decideFindings(
  db: Database,
  filter: FindingFilter,
  decision: Pick<FindingDecision, 'reason' | 'comment' | 'who'> & {
    state: Decision;
    ids?: number[] | undefined;
  },
): Promise<FindingDecisions> {
  const words = readWords(decision);
  const { regionId } = filter;
  const only = decision.ids && new Set(decision.ids);
  return db.transaction(async (trx) => {
    const changed = (await holdFindings(trx, filter))
      .filter(({ id, state }) => state !== 'fixed' && state !== decision.state && (only?.has(id) ?? true))
      .map(({ id, state }) => ({ id, from: state }));
    const key = { regionId, ids: changed.map(({ id }) => id), toState: decision.state };
    // The history first: it takes the state before from the row itself.
    await addEvents(trx, { ...key, ...words });
    await saveStates(trx, key);
    return { changed };
  });
}
