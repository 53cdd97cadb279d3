import type { Queryable } from '../db/pool.ts';

/**
 * Counts a try before its password is looked at, so that many at once are as bounded as one after the other.
 * After five failures the name waits a minute, then two, four … up to an hour.
 * @returns seconds to wait; 0: it may be tried
 */
export async function countTry(db: Queryable, at: { regionId: number; loginName: string }): Promise<number> {
  const result = await db.raw<{ rows: { wait: number }[] }>(
    `insert into login_guard as g (region_id, login_name, failed) values (:regionId, lower(:loginName), 1)
     on conflict (region_id, login_name) do update
        set failed = case when g.locked_until > now() then g.failed else g.failed + 1 end,
            locked_until = case when g.locked_until > now() then g.locked_until
                                when g.failed + 1 > 5 then now() + least(interval '1 hour', interval '1 minute' * 2 ^ (g.failed + 1 - 6)) end,
            last_try_at = now()
     returning ceil(coalesce(extract(epoch from locked_until - now()), 0))::int wait`,
    { ...at },
  );
  return Math.max(0, result.rows[0]!.wait);
}

export async function forgetTries(db: Queryable, at: { regionId: number; loginName: string }): Promise<void> {
  await db.raw('delete from login_guard where region_id = :regionId and login_name = lower(:loginName)', {
    ...at,
  });
}
