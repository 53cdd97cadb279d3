import { createHash } from 'node:crypto';
import type { Database } from '../db/pool.ts';
import type { ImportReport } from '../contract/import-report.ts';
import { saveVisits, type IncomingVisit } from '../catalog/patrols.queries.ts';
import { listCellKeys, listPeopleKeys } from '../catalog/people.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import { parseDateSpan } from '../geo/date-range.ts';
import { importTable, type TableImportRequest, type TableResult } from './import-table.ts';
import { note, PERSON_PROBLEMS, personFinder } from './find-person.ts';

/**
 * Imports patrol visits of a scheme from a list: cell and day, who and what if it says so. The same row delivered again
 * is the same visit; equal rows within one list are as many visits.
 */
export async function importPatrols(
  db: Database,
  request: TableImportRequest & { scheme: string },
): Promise<ImportReport> {
  return importTable(db, 'patrols', request.scheme, request, async (trx, rows, run) => {
    const scheme = (await requireScheme(trx, request.regionId, request.scheme))!;
    const key = { regionId: request.regionId, schemeId: scheme.id, ...run };
    const cells = new Map(
      (await listCellKeys(trx, request.regionId, scheme.id)).map((cell) => [cell.code, cell.cell_id]),
    );
    const findPerson = personFinder(await listPeopleKeys(trx, request.regionId));
    const issues: TableResult['issues'] = [];
    const visits: IncomingVisit[] = [];
    const equal = new Map<string, number>();
    for (const row of rows) {
      const code = row.text('cellCode');
      const cellId = code === null ? undefined : cells.get(code);
      const dateText = row.text('date');
      const day = dateText === null ? null : parseDateSpan(dateText);
      if (cellId === undefined || day === null || day.from !== day.to) {
        const issue =
          cellId === undefined
            ? note(
                'cell-not-found',
                `方案里没有网格 ${code ?? '（空）'}`,
                `The scheme has no cell ${code ?? '(blank)'}`,
              )
            : note('date-not-understood', `“${dateText ?? ''}”不是某一天`, `"${dateText ?? ''}" is no day`);
        issues.push({ row, refused: true, issue });
        continue;
      }
      const named = { personNo: row.text('personNo'), name: row.text('name'), phone: row.text('phone') };
      const person = findPerson(named);
      // A visit counts for its cell whoever made it: an unknown person is noted, not a reason to lose the visit.
      if ('problem' in person && person.problem !== 'person-missing')
        issues.push({ row, refused: false, issue: PERSON_PROBLEMS[person.problem] });
      const facts = [cellId, day.from, named.personNo ?? named.name, row.text('note')];
      const base = createHash('md5').update(JSON.stringify(facts)).digest('hex');
      const n = (equal.get(base) ?? 0) + 1;
      equal.set(base, n);
      visits.push({
        cellId,
        personId: 'id' in person ? person.id : null,
        visitedOn: day.from,
        note: row.text('note'),
        sourceKey: `${base}-${n}`,
      });
    }
    const counts = await saveVisits(trx, key, visits);
    return { counts: { ...counts, changed: 0 }, issues };
  });
}
