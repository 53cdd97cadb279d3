import type { Queryable } from '../db/pool.ts';

/**
 * Counts a try before its password is looked at, so that many at once are as bounded as one after the other. The fifth
 * failure makes the name wait a minute, each one after that twice as long, up to an hour; a try while it waits counts for nothing.
 * @returns `wait`: seconds until the next try is looked at, 0: this one is; `failed`: tries since the last right one, this one included
 */
export async function countTry(
  db: Queryable,
  at: { regionId: number; loginName: string },
): Promise<{ wait: number; failed: number }> {
  const counted = await db.raw<{ rows: { failed: number }[] }>(
    `insert into login_guard as g (region_id, login_name, failed) values (:regionId, lower(:loginName), 1)
     on conflict (region_id, login_name) do update
        set failed = g.failed + 1, last_try_at = now(),
            locked_until = case when g.failed + 1 >= 5
                                then now() + least(interval '1 hour', interval '1 minute' * 2 ^ least(g.failed + 1 - 5, 10)) end
      where g.locked_until is null or g.locked_until <= now()
     returning failed`,
    { ...at },
  );
  const failed = counted.rows[0]?.failed;
  if (failed !== undefined) return { wait: 0, failed };
  const waiting = await db.raw<{ rows: { wait: number; failed: number }[] }>(
    `select greatest(1, ceil(extract(epoch from locked_until - now())))::int wait, failed from login_guard
      where region_id = :regionId and login_name = lower(:loginName)`,
    { ...at },
  );
  // Gone meanwhile: somebody signed in right, and the next try is looked at.
  return waiting.rows[0] ?? { wait: 1, failed: 0 };
}

export async function forgetTries(db: Queryable, at: { regionId: number; loginName: string }): Promise<void> {
  await db.raw('delete from login_guard where region_id = :regionId and login_name = lower(:loginName)', {
    ...at,
  });
}
