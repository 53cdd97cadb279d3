import type { Database } from '../db/pool.ts';
import type { ImportReport } from '../contract/import-report.ts';
import { lookUp } from '../catalog/dictionaries.ts';
import { closeDuties, insertDuties, readDuties } from '../catalog/duties.queries.ts';
import { mergeDuties, type DutyState } from '../catalog/merge-duties.ts';
import { listCellKeys, listPeopleKeys } from '../catalog/people.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import type { DutyRole } from '../contract/people.ts';
import { importTable, type TableImportRequest, type TableResult, type TableRow } from './import-table.ts';
import { note, PERSON_PROBLEMS, personFinder } from './find-person.ts';
import { readDays } from './read-days.ts';

/**
 * Imports duties of a scheme from a list: cell, person, role, post, from when to when. A hand-over ends the duty held
 * before; what was held true stays in recorded time. Rows without dates begin "always" where the cell had nobody in
 * that role, else today.
 */
export async function importDuties(
  db: Database,
  request: TableImportRequest & { scheme: string },
): Promise<ImportReport> {
  return importTable(db, 'duties', request.scheme, request, async (trx, rows, run) => {
    const scheme = (await requireScheme(trx, request.regionId, request.scheme))!;
    const key = { regionId: request.regionId, schemeId: scheme.id };
    const issues: TableResult['issues'] = [];
    const read = await readRows(trx, rows, key, issues);
    const cellIds = [...new Set(read.map(({ duty }) => duty.cellId))];
    const held = groupByCell(await readDuties(trx, { ...key, cellIds }));
    const close: number[] = [];
    const insert: DutyState[] = [];
    let unchanged = 0;
    for (const [cellId, incoming] of groupByCell(read, ({ duty }) => duty.cellId)) {
      const before = held.get(cellId) ?? [];
      const dated = incoming.map(({ row, duty, undated }) => ({
        row,
        duty:
          undated && before.some((other) => other.role === duty.role && other.personId !== duty.personId)
            ? { ...duty, from: request.today }
            : duty,
      }));
      const merged = mergeDuties(
        before,
        dated.map(({ duty }, n) => ({ row: n, duty })),
      );
      close.push(...merged.close.map((duty) => duty.id!));
      insert.push(...merged.insert);
      unchanged += merged.unchanged;
      reportMerge(merged, dated, issues);
    }
    await closeDuties(trx, { regionId: request.regionId, ...run, ids: close });
    await insertDuties(trx, { ...key, ...run }, insert);
    const changed = Math.min(close.length, insert.length);
    return { counts: { added: insert.length - changed, changed, unchanged }, issues };
  });
}

interface ReadDuty {
  row: TableRow;
  duty: DutyState;
  /** No first day was given. */
  undated: boolean;
}

async function readRows(
  trx: Parameters<typeof listCellKeys>[0],
  rows: TableRow[],
  key: { regionId: number; schemeId: number },
  issues: TableResult['issues'],
): Promise<ReadDuty[]> {
  const cells = new Map(
    (await listCellKeys(trx, key.regionId, key.schemeId)).map((cell) => [cell.code, cell.cell_id]),
  );
  const findPerson = personFinder(await listPeopleKeys(trx, key.regionId));
  const read: ReadDuty[] = [];
  for (const row of rows) {
    const refuse = (code: string, zh: string, en: string) =>
      issues.push({ row, refused: true, issue: note(code, zh, en) });
    const code = row.text('cellCode');
    const cellId = code === null ? undefined : cells.get(code);
    if (cellId === undefined) {
      refuse(
        'cell-not-found',
        `方案里没有网格 ${code ?? '（空）'}`,
        `The scheme has no cell ${code ?? '(blank)'}`,
      );
      continue;
    }
    const person = findPerson({
      personNo: row.text('personNo'),
      name: row.text('name'),
      phone: row.text('phone'),
    });
    if ('problem' in person) {
      issues.push({ row, refused: true, issue: PERSON_PROBLEMS[person.problem] });
      continue;
    }
    const post = row.text('post') ?? row.text('role') ?? '网格长';
    const role = roleOf(row.text('role'), post);
    if (role === null) {
      refuse(
        'role-unknown',
        `认不出岗位“${post}”是主责、副岗、网格员还是联络领导`,
        `The role of "${post}" is not known`,
      );
      continue;
    }
    const days = readDays(row.text('from'), row.text('to'));
    if ('problem' in days) {
      issues.push({ row, refused: true, issue: days.problem });
      continue;
    }
    const duty = {
      id: null,
      cellId,
      personId: person.id,
      role,
      post,
      ...days,
      appointDoc: row.text('appointDoc'),
    };
    read.push({ row, duty, undated: days.from === null });
  }
  return read;
}

/** The role column decides; without it the name of the post does. */
function roleOf(role: string | null, post: string): DutyRole | null {
  const entry =
    role === null ? lookUp('duty-role', post) : (lookUp('duty-role', role) ?? lookUp('duty-role', post));
  return entry === null ? null : (entry.code as DutyRole);
}

function reportMerge(
  merged: ReturnType<typeof mergeDuties>,
  rows: { row: TableRow }[],
  issues: TableResult['issues'],
): void {
  for (const { row, before } of merged.handedOver) {
    if (before.id === null) continue; // a chain within the list itself is what the list says
    issues.push({
      row: rows[row]!.row,
      refused: false,
      issue: note(
        'duty-handed-over',
        '原主责人的任职到此日为止',
        'The duty of the main person before ends on this day',
      ),
    });
  }
  for (const { row } of merged.refused) {
    issues.push({
      row: rows[row]!.row,
      refused: true,
      issue: note(
        'duty-overlaps',
        '同一网格同一时间已有另一名主责人，请改正起止日期',
        'Another main person holds the cell at that time; correct the dates',
      ),
    });
  }
}

function groupByCell<T extends object>(
  items: T[],
  cellOf: (item: T) => number = (item) => (item as unknown as DutyState).cellId,
): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(cellOf(item));
    if (group) group.push(item);
    else groups.set(cellOf(item), [item]);
  }
  return groups;
}
