import type { HeldDuty } from '../contract/activation.ts';
import type { Queryable } from '../db/pool.ts';

export interface DutyHolderRow {
  personId: number;
  personNo: string;
  name: string;
  org: string | null;
  duties: HeldDuty[];
  /** Answers for a cell, or stands in for who does. */
  chief: boolean;
  accountId: number | null;
  loginName: string | null;
  devices: number;
  codeUntil: Date | null;
}

/** Persons with a duty in a scheme on a day, by the first of their cells; contacts come from the level above and are none. */
export async function listDutyHolders(
  db: Queryable,
  at: {
    regionId: number;
    schemeId: number;
    today: string;
    /** Only duties on this cell and below it. */
    underCellId: number | null;
    personIds: number[] | null;
  },
): Promise<DutyHolderRow[]> {
  const result = await db.raw<{ rows: DutyHolderRow[] }>(
    `with held as (
       select d.person_id, bool_or(d.role in ('main', 'deputy')) chief, min(v.code) first_code,
              json_agg(json_build_object('cellCode', v.code, 'cellName', v.name, 'level', v.level, 'post', d.post, 'role', d.role)
                       order by v.level, v.code, d.id) duties
         from duty d
         join cell_version v on v.region_id = d.region_id and v.cell_id = d.cell_id and upper_inf(v.recorded)
                            and v.valid @> cast(:today as date)
        where d.region_id = :regionId and d.scheme_id = :schemeId and d.role <> 'contact'
          and d.valid @> cast(:today as date) and upper_inf(d.recorded)
          and (cast(:personIds as bigint[]) is null or d.person_id = any(:personIds))
          and (cast(:underCellId as bigint) is null
               or d.cell_id in (select k.descendant_id from cell_closure k
                                 where k.region_id = :regionId and k.ancestor_id = :underCellId and upper_inf(k.recorded)
                                   and k.valid @> cast(:today as date)))
        group by d.person_id)
     select p.id "personId", p.person_no "personNo", p.name, p.org, h.duties, h.chief,
            a.id "accountId", a.login_name "loginName",
            (select count(*)::int from device v where v.region_id = a.region_id and v.account_id = a.id
                and v.revoked_at is null and v.expires_at > now()) devices,
            (select max(c.expires_at) from activation_code c where c.region_id = a.region_id and c.account_id = a.id
                and c.used_at is null and c.expires_at > now()) "codeUntil"
       from held h
       join person p on p.region_id = :regionId and p.id = h.person_id
       left join account a on a.region_id = p.region_id and a.person_id = p.id and a.state = 'active'
      order by h.first_code, p.person_no`,
    { ...at },
  );
  return result.rows;
}

/** What a person has to do on a day, over all schemes. */
export async function listDutiesOf(
  db: Queryable,
  at: { regionId: number; accountId: number; today: string },
): Promise<HeldDuty[]> {
  const result = await db.raw<{ rows: HeldDuty[] }>(
    `select v.code "cellCode", v.name "cellName", v.level, d.post, d.role
       from account a
       join duty d on d.region_id = a.region_id and d.person_id = a.person_id and upper_inf(d.recorded)
                  and d.valid @> cast(:today as date) and d.role <> 'contact'
       join cell_version v on v.region_id = d.region_id and v.cell_id = d.cell_id and upper_inf(v.recorded)
                          and v.valid @> cast(:today as date)
      where a.region_id = :regionId and a.id = :accountId order by v.level, v.code, d.id`,
    { ...at },
  );
  return result.rows;
}

/** Codes printed earlier and not used do not hold beside a new one. */
export async function voidCodes(db: Queryable, at: { regionId: number; accountId: number }): Promise<void> {
  await db.raw(
    `update activation_code set expires_at = now()
      where region_id = :regionId and account_id = :accountId and used_at is null and expires_at > now()`,
    { ...at },
  );
}

export async function insertCode(
  db: Queryable,
  code: { regionId: number; accountId: number; secretHash: Buffer; days: number; createdBy: string },
): Promise<Date> {
  const result = await db.raw<{ rows: { expires_at: Date }[] }>(
    `insert into activation_code (region_id, account_id, secret_hash, created_by, expires_at)
     values (:regionId, :accountId, :secretHash, :createdBy, now() + make_interval(days => :days)) returning expires_at`,
    { ...code },
  );
  return result.rows[0]!.expires_at;
}

export interface CodeRow {
  account_id: number;
  name: string;
  login_name: string;
  person_no: string | null;
  phone: string | null;
  expires_at: Date;
}

/** Whose a code is that may still be used; null for any other. */
export async function findCode(
  db: Queryable,
  at: { regionId: number; secretHash: Buffer },
): Promise<CodeRow | null> {
  const result = await db.raw<{ rows: CodeRow[] }>(
    `select c.account_id, a.name, a.login_name, p.person_no, p.phone, c.expires_at
       from activation_code c
       join account a on a.region_id = c.region_id and a.id = c.account_id and a.state = 'active'
       left join person p on p.region_id = a.region_id and p.id = a.person_id
      where c.region_id = :regionId and c.secret_hash = :secretHash and c.used_at is null and c.expires_at > now()`,
    { ...at },
  );
  return result.rows[0] ?? null;
}

/** Uses a code up; of two at once one gets it. @returns whether it was still to be had */
export async function useCode(db: Queryable, at: { regionId: number; secretHash: Buffer }): Promise<boolean> {
  const result = await db.raw<{ rowCount: number }>(
    `update activation_code set used_at = now()
      where region_id = :regionId and secret_hash = :secretHash and used_at is null and expires_at > now()`,
    { ...at },
  );
  return result.rowCount > 0;
}

/** Whether an account holds a role today or later. */
export async function holdsRole(
  db: Queryable,
  at: { regionId: number; accountId: number; today: string },
): Promise<boolean> {
  const result = await db.raw<{ rows: { held: boolean }[] }>(
    `select exists (select from role_grant where region_id = :regionId and account_id = :accountId
                       and (upper_inf(valid) or upper(valid) > cast(:today as date))) held`,
    { ...at },
  );
  return result.rows[0]!.held;
}

export async function listSchemeNames(
  db: Queryable,
  regionId: number,
): Promise<{ code: string; name: string }[]> {
  const result = await db.raw<{ rows: { code: string; name: string }[] }>(
    'select code, name from scheme where region_id = :regionId order by code',
    { regionId },
  );
  return result.rows;
}
