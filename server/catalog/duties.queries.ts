import type { Queryable, Transaction } from '../db/pool.ts';
import { copyRows } from '../db/copy.ts';
import type { DutyState } from './merge-duties.ts';
import { rowsOf } from './people.queries.ts';

/** Duties held now of some cells of a scheme. Dates: `from` included, `to` excluded, null open. */
export async function readDuties(
  db: Queryable,
  key: { regionId: number; schemeId: number; cellIds: number[] },
): Promise<DutyState[]> {
  const result = await db.raw<{ rows: DutyState[] }>(
    `select id, cell_id "cellId", person_id "personId", role, post,
            case when not lower_inf(valid) then to_char(lower(valid), 'YYYY-MM-DD') end "from",
            case when not upper_inf(valid) then to_char(upper(valid), 'YYYY-MM-DD') end "to", appoint_doc "appointDoc"
       from duty
      where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded) and cell_id = any(:cellIds)
      order by cell_id, valid, id`,
    key,
  );
  return result.rows;
}

/** Ends the recorded time of states that a delivery replaced; they stay as what we held true. */
export async function closeDuties(
  trx: Transaction,
  key: { regionId: number; runId: number; instant: string; ids: number[] },
): Promise<void> {
  if (key.ids.length === 0) return;
  await trx.raw(
    `update duty set recorded = tstzrange(lower(recorded), :instant), closed_by_run = :runId
      where region_id = :regionId and id = any(:ids)`,
    key,
  );
}

export async function insertDuties(
  trx: Transaction,
  key: { regionId: number; schemeId: number; runId: number; instant: string },
  duties: DutyState[],
): Promise<void> {
  await copyRows(
    trx,
    'duty (region_id, scheme_id, cell_id, person_id, role, post, valid, recorded, appoint_doc, import_run_id)',
    rowsOf(duties, (duty) => [
      key.regionId,
      key.schemeId,
      duty.cellId,
      duty.personId,
      duty.role,
      duty.post,
      `[${duty.from ?? ''},${duty.to ?? ''})`,
      `[${key.instant},)`,
      duty.appointDoc,
      key.runId,
    ]),
  );
}

export interface AbsenceState {
  id: number | null;
  personId: number;
  from: string | null;
  to: string | null;
  reason: string | null;
}

export async function readAbsences(
  db: Queryable,
  key: { regionId: number; personIds: number[] },
): Promise<AbsenceState[]> {
  const result = await db.raw<{ rows: AbsenceState[] }>(
    `select id, person_id "personId", case when not lower_inf(valid) then to_char(lower(valid), 'YYYY-MM-DD') end "from",
            case when not upper_inf(valid) then to_char(upper(valid), 'YYYY-MM-DD') end "to", reason
       from absence
      where region_id = :regionId and upper_inf(recorded) and person_id = any(:personIds)
      order by person_id, valid, id`,
    key,
  );
  return result.rows;
}

export async function closeAbsences(
  trx: Transaction,
  key: { regionId: number; runId: number; instant: string; ids: number[] },
): Promise<void> {
  if (key.ids.length === 0) return;
  await trx.raw(
    `update absence set recorded = tstzrange(lower(recorded), :instant), closed_by_run = :runId
      where region_id = :regionId and id = any(:ids)`,
    key,
  );
}

export async function insertAbsences(
  trx: Transaction,
  key: { regionId: number; runId: number; instant: string },
  absences: AbsenceState[],
): Promise<void> {
  await copyRows(
    trx,
    'absence (region_id, person_id, valid, recorded, reason, import_run_id)',
    rowsOf(absences, (absence) => [
      key.regionId,
      absence.personId,
      `[${absence.from ?? ''},${absence.to ?? ''})`,
      `[${key.instant},)`,
      absence.reason,
      key.runId,
    ]),
  );
}
