import type { DeviceRow } from '../contract/activation.ts';
import type { Queryable } from '../db/pool.ts';

/** A phone is activated anew once a year. */
export const DEVICE_DAYS = 365;

export async function insertDevice(
  db: Queryable,
  device: { regionId: number; accountId: number; secretHash: Buffer; pinHash: string; client: string | null },
): Promise<number> {
  const result = await db.raw<{ rows: { id: number }[] }>(
    `insert into device (region_id, account_id, secret_hash, pin_hash, client, expires_at, last_used_at)
     values (:regionId, :accountId, :secretHash, :pinHash, :client, now() + make_interval(days => ${DEVICE_DAYS}), now())
     returning id`,
    { ...device },
  );
  return result.rows[0]!.id;
}

export interface FoundDevice {
  id: number;
  account_id: number;
  name: string;
  login_name: string;
  pin_hash: string;
}

/** The device that comes with a secret; null for one that is revoked or expired, or whose account is closed. */
export async function findDevice(
  db: Queryable,
  at: { regionId: number; secretHash: Buffer },
): Promise<FoundDevice | null> {
  const result = await db.raw<{ rows: FoundDevice[] }>(
    `select v.id, v.account_id, a.name, a.login_name, v.pin_hash
       from device v join account a on a.region_id = v.region_id and a.id = v.account_id and a.state = 'active'
      where v.region_id = :regionId and v.secret_hash = :secretHash and v.revoked_at is null and v.expires_at > now()`,
    { ...at },
  );
  return result.rows[0] ?? null;
}

export async function markDeviceUsed(db: Queryable, at: { regionId: number; id: number }): Promise<void> {
  await db.raw('update device set last_used_at = now() where region_id = :regionId and id = :id', { ...at });
}

/** @param accountId null: everybody's */
export async function listDevices(
  db: Queryable,
  at: { regionId: number; accountId: number | null },
): Promise<DeviceRow[]> {
  const result = await db.raw<{ rows: DeviceRow[] }>(
    `select v.id, a.name, a.login_name "loginName", v.client, v.created_at "createdAt", v.last_used_at "lastUsedAt",
            v.expires_at "expiresAt", v.revoked_at "revokedAt", v.revoked_by "revokedBy"
       from device v join account a on a.region_id = v.region_id and a.id = v.account_id
      where v.region_id = :regionId and (cast(:accountId as bigint) is null or v.account_id = :accountId)
      order by v.revoked_at nulls first, coalesce(v.last_used_at, v.created_at) desc, v.id desc`,
    { ...at },
  );
  return result.rows;
}

/**
 * Revokes devices and ends what is signed in on them, in one statement: a PIN tried meanwhile opens nothing.
 * @param id one of them; left out: all of the account. @param accountId whose it must be; null: anybody's. @returns how many
 */
export async function revokeDevices(
  db: Queryable,
  at: { regionId: number; id?: number; accountId: number | null; by: string },
): Promise<number> {
  const result = await db.raw<{ rows: { n: number }[] }>(
    `with revoked as (
       update device set revoked_at = now(), revoked_by = :by
        where region_id = :regionId and revoked_at is null
          and (cast(:id as bigint) is null or id = :id)
          and (cast(:accountId as bigint) is null or account_id = :accountId)
        returning id),
     ended as (
       update session set ended_at = now() from revoked r
        where session.region_id = :regionId and session.device_id = r.id and session.ended_at is null)
     select count(*)::int n from revoked`,
    { regionId: at.regionId, id: at.id ?? null, accountId: at.accountId, by: at.by },
  );
  return result.rows[0]!.n;
}
