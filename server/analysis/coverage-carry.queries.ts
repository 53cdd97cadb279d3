import type { Transaction } from '../db/pool.ts';
import type { CheckKey } from './coverage-cells.queries.ts';

/** The temporary table `scope`: earlier findings that this check finds anew or not at all; the others hold. */
export async function listScope(trx: Transaction, key: CheckKey & { all: boolean }): Promise<void> {
  await trx.raw(
    `create temp table scope on commit drop as
     select id from coverage_finding e
      where e.region_id = :regionId and e.scheme_id = :schemeId
        and (:all
             or e.kind = 'overlap' and e.cell_ids && (select array_agg(cell_id) from changed)
             or e.kind <> 'overlap' and (case when e.parent_cell_id is null then e.cell_ids && (select array_agg(cell_id) from changed)
                                              else e.parent_cell_id in (select cell_id from touched) end))`,
    { ...key },
  );
  if (key.all) await trx.raw('create unique index on scope (id); analyze scope');
}

/**
 * Adds to `found` the findings that hold but whose border pair or cause may be another now: those by a changed cell, by a
 * new finding, or that followed from one in scope; and around them what they may follow from.
 */
export async function adoptKept(trx: Transaction, key: CheckKey): Promise<void> {
  const kept = `coverage_finding e
      where e.region_id = :regionId and e.scheme_id = :schemeId and e.state <> 'fixed'
        and not exists (select from scope s where s.id = e.id)`;
  const near = (box: string) =>
    `select e.id from coverage_finding e where e.geom && ${box} and e.region_id = :regionId`;
  const columns =
    'kind, level, parent_cell_id, parent_code, cell_ids, codes, border_key, geom, area_m2, width_m, finding_id';
  const values =
    'e.kind, e.level, e.parent_cell_id, e.parent_code, e.cell_ids, e.codes, e.border_key, e.geom, e.area_m2, e.width_m, e.id';
  await trx.raw(
    `with near as materialized (
       select near.id from found f, lateral (${near('f.geom')} offset 0) near
       union
       select near.id from changed x, lateral (${near('st_expand(x.was_box, 1e-7)')} offset 0) near
       union
       select near.id
         from changed x
         join coverage_cell c on c.region_id = :regionId and c.scheme_id = :schemeId and c.cell_id = x.cell_id,
              lateral (${near('st_expand(st_makeenvelope(c.west, c.south, c.east, c.north, 4490), 1e-7)')} offset 0) near
       union
       select e.id from scope s join coverage_finding e on e.region_id = :regionId and e.caused_by = s.id)
     insert into found (role, ${columns})
     select 'kept', ${values} from ${kept} and e.id in (select id from near)
      order by e.id`,
    { ...key },
  );
  await trx.raw(
    `insert into found (role, ${columns})
     select 'context', ${values} from ${kept}
        and e.id in (select near.id from found f, lateral (${near('f.geom')} and e.kind in ('gap', 'outside') offset 0) near)
        and not exists (select from found f where f.finding_id = e.id)
      order by e.id`,
    { ...key },
  );
}
