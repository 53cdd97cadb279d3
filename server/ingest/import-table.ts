import type { Database, Transaction } from '../db/pool.ts';
import type { ImportFileReport, ImportIssue, ImportReport } from '../contract/import-report.ts';
import { lastRun, nextRunId, saveRun, waitForImportTurn } from '../catalog/import-runs.queries.ts';
import { AppError } from '../errors.ts';
import { textOf } from './mapping.ts';
import { sumFiles } from './run-import.ts';
import { columnNames, findColumns, type TableKind } from './table-columns.ts';
import { hashLists, readTables, type ListFile } from './tables/read-tables.ts';
import type { Table } from './tables/table.ts';

export interface TableImportRequest {
  regionId: number;
  paths: string[];
  encoding?: string | undefined;
  dryRun: boolean;
  /** ISO date of today. */
  today: string;
}

/** A row as texts under our own names; `index` is its position below the header, from 0, `line` is the line of the file or the row of the sheet, as the user sees it. */
export interface TableRow {
  index: number;
  line: number;
  file: number;
  text(ours: string): string | null;
}

export interface TableResult {
  counts: { added: number; changed: number; unchanged: number };
  /** Per row of `rows`: what is wrong with it; a refused row was not stored. */
  issues: { row: TableRow; issue: Omit<ImportIssue, 'feature'>; refused: boolean }[];
}

/** The run a list is stored by; `instant` is the recorded time of what it writes. */
export interface ListRun {
  runId: number;
  instant: string;
}

class RolledBack extends Error {
  readonly report: ImportReport;
  constructor(report: ImportReport) {
    super('rolled back on purpose');
    this.report = report;
  }
}

/**
 * The frame of the imports of lists (persons, duties, absences, visits): CSV and Excel without geometry, all or nothing
 * in one transaction, the very same content again is a no-op. A list fits in memory: it is people, not ground.
 * @param required columns without which the table cannot be used
 * @throws AppError `field-not-found`, `file-*`, `format-unknown`; then nothing was changed
 */
export async function importTable(
  db: Database,
  kind: TableKind,
  target: string,
  request: TableImportRequest,
  required: string[],
  work: (trx: Transaction, rows: TableRow[], run: ListRun) => Promise<TableResult>,
): Promise<ImportReport> {
  const startedAt = new Date();
  const lists = await readTables(request.paths, request.encoding);
  const contentHash = await hashLists(lists);
  const { files, rows } = await readRows(kind, lists, required);
  try {
    return await db.transaction(async (trx) => {
      const instant = await waitForImportTurn(trx, request.regionId);
      const earlier = await lastRun(trx, request.regionId, kind, target);
      if (!request.dryRun && earlier?.state === 'done' && earlier.content_hash === contentHash)
        return { ...earlier.report, alreadyImported: true };
      const runId = await nextRunId(trx);
      const result = await work(trx, rows, { runId, instant });
      const report = completeReport(files, result, request.dryRun, runId);
      if (request.dryRun || report.totals.accepted === 0) throw new RolledBack({ ...report, runId: null });
      await saveRun(trx, {
        regionId: request.regionId,
        id: runId,
        kind,
        target,
        contentHash,
        options: { encoding: request.encoding ?? null },
        report,
        startedAt,
        before: null,
      });
      return report;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.report;
    throw error;
  }
}

/** All rows of all lists in memory, and a report per table. */
async function readRows(
  kind: TableKind,
  lists: ListFile[],
  required: string[],
): Promise<{ files: ImportFileReport[]; rows: TableRow[] }> {
  const files: ImportFileReport[] = [];
  const rows: TableRow[] = [];
  for (const list of lists) {
    for (const table of list.tables) {
      const columns = findColumns(kind, table.header);
      const report = emptyReport(list, table, columns);
      const file = files.push(report) - 1;
      requireColumns(kind, report.path, table.header, columns, required);
      const at = Object.fromEntries(
        Object.entries(columns).map(([ours, name]) => [
          ours,
          name === null ? -1 : table.header.indexOf(name),
        ]),
      );
      for await (const { line, values } of table.rows()) {
        rows.push({ index: report.read, line, file, text: (ours) => textOf(values[at[ours] ?? -1]) });
        report.read += 1;
        if (report.sample.length < 3)
          report.sample.push(Object.fromEntries(table.header.map((name, n) => [name, values[n] ?? null])));
      }
    }
  }
  return { files, rows };
}

function requireColumns(
  kind: TableKind,
  path: string,
  header: string[],
  columns: Record<string, string | null>,
  required: string[],
): void {
  for (const ours of required) {
    // `a|b`: one of them is enough.
    if (ours.split('|').some((name) => columns[name])) continue;
    const names = ours
      .split('|')
      .map((name) => columnNames(kind, name))
      .join('、');
    throw new AppError('field-not-found', `${path}：缺少列 ${names} / A column is missing: ${names}`, {
      hint: `现有列：${header.join('、') || '（无）'} / Columns there are: ${header.join(', ') || '(none)'}`,
    });
  }
}

function emptyReport(list: ListFile, table: Table, columns: Record<string, string | null>): ImportFileReport {
  return {
    path: table.name === null ? list.path : `${list.path}/${table.name}`,
    format: list.format,
    encoding: table.encoding,
    encodingFrom: table.encodingFrom,
    crs: null,
    crsFrom: null,
    profile: null,
    profileFrom: null,
    mapping: columns,
    areaUnit: null,
    read: 0,
    accepted: 0,
    repaired: 0,
    refused: 0,
    bbox: null,
    sample: [],
    issues: [...table.issues],
    issueCounts: {},
  };
}

function completeReport(
  files: ImportFileReport[],
  result: TableResult,
  dryRun: boolean,
  runId: number,
): ImportReport {
  const refused = new Set<TableRow>();
  for (const { row, issue, refused: isRefused } of result.issues) {
    files[row.file]!.issues.push({
      feature: row.index,
      ...issue,
      message: `第 ${row.line} 行 ${issue.message} (line ${row.line})`,
    });
    if (isRefused && !refused.has(row)) {
      refused.add(row);
      files[row.file]!.refused += 1;
    }
  }
  for (const file of files) file.accepted = file.read - file.refused;
  const totals = { ...sumFiles(files), ...result.counts };
  return { runId: dryRun ? null : String(runId), dryRun, alreadyImported: false, files, totals };
}
