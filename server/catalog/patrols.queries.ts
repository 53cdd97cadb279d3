import type { Queryable, Transaction } from '../db/pool.ts';
import { copyRows } from '../db/copy.ts';
import { rowsOf } from './people.queries.ts';

/** One visit of a list. `sourceKey` tells a row that came before from a second visit on the same day. */
export interface IncomingVisit {
  cellId: number;
  personId: number | null;
  visitedOn: string;
  note: string | null;
  sourceKey: string;
}

/** Adds the visits that are new; a visit delivered again is the one that is there. */
export async function saveVisits(
  trx: Transaction,
  key: { regionId: number; schemeId: number; runId: number; instant: string },
  visits: IncomingVisit[],
): Promise<{ added: number; unchanged: number }> {
  await trx.raw(`
    create temp table incoming_visit (cell_id bigint, person_id bigint, visited_on date, note text, source_key text)
    on commit drop`);
  await copyRows(
    trx,
    'incoming_visit (cell_id, person_id, visited_on, note, source_key)',
    rowsOf(visits, (visit) => [visit.cellId, visit.personId, visit.visitedOn, visit.note, visit.sourceKey]),
  );
  const result = await trx.raw<{ rowCount: number }>(
    `insert into patrol_visit (region_id, scheme_id, cell_id, person_id, visited_on, note, source_key, recorded, import_run_id)
     select :regionId, :schemeId, cell_id, person_id, visited_on, note, source_key, tstzrange(:instant, null), :runId from incoming_visit
     on conflict (region_id, scheme_id, source_key) where upper_inf(recorded) do nothing`,
    key,
  );
  return { added: result.rowCount, unchanged: visits.length - result.rowCount };
}

export interface CadenceRow {
  level: number;
  /** '' stands for every kind without a row of its own. */
  kind: string;
  visits: number;
  per: 'day' | 'week' | 'month' | 'quarter' | 'year';
}

export async function listCadences(db: Queryable, regionId: number, schemeId: number): Promise<CadenceRow[]> {
  const result = await db.raw<{ rows: CadenceRow[] }>(
    `select level, kind, visits, per from patrol_cadence
      where region_id = :regionId and scheme_id = :schemeId order by level, kind`,
    { regionId, schemeId },
  );
  return result.rows;
}

export async function saveCadence(
  db: Queryable,
  key: { regionId: number; schemeId: number },
  cadence: CadenceRow,
): Promise<void> {
  await db.raw(
    `insert into patrol_cadence (region_id, scheme_id, level, kind, visits, per)
     values (:regionId, :schemeId, :level, :kind, :visits, :per)
     on conflict (region_id, scheme_id, level, kind) do update set visits = excluded.visits, per = excluded.per`,
    { ...key, ...cadence },
  );
}

/** No cadence: visits are not required. */
export async function dropCadence(
  db: Queryable,
  key: { regionId: number; schemeId: number; level: number; kind: string },
): Promise<boolean> {
  const result = await db.raw<{ rowCount: number }>(
    `delete from patrol_cadence
      where region_id = :regionId and scheme_id = :schemeId and level = :level and kind = :kind`,
    key,
  );
  return result.rowCount > 0;
}
