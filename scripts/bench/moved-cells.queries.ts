import type { Transaction } from '../../server/db/pool.ts';
import { timed } from './measure.ts';

interface At {
  schemeId: number;
  onDate: string;
}

/** So many cells are moved, one after another; the middle one of their times is told. */
const MOVED = 5;

/** Moves one cell after another and does the work after each. @returns the middle one of the seconds the work took */
export async function timeMoved(trx: Transaction, at: At, work: () => Promise<unknown>): Promise<number> {
  const seconds: number[] = [];
  for (const cellId of await pickLeaves(trx, at, MOVED)) {
    await moveCell(trx, cellId);
    seconds.push(await timed(work));
  }
  return seconds.sort((a, b) => a - b)[seconds.length >> 1]!;
}

/** Leaf cells spread over the list by code, to be moved a little. */
async function pickLeaves(trx: Transaction, at: At, count: number): Promise<number[]> {
  const result = await trx.raw<{ rows: { cell_id: number }[] }>(
    `select cell_id
       from (select cell_id, row_number() over (order by code) n, count(*) over () of
               from leaf_cells_on(1, cast(:schemeId as bigint), cast(:onDate as date))) leaf
      where n % greatest(1, of / (cast(:count as bigint) + 1)) = 0 order by n limit cast(:count as bigint)`,
    { schemeId: at.schemeId, onDate: at.onDate, count },
  );
  return result.rows.map((row) => row.cell_id);
}

/** Moves a cell 3e-5° (3 m) east as a new state; the bench rolls it back. */
async function moveCell(trx: Transaction, cellId: number): Promise<void> {
  await trx.raw(
    `with gone as (
       update cell_version set recorded = tstzrange(lower(recorded), clock_timestamp())
        where region_id = 1 and cell_id = :cellId and upper_inf(recorded) returning *)
     insert into cell_version (region_id, cell_id, scheme_id, level, kind, code, name, parent_cell_id, parent_code, valid, recorded, geom,
                               area_m2, label_point, content_hash)
     select region_id, cell_id, scheme_id, level, kind, code, name, parent_cell_id, parent_code, valid, tstzrange(upper(recorded), null),
            st_translate(geom, 3e-5, 0), area_m2, label_point, md5(content_hash)
       from gone`,
    { cellId },
  );
}
