import type { Transaction } from '../db/pool.ts';

/**
 * Links cells to their parents after an import, children that came before their parent included.
 * A parent named by the source is looked up on any upper level; otherwise the code's prefix decides, on the nearest
 * upper level that has cells (a farther one would hide that a parent is missing: its children must stay orphans).
 */
export async function linkParents(trx: Transaction, regionId: number, schemeId: number): Promise<void> {
  await trx.raw(
    `update cell_version v
        set parent_cell_id = p.cell_id
       from cell_version p
      where v.region_id = :regionId and v.scheme_id = :schemeId and v.parent_cell_id is null and v.parent_code is not null
        and p.region_id = :regionId and p.scheme_id = :schemeId and p.code = v.parent_code and p.level < v.level
        and upper_inf(v.recorded) and upper_inf(p.recorded) and p.valid && v.valid
        and not exists (select from cell_version n
                         where n.region_id = :regionId and n.scheme_id = :schemeId and n.code = v.parent_code
                           and n.level < v.level and n.level > p.level and upper_inf(n.recorded) and n.valid && v.valid)`,
    { regionId, schemeId },
  );
  await trx.raw(
    `with level_above as (
       select l.level, (select max(u.level) from cell_version u
                         where u.region_id = :regionId and u.scheme_id = :schemeId and u.level < l.level
                           and upper_inf(u.recorded)) upper_level
         from scheme_level l where l.region_id = :regionId and l.scheme_id = :schemeId),
     code_length as (
       select distinct level, length(code) n from cell_version
        where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded)),
     found as (
       select distinct on (v.id) v.id, p.cell_id, p.code
         from cell_version v
         join level_above a on a.level = v.level
         join code_length c on c.level = a.upper_level and c.n < length(v.code)
         join cell_version p on p.region_id = :regionId and p.scheme_id = :schemeId and p.level = a.upper_level
                            and p.code = left(v.code, c.n) and upper_inf(p.recorded) and p.valid && v.valid
        where v.region_id = :regionId and v.scheme_id = :schemeId and v.parent_cell_id is null and v.parent_code is null
          and upper_inf(v.recorded)
        order by v.id, c.n desc)
     update cell_version v set parent_cell_id = found.cell_id, parent_code = found.code
       from found where v.region_id = :regionId and v.id = found.id`,
    { regionId, schemeId },
  );
  // An orphan names the parent its code asks for, so the finding can say which cell is missing.
  await trx.raw(
    `with level_above as (
       select l.level, (select max(u.level) from cell_version u
                         where u.region_id = :regionId and u.scheme_id = :schemeId and u.level < l.level
                           and upper_inf(u.recorded)) upper_level
         from scheme_level l where l.region_id = :regionId and l.scheme_id = :schemeId),
     usual as (
       select level, mode() within group (order by length(code)) n from cell_version
        where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded) group by level)
     update cell_version v set parent_code = left(v.code, usual.n)
       from level_above a, usual
      where v.region_id = :regionId and v.scheme_id = :schemeId and v.parent_cell_id is null and v.parent_code is null
        and upper_inf(v.recorded) and a.level = v.level and usual.level = a.upper_level and usual.n < length(v.code)`,
    { regionId, schemeId },
  );
}
