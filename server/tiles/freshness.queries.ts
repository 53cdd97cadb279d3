import type { Queryable } from '../db/pool.ts';

export interface ShownRun {
  id: number;
  layer: 'patches' | 'cells';
  /** Since it was written, just before its commit. */
  ageSeconds: number;
}

/** Imports of the last hour whose tile rows are there. */
export async function readShownRuns(db: Queryable, regionId: number): Promise<ShownRun[]> {
  const result = await db.raw<{ rows: ShownRun[] }>(
    `select r.id, case r.kind when 'patches' then 'patches' else 'cells' end layer,
            extract(epoch from clock_timestamp() - r.finished_at)::float8 "ageSeconds"
       from import_run r
      where r.region_id = :regionId and r.state = 'done' and r.finished_at > now() - interval '1 hour'
        and case r.kind
              when 'patches' then exists (
                select from batch b where b.region_id = r.region_id and b.code = r.target and b.tiles_run_id >= r.id)
              else r.kind in ('cells', 'edit') and exists (
                select from scheme s join tile_build t on t.region_id = s.region_id and t.scheme_id = s.id
                 where s.region_id = r.region_id and s.code = regexp_replace(r.target, '/[^/]*$', '')
                   and t.built_at > r.finished_at)
            end`,
    { regionId },
  );
  return result.rows;
}
