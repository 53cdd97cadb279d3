import type { Queryable } from '../db/pool.ts';

export interface RoleRow {
  code: string;
  nameZh: string;
  nameEn: string;
  byDuty: boolean;
  permissions: string[];
}

export async function listRoles(db: Queryable, regionId: number): Promise<RoleRow[]> {
  const result = await db.raw<{ rows: RoleRow[] }>(
    `select r.code, r.name_zh "nameZh", r.name_en "nameEn", r.by_duty "byDuty",
            coalesce(array_agg(p.permission order by p.permission) filter (where p.permission is not null), '{}') permissions
       from role r left join role_permission p on p.region_id = r.region_id and p.role_code = r.code
      where r.region_id = :regionId group by r.region_id, r.code order by r.code`,
    { regionId },
  );
  return result.rows;
}

export async function insertGrant(
  db: Queryable,
  grant: {
    regionId: number;
    accountId: number;
    role: string;
    cellId: number | null;
    from: string;
    /** The last day; null: until it is taken back. */
    until: string | null;
    grantedBy: string;
  },
): Promise<number> {
  const result = await db.raw<{ rows: { id: number }[] }>(
    `insert into role_grant (region_id, account_id, role_code, cell_id, valid, granted_by)
     values (:regionId, :accountId, :role, :cellId, daterange(cast(:from as date), cast(:until as date), '[]'), :grantedBy)
     returning id`,
    { ...grant },
  );
  return result.rows[0]!.id;
}

/** Takes a grant back from today on. @returns whether it was in force or to come */
export async function endGrant(
  db: Queryable,
  at: { regionId: number; id: number; today: string },
): Promise<boolean> {
  const ended = await db.raw<{ rowCount: number }>(
    `update role_grant set valid = daterange(lower(valid), cast(:today as date))
      where region_id = :regionId and id = :id and lower(valid) < cast(:today as date)
        and (upper_inf(valid) or upper(valid) > cast(:today as date))`,
    { ...at },
  );
  if (ended.rowCount > 0) return true;
  // One that began today or has not begun has no day left.
  const gone = await db.raw<{ rowCount: number }>(
    `delete from role_grant where region_id = :regionId and id = :id and lower(valid) >= cast(:today as date)`,
    { ...at },
  );
  return gone.rowCount > 0;
}
