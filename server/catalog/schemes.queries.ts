import type { Queryable } from '../db/pool.ts';
import type { SchemeSettings } from '../contract/land.ts';

export interface SchemeRow {
  id: number;
  code: string;
  name: string;
  settings: SchemeSettings;
}

export async function findScheme(db: Queryable, regionId: number, code: string): Promise<SchemeRow | null> {
  const result = await db.raw<{ rows: SchemeRow[] }>(
    'select id, code, name, settings from scheme where region_id = :regionId and code = :code',
    { regionId, code },
  );
  return result.rows[0] ?? null;
}

export async function createScheme(
  db: Queryable,
  regionId: number,
  code: string,
  name: string,
): Promise<SchemeRow> {
  const result = await db.raw<{ rows: SchemeRow[] }>(
    `insert into scheme (region_id, code, name) values (:regionId, :code, :name)
     on conflict (region_id, code) do update set code = excluded.code
     returning id, code, name, settings`,
    { regionId, code, name },
  );
  return result.rows[0]!;
}

export async function saveLevel(
  db: Queryable,
  row: { regionId: number; schemeId: number; level: number; nameZh: string; nameEn: string; rename: boolean },
): Promise<void> {
  await db.raw(
    `insert into scheme_level (region_id, scheme_id, level, name_zh, name_en)
     values (:regionId, :schemeId, :level, :nameZh, :nameEn)
     on conflict (region_id, scheme_id, level) do update
        set name_zh = case when :rename then excluded.name_zh else scheme_level.name_zh end,
            name_en = case when :rename then excluded.name_en else scheme_level.name_en end`,
    row,
  );
}

export async function saveKind(
  db: Queryable,
  row: {
    regionId: number;
    schemeId: number;
    kind: string;
    nameZh: string;
    nameEn: string;
    precedence: number;
  },
): Promise<void> {
  await db.raw(
    `insert into scheme_kind (region_id, scheme_id, kind, name_zh, name_en, precedence)
     values (:regionId, :schemeId, :kind, :nameZh, :nameEn, :precedence)
     on conflict do nothing`,
    row,
  );
}

/**
 * What one cell state adds to the fingerprint of a day. Sums do not ask for an order: who keeps one can take off what is
 * gone and add what came (`coverage_check.cells_sum`).
 */
export const stateHash = (
  versionId: string,
  parentId: string,
  parentCode: string,
  division: string,
): string =>
  `hashtextextended(concat(${versionId}, '|', ${parentId}, '|', ${parentCode}, '|', ${division}), 0)`;

/** The fingerprint that a sum of such hashes makes with the scheme's settings. */
export const hashOfSum = (sum: string): string =>
  `md5(concat(${sum}, '#', (select settings::text from scheme where region_id = :regionId and id = :schemeId)))`;

/** A fingerprint of the cell states valid on one day (and of the scheme's settings): the same set, the same map and the same findings. */
export async function dayFingerprint(
  db: Queryable,
  at: { regionId: number; schemeId: number; date: string },
): Promise<string> {
  const result = await db.raw<{ rows: { hash: string }[] }>(
    `select ${hashOfSum('sum')} hash
       from (select coalesce(sum(${stateHash('id', 'parent_cell_id', 'parent_code', 'division_status')}), 0) sum
               from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:date as date))) cells`,
    { ...at },
  );
  return result.rows[0]!.hash;
}

/** Whether the scheme has, as it is known now, a cell of that code on any day. */
export async function hasCellCode(
  db: Queryable,
  asked: { regionId: number; schemeId: number; code: string },
): Promise<boolean> {
  const result = await db.raw<{ rows: { there: boolean }[] }>(
    `select exists (select from cell_version where region_id = :regionId and scheme_id = :schemeId and code = :code
                       and upper_inf(recorded)) there`,
    asked,
  );
  return result.rows[0]!.there;
}
