import type { Database } from '../db/pool.ts';
import type { ImportReport } from '../contract/import-report.ts';
import { closeAbsences, insertAbsences, readAbsences, type AbsenceState } from '../catalog/duties.queries.ts';
import { listPeopleKeys } from '../catalog/people.queries.ts';
import { importTable, type TableImportRequest, type TableResult } from './import-table.ts';
import { note, PERSON_PROBLEMS, personFinder } from './find-person.ts';
import { readDays } from './read-days.ts';

/**
 * Imports absences (leave, illness, travel, training): while one lasts the deputy answers. A row that begins on the day
 * of an absence already held corrects it.
 */
export async function importAbsences(db: Database, request: TableImportRequest): Promise<ImportReport> {
  return importTable(db, 'absences', 'absences', request, async (trx, rows, run) => {
    const issues: TableResult['issues'] = [];
    const findPerson = personFinder(await listPeopleKeys(trx, request.regionId));
    const incoming = new Map<string, AbsenceState>();
    for (const row of rows) {
      const person = findPerson({
        personNo: row.text('personNo'),
        name: row.text('name'),
        phone: row.text('phone'),
      });
      const days = readDays(row.text('from'), row.text('to'));
      const problem =
        'problem' in person
          ? PERSON_PROBLEMS[person.problem]
          : 'problem' in days
            ? days.problem
            : days.from === null
              ? note('date-missing', '没有写明从哪天起', 'The first day is missing')
              : null;
      if (problem !== null || 'problem' in person || 'problem' in days) {
        issues.push({ row, refused: true, issue: problem! });
        continue;
      }
      const absence = { id: null, personId: person.id, ...days, reason: row.text('reason') };
      incoming.set(`${person.id} ${days.from}`, absence);
    }
    const held = await readAbsences(trx, {
      regionId: request.regionId,
      personIds: [...new Set([...incoming.values()].map((absence) => absence.personId))],
    });
    const close: number[] = [];
    let unchanged = 0;
    for (const state of held) {
      const key = `${state.personId} ${state.from}`;
      const next = incoming.get(key);
      if (!next) continue;
      if (next.to === state.to && next.reason === state.reason) {
        incoming.delete(key);
        unchanged += 1;
      } else {
        close.push(state.id!);
      }
    }
    await closeAbsences(trx, { regionId: request.regionId, ...run, ids: close });
    await insertAbsences(trx, { regionId: request.regionId, ...run }, [...incoming.values()]);
    return { counts: { added: incoming.size - close.length, changed: close.length, unchanged }, issues };
  });
}
