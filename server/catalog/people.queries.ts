import type { Queryable, Transaction } from '../db/pool.ts';
import { copyRows } from '../db/copy.ts';

/** A person as a list delivers it. */
export interface IncomingPerson {
  personNo: string;
  name: string;
  org: string | null;
  position: string | null;
  phone: string | null;
  contentHash: string;
}

export async function stagePeople(trx: Transaction, people: IncomingPerson[]): Promise<void> {
  await trx.raw(`
    create temp table incoming_person (
      person_no text, name text, org text, position text, phone text, content_hash text) on commit drop`);
  await copyRows(
    trx,
    'incoming_person (person_no, name, org, position, phone, content_hash)',
    rowsOf(people, (p) => [p.personNo, p.name, p.org, p.position, p.phone, p.contentHash]),
  );
}

/** Arrays as the stream that COPY takes. */
export async function* rowsOf<T, R>(items: T[], row: (item: T) => R): AsyncGenerator<R> {
  for (const item of items) yield row(item);
}

export async function countPeople(
  trx: Transaction,
  regionId: number,
): Promise<{ added: number; changed: number; unchanged: number }> {
  const result = await trx.raw<{ rows: { added: number; changed: number; unchanged: number }[] }>(
    `select count(*) filter (where p.id is null) added,
            count(*) filter (where p.content_hash <> i.content_hash) changed,
            count(*) filter (where p.content_hash = i.content_hash) unchanged
       from incoming_person i left join person p on p.region_id = :regionId and p.person_no = i.person_no`,
    { regionId },
  );
  return result.rows[0]!;
}

/** Adds new persons and brings changed ones up to date; what stood there before goes to the history. */
export async function savePeople(
  trx: Transaction,
  target: { regionId: number; runId: number; instant: string },
): Promise<void> {
  await trx.raw(
    `insert into person_history (region_id, person_id, recorded, name, org, position, phone)
     select p.region_id, p.id, tstzrange(p.recorded_from, :instant), p.name, p.org, p.position, p.phone
       from person p join incoming_person i on i.person_no = p.person_no
      where p.region_id = :regionId and p.content_hash <> i.content_hash`,
    { regionId: target.regionId, instant: target.instant },
  );
  await trx.raw(
    `insert into person (region_id, person_no, name, org, position, phone, content_hash, import_run_id, recorded_from)
     select :regionId, person_no, name, org, position, phone, content_hash, :runId, :instant from incoming_person
     on conflict (region_id, person_no) do update
        set name = excluded.name, org = excluded.org, position = excluded.position, phone = excluded.phone,
            content_hash = excluded.content_hash, import_run_id = excluded.import_run_id, recorded_from = excluded.recorded_from
      where person.content_hash <> excluded.content_hash`,
    target,
  );
}

export interface PersonKeyRow {
  id: number;
  person_no: string;
  name: string;
  phone: string | null;
}

/** Everybody known, to find the persons a list of duties or visits names. */
export async function listPeopleKeys(db: Queryable, regionId: number): Promise<PersonKeyRow[]> {
  const result = await db.raw<{ rows: PersonKeyRow[] }>(
    'select id, person_no, name, phone from person where region_id = :regionId order by id',
    { regionId },
  );
  return result.rows;
}

export interface CellKeyRow {
  cell_id: number;
  code: string;
}

/** Codes of a scheme's cells, as known now; where a code was used by two cells in turn the later one counts. */
export async function listCellKeys(db: Queryable, regionId: number, schemeId: number): Promise<CellKeyRow[]> {
  const result = await db.raw<{ rows: CellKeyRow[] }>(
    `select distinct on (code) cell_id, code from cell_version
      where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded)
      order by code, upper_inf(valid) desc, upper(valid) desc nulls first`,
    { regionId, schemeId },
  );
  return result.rows;
}
