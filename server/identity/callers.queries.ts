import type { Queryable } from '../db/pool.ts';
import { IDLE_MINUTES } from './sessions.queries.ts';

export interface CallerRow {
  account_id: number;
  session_id: number | null;
  token_id: number | null;
  person_id: number | null;
  name: string;
  must_change: boolean;
  permissions: string[];
  sees_all: boolean;
  by_duty: boolean;
  cell_ids: number[];
  epoch: number;
}

// What an account may do on a day, and where: the subtrees granted, or those of the person's duties.
const RIGHTS = `
  select a.id account_id, a.person_id, a.name, a.must_change, e.epoch,
         coalesce((select array_agg(distinct p.permission) from granted g
                     join role_permission p on p.region_id = :regionId and p.role_code = g.role_code), '{}') permissions,
         exists (select from granted g where g.cell_id is null and not g.by_duty) sees_all,
         exists (select from granted g where g.by_duty) by_duty,
         coalesce((select json_agg(distinct cell_id) from (
             select g.cell_id from granted g where g.cell_id is not null
             union select d from granted g, cells_by_duty(cast(:regionId as int), a.person_id, cast(:today as date)) d where g.by_duty) cells), '[]') cell_ids
    from account a
    join permission_epoch e on e.region_id = a.region_id`;

const GRANTED = `
  granted as (
    select g.role_code, g.cell_id, r.by_duty from role_grant g
      join role r on r.region_id = g.region_id and r.code = g.role_code
     where g.region_id = :regionId and g.account_id = (select account_id from found) and g.valid @> cast(:today as date))`;

/** Whose session it is, and its rights; the session is marked as seen, at most once a minute. */
export async function findSessionCaller(
  db: Queryable,
  at: { regionId: number; secretHash: Buffer; today: string },
): Promise<CallerRow | null> {
  const result = await db.raw<{ rows: CallerRow[] }>(
    `with found as (
       select s.id, s.account_id, s.last_seen_at from session s
        where s.secret_hash = :secretHash and s.region_id = :regionId and s.ended_at is null and s.expires_at > now()
          and s.last_seen_at > now() - make_interval(mins => ${IDLE_MINUTES})
          -- A session that a PIN opened while its device was being revoked is none.
          and (s.device_id is null or exists (select from device v where v.region_id = s.region_id and v.id = s.device_id
                                                 and v.revoked_at is null))),
     seen as (
       update session set last_seen_at = now() from found f
        where session.region_id = :regionId and session.id = f.id and f.last_seen_at < now() - interval '1 minute'),
     ${GRANTED}
     select r.*, f.id session_id, null::bigint token_id
       from found f, lateral (${RIGHTS} where a.region_id = :regionId and a.id = f.account_id and a.state = 'active') r`,
    { ...at },
  );
  return result.rows[0] ?? null;
}

/** Whose token it is, and its rights: those of the account that the token has as well. */
export async function findTokenCaller(
  db: Queryable,
  at: { regionId: number; secretHash: Buffer; today: string },
): Promise<CallerRow | null> {
  const result = await db.raw<{ rows: CallerRow[] }>(
    `with found as (
       select t.id, t.account_id, t.permissions own, t.name token_name, t.last_used_at from api_token t
        where t.secret_hash = :secretHash and t.region_id = :regionId and t.revoked_at is null and t.expires_at > now()),
     used as (
       update api_token set last_used_at = now() from found f
        where api_token.region_id = :regionId and api_token.id = f.id
          and (f.last_used_at is null or f.last_used_at < now() - interval '1 minute')),
     ${GRANTED}
     select r.account_id, r.person_id, r.name || ' · ' || f.token_name "name", false must_change, r.epoch, r.sees_all, r.by_duty, r.cell_ids,
            case when f.own is null then r.permissions
                 else array(select unnest(r.permissions) intersect select unnest(f.own)) end permissions,
            null::bigint session_id, f.id token_id
       from found f, lateral (${RIGHTS} where a.region_id = :regionId and a.id = f.account_id and a.state = 'active') r`,
    { ...at },
  );
  return result.rows[0] ?? null;
}
