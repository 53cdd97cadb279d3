import type { Queryable, Transaction } from '../db/pool.ts';
import type { AuditListRow } from '../contract/audit.ts';
import type { AuditEntry, AuditFilter } from './audit-entry.ts';

/** Appends one entry; it can never be changed again. @returns its id */
export async function appendEntry(db: Queryable, entry: AuditEntry): Promise<number> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `select audit_append(:regionId, :kind, :accountId, :tokenId, :personId, :who, :action, :target, cast(:detail as jsonb)) id`,
    {
      ...{ regionId: entry.regionId, kind: entry.actor?.kind ?? 'nobody' },
      ...{ accountId: entry.actor?.accountId ?? null, tokenId: entry.actor?.tokenId ?? null },
      ...{ personId: entry.actor?.personId ?? null, who: entry.actor?.name ?? '' },
      ...{ action: entry.action, target: entry.target, detail: JSON.stringify(entry.detail ?? {}) },
    },
  );
  return rows[0]!.id;
}

/** Chains what is not chained yet. @returns how many entries; -1 when another process is at it */
export async function sealPending(db: Queryable): Promise<number> {
  const { rows } = await db.raw<{ rows: { sealed: number }[] }>('select audit_seal_pending() sealed');
  return rows[0]!.sealed;
}

export interface SealedRow {
  seq: number;
  eventId: number;
  previous: string;
  hash: string;
  /** What was hashed, made anew of the entry as it is now; null: the entry is gone. */
  text: string | null;
}

/** Links of the chain after `after`, in order. The text is written out here, so that the database cannot answer another one. */
export async function readSeals(trx: Transaction, after: number, limit: number): Promise<SealedRow[]> {
  const { rows } = await trx.raw<{ rows: SealedRow[] }>(
    `select s.seq, s.event_id "eventId", s.previous, s.hash,
            case when e.id is not null then
              jsonb_build_array(e.id, e.region_id, (extract(epoch from e.at) * 1000000)::bigint, e.actor_kind, e.account_id,
                                e.token_id, e.person_id, e.actor, e.action, e.target, e.detail)::text end text
       from audit_seal s left join audit_event e on e.id = s.event_id
      where s.seq > :after order by s.seq limit :limit`,
    { after, limit },
  );
  return rows;
}

/** The first entry that has no link in the chain and does not wait for one; null: there is none. */
export async function findStray(trx: Transaction): Promise<number | null> {
  const { rows } = await trx.raw<{ rows: { id: number | null }[] }>(
    `select min(id) id from audit_event e
      where not exists (select from audit_seal s where s.event_id = e.id)
        and not exists (select from audit_unsealed u where u.event_id = e.id)`,
  );
  return rows[0]!.id;
}

/** Newest first. @param filter `after` is the id of the last row of the page before */
export async function listEntries(
  db: Queryable,
  filter: AuditFilter & { regionId: number; after: number | null; limit: number },
): Promise<{ rows: AuditListRow[]; total: number }> {
  const bindings = {
    ...{ regionId: filter.regionId, after: filter.after, limit: filter.limit },
    ...{ action: filter.action ?? null, who: filter.who ?? null },
    ...{ from: filter.from ?? null, until: filter.until ?? null },
  };
  const where = `region_id = :regionId
    and (cast(:action as text) is null or action = :action)
    and (cast(:who as text) is null or actor = :who)
    and (cast(:from as date) is null or at >= cast(:from as date))
    and (cast(:until as date) is null or at < cast(:until as date) + 1)`;
  const page = await db.raw<{ rows: AuditListRow[] }>(
    `select id, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') at, actor_kind "kind", account_id "accountId",
            token_id "tokenId", person_id "personId", actor "who", action, target, detail,
            exists (select from audit_seal s where s.event_id = e.id) sealed
       from audit_event e
      where ${where} and (cast(:after as bigint) is null or id < :after)
      order by id desc limit :limit`,
    bindings,
  );
  const count = await db.raw<{ rows: { n: number }[] }>(
    `select count(*) n from audit_event where ${where}`,
    bindings,
  );
  return { rows: page.rows, total: count.rows[0]!.n };
}
