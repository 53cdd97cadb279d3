import type { Database, Transaction } from '../db/pool.ts';
import type { ImportFileReport, ImportIssue, ImportReport } from '../contract/import-report.ts';
import { lastRun, nextRunId, saveRun, waitForImportTurn } from '../catalog/import-runs.queries.ts';
import { AppError } from '../errors.ts';
import { textOf } from './mapping.ts';
import { sumFiles } from './run-import.ts';
import { stopIfCancelled } from './import-turn.ts';
import { columnNames, findColumns, missingColumn, type TableKind } from './table-columns.ts';
import { hashLists, readTables, type ListFile } from './tables/read-tables.ts';
import type { Table } from './tables/table.ts';

export interface TableImportRequest {
  regionId: number;
  paths: string[];
  encoding?: string | undefined;
  /** Our column → the table's, null for none; the others are found by their names. */
  fields?: Record<string, string | null> | undefined;
  /** Paths of the tables to take, as shown in reports; all when left out. */
  only?: string[] | undefined;
  /** Reports show paths relative to this folder. */
  shownFrom?: string | undefined;
  /** Cancels the import up to its commit: everything is rolled back and `import-cancelled` thrown. */
  signal?: AbortSignal | undefined;
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
 * @throws AppError `field-not-found`, `file-*`, `format-unknown`; then nothing was changed
 */
export async function importTable(
  db: Database,
  kind: TableKind,
  target: string,
  request: TableImportRequest,
  work: (trx: Transaction, rows: TableRow[], run: ListRun) => Promise<TableResult>,
): Promise<ImportReport> {
  const startedAt = new Date();
  const lists = await readTables(request.paths, request.encoding);
  const { encoding = null, fields = {}, only } = request;
  const said = Object.keys(fields).length > 0 || only ? { fields, only } : null;
  const options = { encoding, ...said };
  const contentHash = await hashLists(lists, said);
  const { files, rows } = await readRows(kind, lists, request);
  stopIfCancelled(request.signal);
  try {
    return await db.transaction(async (trx) => {
      const instant = await waitForImportTurn(trx, request.regionId);
      const earlier = await lastRun(trx, request.regionId, kind, target);
      if (!request.dryRun && earlier?.state === 'done' && earlier.content_hash === contentHash)
        return { ...earlier.report, alreadyImported: true };
      const runId = await nextRunId(trx);
      const result = await work(trx, rows, { runId, instant });
      stopIfCancelled(request.signal);
      const report = completeReport(files, result, request.dryRun, runId);
      if (request.dryRun || report.totals.accepted === 0) throw new RolledBack({ ...report, runId: null });
      await saveRun(trx, {
        regionId: request.regionId,
        id: runId,
        kind,
        target,
        contentHash,
        options,
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
  { fields, only, shownFrom }: Pick<TableImportRequest, 'fields' | 'only' | 'shownFrom'>,
): Promise<{ files: ImportFileReport[]; rows: TableRow[] }> {
  const files: ImportFileReport[] = [];
  const rows: TableRow[] = [];
  for (const list of lists) {
    for (const table of list.tables) {
      const path = tablePath(list, table, shownFrom);
      if (only && !only.includes(path)) continue;
      const columns = findColumns(kind, table.header, fields);
      const report = emptyReport(path, list, table, columns);
      const file = files.push(report) - 1;
      requireColumns(kind, path, table.header, columns);
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
): void {
  const missing = missingColumn(kind, columns);
  if (missing === null) return;
  throw new AppError('field-not-found', `${path}：${missingText(kind, missing)}`, {
    hint: `现有列：${header.join('、') || '（无）'} / Columns there are: ${header.join(', ') || '(none)'}`,
  });
}

/** Which column is missing, by the names it may have; one of `REQUIRED_COLUMNS`. */
export function missingText(kind: TableKind, missing: string): string {
  const names = missing
    .split('|')
    .map((name) => columnNames(kind, name))
    .join('、');
  return `缺少列 ${names} / A column is missing: ${names}`;
}

/** As reports show it: the file, then the sheet. */
export function tablePath(list: ListFile, table: Table, shownFrom: string | undefined): string {
  const file =
    shownFrom && list.path.startsWith(`${shownFrom}/`) ? list.path.slice(shownFrom.length + 1) : list.path;
  return table.name === null ? file : `${file}/${table.name}`;
}

function emptyReport(
  path: string,
  list: ListFile,
  table: Table,
  columns: Record<string, string | null>,
): ImportFileReport {
  return {
    path,
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
