import type { ImportIssue } from '../../contract/import-report.ts';

/** Text as it stands (blank is null), or what an Excel cell holds; dates are `YYYY-MM-DD`, with `HH:MM:SS` behind when it is not midnight. */
export type CellValue = string | number | boolean | null;

export interface TableRow {
  /** As the user sees it: the line of the file it begins on, or the row of the sheet; from 1, the header counted. */
  line: number;
  /** As many as the header has names; null where there was nothing. */
  values: CellValue[];
}

/** One table of a CSV or Excel file: a header and rows. */
export interface Table {
  /** Of the sheet; null for CSV. */
  name: string | null;
  /** Never blank, never twice the same: `列3`, `名称_2`. */
  header: string[];
  encoding: string | null;
  /** The words of ImportFileReport. */
  encodingFrom: string | null;
  issues: ImportIssue[];
  /** Streams the rows; may be called again. Rows with nothing in them are left out. */
  rows(): AsyncGenerator<TableRow>;
}

/** Bounds on what one table may cost. */
export interface TableLimits {
  /** Characters of one row. */
  rowChars: number;
  /** Entries, bytes and ratio of the zip that an Excel file is. */
  zip: { zipEntries: number; zipBytes: number; zipRatio: number; zipRatioFromBytes: number };
}

const MAX_COLUMNS = 16_384;

/** Header names from the first row: trimmed, blank ones numbered, repeated ones told apart. */
export function headerOf(cells: readonly CellValue[]): string[] {
  const seen = new Set<string>();
  const names = cells.slice(0, MAX_COLUMNS).map((cell) => String(cell ?? '').trim());
  while (names.length && names.at(-1) === '') names.pop();
  return names.map((plain, i) => {
    const base = plain || `列${i + 1}`;
    let name = base;
    for (let n = 2; seen.has(name); n++) name = `${base}_${n}`;
    seen.add(name);
    return name;
  });
}

/** Brings a row to the width of the header; null when there is nothing in it. */
export function rowOf(line: number, cells: readonly CellValue[], width: number): TableRow | null {
  const values = Array.from({ length: width }, (_, i) => cells[i] ?? null);
  return values.every((value) => value === null) ? null : { line, values };
}
