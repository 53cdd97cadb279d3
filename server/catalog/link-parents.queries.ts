import type { Transaction } from '../db/pool.ts';
import type { CellTarget } from './store-cells.queries.ts';

/**
 * Links cells to their parents after an import, children that came before their parent included.
 * A parent named by the source is looked up on any upper level; otherwise the code's prefix decides, on the nearest
 * upper level that has cells (a farther one would hide that a parent is missing: its children must stay orphans).
 */
export async function linkParents(
  trx: Transaction,
  target: Pick<CellTarget, 'regionId' | 'schemeId' | 'runId' | 'instant'>,
): Promise<void> {
  const { regionId, schemeId, runId, instant } = target;
  // A temporary table is analysed; right after an import the real one is not, and the planner would loop.
  await trx.raw(
    `create temp table known_cell on commit drop as
     with held as materialized (
       select u.level from scheme_level u
        where u.region_id = :regionId and u.scheme_id = :schemeId
          and exists (select from cell_version w where w.region_id = :regionId and w.scheme_id = :schemeId
                         and w.level = u.level and upper_inf(w.recorded)))
     select v.id, v.cell_id, v.level, v.code, v.parent_cell_id, v.parent_code, v.valid, v.opened_by_run = :runId fresh,
            v.parent_cell_id found_id, v.parent_code found_code,
            (select max(h.level) from held h where h.level < v.level) upper_level
       from cell_version v where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded)`,
    { regionId, schemeId, runId },
  );
  await trx.raw('analyze known_cell');
  await trx.raw(
    `update known_cell k set found_id = found.cell_id
       from (select distinct on (c.id) c.id, p.cell_id
               from known_cell c
               join known_cell p on p.code = c.parent_code and p.level < c.level and p.valid && c.valid
              where c.parent_cell_id is null
              order by c.id, p.level desc) found
      where k.id = found.id`,
  );
  await trx.raw(
    `update known_cell k set found_id = found.cell_id, found_code = found.code
       from (select distinct on (c.id) c.id, p.cell_id, p.code
               from known_cell c
               join (select distinct level, length(code) n from known_cell) size on size.level = c.upper_level and size.n < length(c.code)
               join known_cell p on p.level = c.upper_level and p.code = left(c.code, size.n) and p.valid && c.valid
              where c.parent_cell_id is null and c.parent_code is null
              order by c.id, size.n desc) found
      where k.id = found.id`,
  );
  // An orphan names the parent its code asks for, so the finding can say which cell is missing.
  await trx.raw(
    `update known_cell k set found_code = left(k.code, usual.n)
       from (select level, mode() within group (order by length(code)) n from known_cell group by level) usual
      where usual.level = k.upper_level and k.found_id is null and k.found_code is null and usual.n < length(k.code)`,
  );
  await saveLinks(trx, { regionId, runId, instant });
}

/** The link is a part of the state: an older row is closed and followed by one with the link, so that an undo can take it back. */
async function saveLinks(
  trx: Transaction,
  run: { regionId: number; runId: number; instant: string },
): Promise<void> {
  await trx.raw(
    `update cell_version v set parent_cell_id = k.found_id, parent_code = k.found_code
       from known_cell k
      where v.region_id = :regionId and v.id = k.id and k.fresh
        and (k.found_id, k.found_code) is distinct from (k.parent_cell_id, k.parent_code)`,
    { regionId: run.regionId },
  );
  await trx.raw(
    `with closed as (
       update cell_version v set recorded = tstzrange(lower(v.recorded), :instant), closed_by_run = :runId
         from known_cell k
        where v.region_id = :regionId and v.id = k.id and k.fresh is not true
          and (k.found_id, k.found_code) is distinct from (k.parent_cell_id, k.parent_code)
       returning v.*, k.found_id, k.found_code)
     insert into cell_version (region_id, cell_id, scheme_id, level, kind, code, name, parent_cell_id, parent_code,
                               division_status, line_locked, valid, geom, area_m2, label_point, source_geom, source_crs,
                               attributes, content_hash, import_run_id, recorded, opened_by_run)
     select region_id, cell_id, scheme_id, level, kind, code, name, found_id, found_code, division_status, line_locked, valid, geom,
            area_m2, label_point, source_geom, source_crs, attributes, content_hash, import_run_id, tstzrange(:instant, null), :runId
       from closed`,
    run,
  );
}
