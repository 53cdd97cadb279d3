import type { Queryable } from '../db/pool.ts';

export async function insertToken(
  db: Queryable,
  token: {
    regionId: number;
    accountId: number;
    name: string;
    secretHash: Buffer;
    permissions: string[] | null;
    days: number;
    createdBy: string;
  },
): Promise<{ id: number; expiresAt: string }> {
  const result = await db.raw<{ rows: { id: number; expiresAt: Date }[] }>(
    `insert into api_token (region_id, account_id, name, secret_hash, permissions, created_by, expires_at)
     values (:regionId, :accountId, :name, :secretHash, cast(:permissions as text[]), :createdBy, now() + make_interval(days => :days))
     returning id, expires_at "expiresAt"`,
    { ...token },
  );
  const { id, expiresAt } = result.rows[0]!;
  return { id, expiresAt: expiresAt.toISOString() };
}

export interface TokenListRow {
  id: number;
  name: string;
  loginName: string;
  permissions: string[] | null;
  createdAt: string;
  createdBy: string;
  expiresAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** @param accountId null: everybody's */
export async function listTokens(
  db: Queryable,
  at: { regionId: number; accountId: number | null },
): Promise<TokenListRow[]> {
  const result = await db.raw<{ rows: TokenListRow[] }>(
    `select t.id, t.name, a.login_name "loginName", t.permissions, t.created_at "createdAt", t.created_by "createdBy",
            t.expires_at "expiresAt", t.last_used_at "lastUsedAt", t.revoked_at "revokedAt"
       from api_token t join account a on a.region_id = t.region_id and a.id = t.account_id
      where t.region_id = :regionId and (cast(:accountId as bigint) is null or t.account_id = :accountId)
      order by t.revoked_at nulls first, t.id desc`,
    { ...at },
  );
  return result.rows;
}

/** @param accountId whose it must be; null: anybody's. @returns whether there was such a one in force */
export async function revokeToken(
  db: Queryable,
  at: { regionId: number; id: number; accountId: number | null },
): Promise<boolean> {
  const result = await db.raw<{ rowCount: number }>(
    `update api_token set revoked_at = now()
      where region_id = :regionId and id = :id and revoked_at is null
        and (cast(:accountId as bigint) is null or account_id = :accountId)`,
    { ...at },
  );
  return result.rowCount > 0;
}
