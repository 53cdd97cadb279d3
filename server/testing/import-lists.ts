import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportReport } from '../contract/import-report.ts';
import type { Database } from '../db/pool.ts';
import { importAbsences } from '../ingest/import-absences.ts';
import { importDuties } from '../ingest/import-duties.ts';
import { importPatrols } from '../ingest/import-patrols.ts';
import { importPeople } from '../ingest/import-people.ts';
import { TODAY } from './land-fixture.ts';

export interface Lists {
  people?: string;
  duties?: string;
  absences?: string;
  patrols?: string;
}

/** Imports lists the way a user does: from CSV files, persons first. */
export async function importLists(
  db: Database,
  folder: string,
  scheme: string,
  lists: Lists,
): Promise<Partial<Record<keyof Lists, ImportReport>>> {
  const reports: Partial<Record<keyof Lists, ImportReport>> = {};
  const works = {
    people: importPeople,
    duties: importDuties,
    absences: importAbsences,
    patrols: importPatrols,
  };
  for (const kind of ['people', 'duties', 'absences', 'patrols'] as const) {
    const text = lists[kind];
    if (text === undefined) continue;
    const path = join(folder, `${kind}.csv`);
    await writeFile(path, text);
    const request = { regionId: 1, paths: [path], dryRun: false, today: TODAY, scheme };
    reports[kind] = await works[kind](db, request);
  }
  return reports;
}
