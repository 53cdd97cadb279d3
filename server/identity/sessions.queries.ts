import type { Queryable } from '../db/pool.ts';

/** Without a request for this long a session is over. */
export const IDLE_MINUTES = 60;
/** However busy: at the next morning one signs in again. */
export const LONGEST_HOURS = 12;

export async function insertSession(
  db: Queryable,
  session: {
    regionId: number;
    accountId: number;
    secretHash: Buffer;
    client: string | null;
    /** The device whose PIN opened it. */
    deviceId?: number;
  },
): Promise<number> {
  const result = await db.raw<{ rows: { id: number }[] }>(
    `insert into session (region_id, account_id, secret_hash, client, device_id, expires_at)
     values (:regionId, :accountId, :secretHash, :client, :deviceId, now() + make_interval(hours => ${LONGEST_HOURS})) returning id`,
    { ...session, deviceId: session.deviceId ?? null },
  );
  return result.rows[0]!.id;
}

/** Ends one session, or (`except`) all of an account but one. @returns how many */
export async function endSessions(
  db: Queryable,
  at: { regionId: number; accountId: number; id?: number; except?: number },
): Promise<number> {
  const result = await db.raw<{ rowCount: number }>(
    `update session set ended_at = now()
      where region_id = :regionId and account_id = :accountId and ended_at is null
        and (cast(:id as bigint) is null or id = :id) and (cast(:except as bigint) is null or id <> :except)`,
    { regionId: at.regionId, accountId: at.accountId, id: at.id ?? null, except: at.except ?? null },
  );
  return result.rowCount;
}

export interface SessionListRow {
  id: number;
  client: string | null;
  createdAt: string;
  lastSeenAt: string;
}

export async function listSessions(
  db: Queryable,
  at: { regionId: number; accountId: number },
): Promise<SessionListRow[]> {
  const result = await db.raw<{ rows: SessionListRow[] }>(
    `select id, client, created_at "createdAt", last_seen_at "lastSeenAt" from session
      where region_id = :regionId and account_id = :accountId and ended_at is null and expires_at > now()
        and last_seen_at > now() - make_interval(mins => ${IDLE_MINUTES})
      order by last_seen_at desc`,
    { ...at },
  );
  return result.rows;
}
