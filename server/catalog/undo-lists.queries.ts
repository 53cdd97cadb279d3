import type { Transaction } from '../db/pool.ts';
import type { Dependent } from '../contract/import-runs.ts';
import type { UndoKey, Withdrawn } from './undo.queries.ts';

/** Ends the belief in the duties of the run and takes up those it had ended; nothing is deleted. */
export async function withdrawDuties(trx: Transaction, key: UndoKey): Promise<Withdrawn> {
  const closed = await trx.raw<{ rowCount: number }>(
    `update duty set recorded = tstzrange(lower(recorded), :instant)
      where region_id = :regionId and import_run_id = :runId and upper_inf(recorded)`,
    { ...key },
  );
  const opened = await trx.raw<{ rowCount: number }>(
    `insert into duty (region_id, scheme_id, cell_id, person_id, role, post, valid, recorded, appoint_doc, import_run_id)
     select region_id, scheme_id, cell_id, person_id, role, post, valid, tstzrange(:instant, null), appoint_doc, import_run_id
       from duty where region_id = :regionId and closed_by_run = :runId`,
    { ...key },
  );
  return { withdrawn: closed.rowCount, restored: opened.rowCount };
}

export async function withdrawAbsences(trx: Transaction, key: UndoKey): Promise<Withdrawn> {
  const closed = await trx.raw<{ rowCount: number }>(
    `update absence set recorded = tstzrange(lower(recorded), :instant)
      where region_id = :regionId and import_run_id = :runId and upper_inf(recorded)`,
    { ...key },
  );
  const opened = await trx.raw<{ rowCount: number }>(
    `insert into absence (region_id, person_id, valid, reason, recorded, import_run_id)
     select region_id, person_id, valid, reason, tstzrange(:instant, null), import_run_id
       from absence where region_id = :regionId and closed_by_run = :runId`,
    { ...key },
  );
  return { withdrawn: closed.rowCount, restored: opened.rowCount };
}

export async function withdrawVisits(trx: Transaction, key: UndoKey): Promise<Withdrawn> {
  const closed = await trx.raw<{ rowCount: number }>(
    `update patrol_visit set recorded = tstzrange(lower(recorded), :instant)
      where region_id = :regionId and import_run_id = :runId and upper_inf(recorded)`,
    { ...key },
  );
  return { withdrawn: closed.rowCount, restored: 0 };
}

/** Persons the run brought who meanwhile hold a duty, were away, or made a visit. */
export async function listUsedPeople(trx: Transaction, key: UndoKey): Promise<Dependent[]> {
  const result = await trx.raw<{ rows: { n: number }[] }>(
    `select count(*) n from person p
      where p.region_id = :regionId and p.import_run_id = :runId
        and not exists (select from person_history h where h.region_id = p.region_id and h.person_id = p.id)
        and (exists (select from duty d where d.region_id = p.region_id and d.person_id = p.id)
             or exists (select from absence a where a.region_id = p.region_id and a.person_id = p.id)
             or exists (select from patrol_visit v where v.region_id = p.region_id and v.person_id = p.id))`,
    { regionId: key.regionId, runId: key.runId },
  );
  const { n } = result.rows[0]!;
  if (n === 0) return [];
  return [
    {
      kind: 'people',
      id: null,
      count: n,
      message: `其中 ${n} 人已有任职、离岗或巡查记录 / ${n} of these persons have duties, absences or visits`,
    },
  ];
}

/**
 * Puts back the particulars the run had changed; persons it brought are deleted, since personal data that came by
 * mistake must not stay.
 */
export async function withdrawPeople(trx: Transaction, key: UndoKey): Promise<Withdrawn> {
  const back = await trx.raw<{ rows: { id: number }[] }>(
    `with last as (
       select distinct on (h.person_id) h.* from person_history h join person p on p.region_id = h.region_id and p.id = h.person_id
        where h.region_id = :regionId and p.import_run_id = :runId and upper(h.recorded) = p.recorded_from
        order by h.person_id, upper(h.recorded) desc)
     update person p set name = last.name, org = last.org, position = last.position, phone = last.phone,
            content_hash = '', import_run_id = null, recorded_from = :instant
       from last where p.region_id = :regionId and p.id = last.person_id returning p.id`,
    { ...key },
  );
  const gone = await trx.raw<{ rowCount: number }>(
    'delete from person where region_id = :regionId and import_run_id = :runId',
    { regionId: key.regionId, runId: key.runId },
  );
  return { withdrawn: gone.rowCount + back.rows.length, restored: back.rows.length };
}
