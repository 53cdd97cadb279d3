import type { Queryable, Transaction } from '../db/pool.ts';
import type { FindingEvent, FindingState } from '../contract/land.ts';

/** The state of a finding, its row held until the transaction ends; null when there is none. */
export async function holdFinding(
  trx: Transaction,
  key: { regionId: number; id: number },
): Promise<FindingState | null> {
  const result = await trx.raw<{ rows: { state: FindingState }[] }>(
    'select state from coverage_finding where region_id = :regionId and id = :id for update',
    { ...key },
  );
  return result.rows[0]?.state ?? null;
}

export async function saveState(
  trx: Transaction,
  key: { regionId: number; id: number; state: FindingState },
): Promise<void> {
  await trx.raw('update coverage_finding set state = :state where region_id = :regionId and id = :id', {
    ...key,
  });
}

export async function addEvent(
  trx: Transaction,
  event: {
    regionId: number;
    findingId: number;
    who: string;
    fromState: FindingState;
    toState: FindingState;
    reason: string | null;
    comment: string | null;
  },
): Promise<void> {
  await trx.raw(
    `insert into finding_event (region_id, finding_id, who, from_state, to_state, reason, comment)
     values (:regionId, :findingId, :who, :fromState, :toState, :reason, :comment)`,
    { ...event },
  );
}

/** The same event on many findings, each from the state it is in. */
export async function addEvents(
  trx: Transaction,
  event: {
    regionId: number;
    ids: number[];
    who: string;
    toState: FindingState;
    reason: string | null;
    comment: string | null;
  },
): Promise<void> {
  await trx.raw(
    `insert into finding_event (region_id, finding_id, who, from_state, to_state, reason, comment)
     select region_id, id, :who, state, :toState, :reason, :comment
       from coverage_finding where region_id = :regionId and id = any(:ids) order by id`,
    { ...event },
  );
}

export async function saveStates(
  trx: Transaction,
  key: { regionId: number; ids: number[]; toState: FindingState },
): Promise<void> {
  await trx.raw(
    'update coverage_finding set state = :toState where region_id = :regionId and id = any(:ids)',
    {
      ...key,
    },
  );
}

/** What was said and done about a finding, oldest first. */
export async function listEvents(
  db: Queryable,
  key: { regionId: number; id: number },
): Promise<FindingEvent[]> {
  const result = await db.raw<{ rows: (Omit<FindingEvent, 'at'> & { at: Date })[] }>(
    `select happened_at "at", who, from_state "from", to_state "to", reason, comment
       from finding_event where region_id = :regionId and finding_id = :id order by id`,
    { ...key },
  );
  return result.rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** What this check did to earlier findings in its scope: not found any more, or found again. Before they are written. */
export async function addCheckEvents(
  trx: Transaction,
  key: { regionId: number; schemeId: number },
): Promise<void> {
  await trx.raw(
    `insert into finding_event (region_id, finding_id, who, from_state, to_state)
     select e.region_id, e.id, 'check', e.state, case when e.state = 'fixed' then 'open' else 'fixed' end
       from coverage_finding e
      where e.region_id = :regionId and e.scheme_id = :schemeId
        and case when e.state = 'fixed' then exists (select from found f where f.finding_id = e.id and f.role <> 'context')
                 else exists (select from scope s where s.id = e.id) and not exists (select from found f where f.finding_id = e.id) end
      order by e.id`,
    { ...key },
  );
}
