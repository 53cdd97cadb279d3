import type { Transaction } from '../db/pool.ts';

/**
 * Links cells to their parents after an import, children that came before their parent included.
 * A parent named by the source is looked up on any upper level; otherwise the code's prefix decides, on the nearest
 * upper level that has cells (a farther one would hide that a parent is missing: its children must stay orphans).
 */
export async function linkParents(trx: Transaction, regionId: number, schemeId: number): Promise<void> {
  // A temporary table is analysed; right after an import the real one is not, and the planner would loop.
  await trx.raw(
    `create temp table known_cell on commit drop as
     select v.id, v.cell_id, v.level, v.code, v.parent_cell_id, v.parent_code, v.valid,
            (select max(u.level) from scheme_level u
              where u.region_id = :regionId and u.scheme_id = :schemeId and u.level < v.level
                and exists (select from cell_version w where w.region_id = :regionId and w.scheme_id = :schemeId
                               and w.level = u.level and upper_inf(w.recorded))) upper_level
       from cell_version v where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded)`,
    { regionId, schemeId },
  );
  await trx.raw('analyze known_cell');
  await trx.raw(
    `update cell_version v set parent_cell_id = found.cell_id
       from (select distinct on (c.id) c.id, p.cell_id
               from known_cell c
               join known_cell p on p.code = c.parent_code and p.level < c.level and p.valid && c.valid
              where c.parent_cell_id is null
              order by c.id, p.level desc) found
      where v.region_id = :regionId and v.id = found.id`,
    { regionId },
  );
  await trx.raw(
    `update cell_version v set parent_cell_id = found.cell_id, parent_code = found.code
       from (select distinct on (c.id) c.id, p.cell_id, p.code
               from known_cell c
               join (select distinct level, length(code) n from known_cell) size on size.level = c.upper_level and size.n < length(c.code)
               join known_cell p on p.level = c.upper_level and p.code = left(c.code, size.n) and p.valid && c.valid
              where c.parent_cell_id is null and c.parent_code is null
              order by c.id, size.n desc) found
      where v.region_id = :regionId and v.id = found.id`,
    { regionId },
  );
  // An orphan names the parent its code asks for, so the finding can say which cell is missing.
  await trx.raw(
    `update cell_version v set parent_code = left(v.code, usual.n)
       from known_cell c
       join (select level, mode() within group (order by length(code)) n from known_cell group by level) usual
         on usual.level = c.upper_level
      where v.region_id = :regionId and v.id = c.id and v.parent_cell_id is null and v.parent_code is null
        and usual.n < length(v.code)`,
    { regionId },
  );
}
