import type { ImportReport } from '../contract/import-report.ts';
import type { Database } from '../db/pool.ts';
import { importAbsences } from './import-absences.ts';
import { importDuties } from './import-duties.ts';
import { importPatrols } from './import-patrols.ts';
import { importPeople } from './import-people.ts';
import type { TableImportRequest } from './import-table.ts';

/** Which list, and of which scheme where it is of one. */
export type ListTarget = { kind: 'people' | 'absences' } | { kind: 'duties' | 'patrols'; scheme: string };

/** Imports a list of any kind. */
export function importList(
  db: Database,
  target: ListTarget,
  request: TableImportRequest,
): Promise<ImportReport> {
  switch (target.kind) {
    case 'people':
      return importPeople(db, request);
    case 'absences':
      return importAbsences(db, request);
    case 'duties':
      return importDuties(db, { ...request, scheme: target.scheme });
    case 'patrols':
      return importPatrols(db, { ...request, scheme: target.scheme });
  }
}
