import type { Transaction } from '../db/pool.ts';
import { hashOfSum } from '../catalog/schemes.queries.ts';
import type { CheckedSums } from './coverage-cells.queries.ts';

interface SchemeKey {
  regionId: number;
  schemeId: number;
}

/**
 * Gives findings of this check the identity of earlier ones: the same kind under the same parent, first with the very
 * same shape, then by the largest common ground. Each earlier finding is taken once.
 */
export async function matchEarlier(trx: Transaction, key: SchemeKey): Promise<void> {
  await trx.raw(
    `update found f set finding_id = e.id
       from coverage_finding e
      where e.region_id = :regionId and e.scheme_id = :schemeId and e.kind = f.kind and e.level = f.level
        and e.parent_cell_id is not distinct from f.parent_cell_id and e.geom = f.geom and st_equals(e.geom, f.geom)
        and (f.kind = 'gap' or e.cell_ids = f.cell_ids) and f.finding_id is null
        and (e.state = 'fixed' or e.id in (select id from scope))`,
    { ...key },
  );
  await trx.raw(
    `with pairs as (
       select f.n, e.id, st_area(st_intersection(e.geom, f.geom)) common
         from found f
         join coverage_finding e on e.region_id = :regionId and e.scheme_id = :schemeId and e.kind = f.kind and e.level = f.level
                                and e.parent_cell_id is not distinct from f.parent_cell_id
                                and (f.kind = 'gap' or e.cell_ids = f.cell_ids)
                                and e.geom && f.geom and st_intersects(e.geom, f.geom)
        where f.finding_id is null
          and not exists (select from found taken where taken.finding_id = e.id)),
     best as (
       select n, id, row_number() over (partition by n order by common desc, id) of_n,
              row_number() over (partition by id order by common desc, n) of_id
         from pairs where common > 0)
     update found f set finding_id = best.id from best where best.n = f.n and of_n = 1 and of_id = 1`,
    { ...key },
  );
}

/**
 * Writes the check's findings over the earlier ones in `scope`: kept, new, and fixed where nothing was found any more.
 */
export async function saveFindings(trx: Transaction, key: SchemeKey): Promise<void> {
  await trx.raw(
    `update coverage_finding e
        set state = 'fixed'
      where e.region_id = :regionId and e.scheme_id = :schemeId and e.state <> 'fixed'
        and exists (select from scope s where s.id = e.id)
        and not exists (select from found f where f.finding_id = e.id)`,
    { ...key },
  );
  await trx.raw(
    `update coverage_finding e
        set parent_code = f.parent_code, cell_ids = f.cell_ids, codes = f.codes, border_key = f.border_key, geom = f.geom,
            area_m2 = f.area_m2, width_m = f.width_m, last_seen = now(),
            state = case when e.state = 'fixed' then 'open' else e.state end
       from found f
      where e.region_id = :regionId and e.id = f.finding_id and f.role <> 'context'`,
    { regionId: key.regionId },
  );
  await trx.raw(`
    update found set finding_id = nextval(pg_get_serial_sequence('coverage_finding', 'id')), caused_by = -1 where finding_id is null`);
  await trx.raw(
    `insert into coverage_finding (region_id, id, scheme_id, kind, level, parent_cell_id, parent_code, cell_ids, codes, border_key,
                                   geom, area_m2, width_m) overriding system value
     select :regionId, finding_id, :schemeId, kind, level, parent_cell_id, parent_code, cell_ids, codes, border_key, geom, area_m2, width_m
       from found where caused_by = -1 order by n`,
    { ...key },
  );
  await trx.raw(
    `update coverage_finding e set caused_by = cause.finding_id
       from found f left join found cause on cause.n = f.caused_by_n
      where e.region_id = :regionId and e.id = f.finding_id and f.role <> 'context' and e.caused_by is distinct from cause.finding_id`,
    { regionId: key.regionId },
  );
}

export async function saveCheck(
  trx: Transaction,
  check: SchemeKey & CheckedSums & { onDate: string; groundHash: string; seenSeq: number },
): Promise<void> {
  await trx.raw(
    `insert into coverage_check (region_id, scheme_id, on_date, input_hash, ground_hash, parents, cells, cells_sum, seen_seq)
     values (:regionId, :schemeId, :onDate, ${hashOfSum('cast(:cellsSum as numeric)')}, :groundHash, :parents, :cells,
             cast(:cellsSum as numeric), :seenSeq)
     on conflict (region_id, scheme_id) do update
        set on_date = excluded.on_date, input_hash = excluded.input_hash, ground_hash = excluded.ground_hash, parents = excluded.parents, cells = excluded.cells,
            cells_sum = excluded.cells_sum, seen_seq = excluded.seen_seq, checked_at = now()`,
    { ...check },
  );
}

/** The same cells are valid on another day: the findings hold for it too. */
export async function saveCheckDate(
  trx: Transaction,
  check: SchemeKey & { onDate: string; seenSeq: number },
): Promise<void> {
  await trx.raw(
    `update coverage_check set on_date = :onDate, seen_seq = :seenSeq
      where region_id = :regionId and scheme_id = :schemeId
        and (on_date <> cast(:onDate as date) or seen_seq is distinct from :seenSeq)`,
    { ...check },
  );
}
