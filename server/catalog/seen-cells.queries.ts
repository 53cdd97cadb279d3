import type { Queryable } from '../db/pool.ts';

/**
 * The number up to which everything written to cells is seen by a transaction that holds imports back
 * (`holdImports`): ids of new states and the numbers of rewritten ones come from one sequence.
 */
export async function readSeenSeq(db: Queryable): Promise<number> {
  const result = await db.raw<{ rows: { seq: number }[] }>('select last_value seq from cell_version_id_seq');
  return result.rows[0]!.seq;
}

/**
 * SQL: ids of the cells of a scheme of which a state was recorded, closed or rewritten after `:seenSeq`. Two lookups
 * in indexes, whatever the scheme holds.
 */
export const WRITTEN_SINCE = `
  select cell_id from cell_version where region_id = :regionId and id > :seenSeq and scheme_id = :schemeId
  union
  select cell_id from cell_version where region_id = :regionId and rewritten_seq > :seenSeq and scheme_id = :schemeId`;

/** SQL: ids of the cells of a scheme of which a state, as held true now, begins or ends after `:fromDate`, up to `:toDate`. */
export const TURNED_BETWEEN = `
  select cell_id from cell_version
   where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded) and lower(valid) > '-infinity'
     and lower(valid) > cast(:fromDate as date) and lower(valid) <= cast(:toDate as date)
  union
  select cell_id from cell_version
   where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded) and upper(valid) < 'infinity'
     and upper(valid) > cast(:fromDate as date) and upper(valid) <= cast(:toDate as date)`;
