import type { Queryable } from '../db/pool.ts';

export interface AccountRow {
  id: number;
  login_name: string;
  name: string;
  person_id: number | null;
  password_hash: string | null;
  must_change: boolean;
  state: 'active' | 'closed';
}

export async function findAccount(
  db: Queryable,
  regionId: number,
  loginName: string,
): Promise<AccountRow | null> {
  const result = await db.raw<{ rows: AccountRow[] }>(
    `select id, login_name, name, person_id, password_hash, must_change, state
       from account where region_id = :regionId and lower(login_name) = lower(:loginName)`,
    { regionId, loginName },
  );
  return result.rows[0] ?? null;
}

export async function findAccountById(
  db: Queryable,
  regionId: number,
  id: number,
): Promise<AccountRow | null> {
  const result = await db.raw<{ rows: AccountRow[] }>(
    `select id, login_name, name, person_id, password_hash, must_change, state
       from account where region_id = :regionId and id = :id`,
    { regionId, id },
  );
  return result.rows[0] ?? null;
}

export async function insertAccount(
  db: Queryable,
  account: {
    regionId: number;
    loginName: string;
    name: string;
    personId: number | null;
    passwordHash: string | null;
    mustChange: boolean;
    createdBy: string;
  },
): Promise<number | null> {
  const result = await db.raw<{ rows: { id: number }[] }>(
    `insert into account (region_id, login_name, name, person_id, password_hash, must_change, password_set_at, created_by)
     values (:regionId, :loginName, :name, :personId, :passwordHash, :mustChange, now(), :createdBy)
     on conflict do nothing returning id`,
    { ...account },
  );
  return result.rows[0]?.id ?? null;
}

export async function savePassword(
  db: Queryable,
  at: { regionId: number; id: number; passwordHash: string; mustChange: boolean },
): Promise<void> {
  await db.raw(
    `update account set password_hash = :passwordHash, must_change = :mustChange, password_set_at = now()
      where region_id = :regionId and id = :id`,
    { ...at },
  );
}

/** Closes an account and ends all it is signed in with. @returns whether it was open */
export async function closeAccount(db: Queryable, at: { regionId: number; id: number }): Promise<boolean> {
  const result = await db.raw<{ rowCount: number }>(
    "update account set state = 'closed' where region_id = :regionId and id = :id and state = 'active'",
    { ...at },
  );
  return result.rowCount > 0;
}

export interface AccountListRow {
  id: number;
  loginName: string;
  name: string;
  state: 'active' | 'closed';
  mustChange: boolean;
  hasPassword: boolean;
  lastSeenAt: string | null;
  grants: {
    id: number;
    role: string;
    cellCode: string | null;
    cellName: string | null;
    from: string;
    until: string | null;
  }[];
}

export async function listAccounts(db: Queryable, regionId: number): Promise<AccountListRow[]> {
  const result = await db.raw<{ rows: AccountListRow[] }>(
    `select a.id, a.login_name "loginName", a.name, a.state, a.must_change "mustChange", a.password_hash is not null "hasPassword",
            (select max(s.last_seen_at) from session s where s.region_id = a.region_id and s.account_id = a.id) "lastSeenAt",
            coalesce((select json_agg(json_build_object('id', g.id, 'role', g.role_code, 'cellCode', c.code, 'cellName', c.name,
                                      'from', lower(g.valid), 'until', upper(g.valid) - 1) order by g.id)
                        from role_grant g
                        left join cell_version c on c.region_id = g.region_id and c.cell_id = g.cell_id and upper_inf(c.recorded)
                                                and c.valid @> current_date
                       where g.region_id = a.region_id and g.account_id = a.id
                         and (upper_inf(g.valid) or upper(g.valid) > current_date)), '[]') grants
       from account a where a.region_id = :regionId order by a.state, lower(a.login_name)`,
    { regionId },
  );
  return result.rows;
}

/** Whether anybody has or ever had the role. */
export async function wasGranted(db: Queryable, regionId: number, role: string): Promise<boolean> {
  const result = await db.raw<{ rows: { granted: boolean }[] }>(
    'select exists (select from role_grant where region_id = :regionId and role_code = :role) granted',
    { regionId, role },
  );
  return result.rows[0]!.granted;
}
