import type { Queryable } from '../db/pool.ts';
import type { CheckKey } from './coverage-cells.queries.ts';

/** A fingerprint of what a check depends on besides the cells: while it is the same only changed cells are checked. */
export async function groundFingerprint(db: Queryable, key: CheckKey): Promise<string> {
  const result = await db.raw<{ rows: { hash: string }[] }>(
    `select md5(concat_ws('#',
              (select settings::text from scheme where region_id = :regionId and id = :schemeId),
              (select string_agg(kind || ' ' || precedence, ',' order by kind) from scheme_kind
                where region_id = :regionId and scheme_id = :schemeId))) hash`,
    { ...key },
  );
  return result.rows[0]!.hash;
}
