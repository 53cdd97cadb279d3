import { createHash } from 'node:crypto';
import type { Database } from '../db/pool.ts';
import type { ImportReport } from '../contract/import-report.ts';
import { countPeople, savePeople, stagePeople, type IncomingPerson } from '../catalog/people.queries.ts';
import { note } from './find-person.ts';
import { importTable, type TableImportRequest, type TableResult } from './import-table.ts';

/**
 * Imports persons from a list (CSV, Excel). A person is known by the unit's number, without one by name and telephone;
 * changed particulars are brought up to date and the old ones kept in the history.
 */
export async function importPeople(db: Database, request: TableImportRequest): Promise<ImportReport> {
  return importTable(db, 'people', 'people', request, async (trx, rows, run) => {
    const issues: TableResult['issues'] = [];
    const people = new Map<string, IncomingPerson>();
    for (const row of rows) {
      const name = row.text('name');
      if (name === null) {
        issues.push({ row, refused: true, issue: note('name-missing', '没有姓名', 'The name is missing') });
        continue;
      }
      const phone = row.text('phone');
      const personNo = row.text('personNo') ?? (phone === null ? name : `${name} ${phone}`);
      const facts = { name, org: row.text('org'), position: row.text('position'), phone };
      const contentHash = createHash('md5').update(JSON.stringify(facts)).digest('hex');
      const known = people.get(personNo);
      if (known && known.contentHash !== contentHash) {
        issues.push({
          row,
          refused: true,
          issue: note(
            'person-twice',
            `${personNo} 出现两次且内容不同，保留第一次的`,
            `${personNo} occurs twice and differs; the first is kept`,
          ),
        });
      } else if (!known) {
        people.set(personNo, { personNo, ...facts, contentHash });
      }
    }
    await stagePeople(trx, [...people.values()]);
    const counts = await countPeople(trx, request.regionId);
    await savePeople(trx, { regionId: request.regionId, ...run });
    return { counts, issues };
  });
}
