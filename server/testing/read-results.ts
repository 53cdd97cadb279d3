import { forgetCells } from '../analysis/coverage-cells.queries.ts';
import { findScheme } from '../catalog/schemes.queries.ts';
import type { Database } from '../db/pool.ts';

/** Findings with all that is said of them, ids included. */
export async function readFindings(db: Database, scheme: string): Promise<unknown[]> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select f.id, kind, level, parent_code, codes, cell_ids, border_key, round(cast(area_m2 as numeric), 3) area_m2,
            round(cast(width_m as numeric), 3) width_m, caused_by, state
       from coverage_finding f join scheme s on s.id = f.scheme_id where s.code = :scheme order by f.id`,
    { scheme },
  );
  return rows;
}

/** Makes the next check one of everything. */
export async function forgetCheck(db: Database, scheme: string): Promise<void> {
  const { id } = (await findScheme(db, 1, scheme))!;
  await db.transaction((trx) => forgetCells(trx, { regionId: 1, schemeId: id }));
}

/** Everything that is answered, areas to a thousandth of a square metre. */
export async function readAnswers(db: Database, batch: string): Promise<unknown[]> {
  const result = await db.raw<{ rows: unknown[] }>(
    `with code as (select distinct on (cell_id) cell_id, code from cell_version order by cell_id, upper_inf(recorded) desc, id desc)
     select p.patch_no, a.state, lead.code lead, a.called_cells, round(a.assigned_m2::numeric, 3) assigned,
            round(a.multiply_m2::numeric, 3) multiply, round(a.blind_spot_m2::numeric, 3) blind, round(a.outside_m2::numeric, 3) outside,
            near.code near, round(a.nearest_m::numeric, 3) nearest_m,
            (select json_agg(json_build_array(c.code, round(h.share_m2::numeric, 3), h.calls, h.is_lead, h.method) order by c.code)
               from patch_share h join code c on c.cell_id = h.cell_id where h.patch_id = p.id and h.scheme_id = a.scheme_id) shares
       from patch p join batch b on b.id = p.batch_id
       join patch_assignment a on a.patch_id = p.id
       left join code lead on lead.cell_id = a.lead_cell_id
       left join code near on near.cell_id = a.nearest_cell_id
      where b.code = :batch order by p.patch_no`,
    { batch },
  );
  return result.rows;
}
