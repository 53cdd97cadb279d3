import type { ImportIssue } from '../../contract/import-report.ts';
import { chooseDbfEncoding } from './dbf-encoding.ts';
import { countDeletedRows, readDbfHeader } from './dbf-table.ts';
import type { DbfHeader } from './dbf-table.ts';
import { dbfFieldNames, dbfValue } from './dbf-value.ts';
import type { TextEncoding } from './decode-text.ts';
import { valueMessage } from './value-messages.ts';

/** The attributes of a shapefile, ready to be read row by row. */
export interface DbfTable {
  encoding: string;
  encodingFrom: string;
  fields: string[];
  rows: number;
  deleted: number;
  issues: ImportIssue[];
  /** What reading the rows takes; plain data. */
  rowSource: DbfRowSource;
}

export interface DbfRowSource {
  file: string;
  header: DbfHeader;
  fields: string[];
  /** Name of a known encoding. */
  encoding: string;
}

export interface DbfRow {
  attributes: Record<string, unknown>;
  issues: ImportIssue[];
}

/**
 * Opens a .dbf: checks its header, decides its encoding, counts deleted rows.
 * @param bounds `scanBytes` looked at for the encoding; `shapes` rows that have a shape
 * @throws SourceRefusal `dbf-broken`, `file-truncated`
 */
export async function openDbf(
  dbf: string,
  cpg: string | undefined,
  optionName: string | undefined,
  bounds: { scanBytes: number; shapes: number },
): Promise<DbfTable> {
  const header = await readDbfHeader(dbf);
  const { encoding, encodingFrom, issues } = await chooseDbfEncoding({
    dbf,
    header,
    cpg,
    optionName,
    scanBytes: bounds.scanBytes,
  });
  const fields = dbfFieldNames(header.fields, encoding);
  // Only rows that have a shape count: the others are left out anyway.
  const deleted = await countDeletedRows(dbf, header, bounds.shapes);
  return {
    encoding: encoding.name,
    encodingFrom,
    fields,
    rows: header.rows,
    deleted,
    issues,
    rowSource: { file: dbf, header, fields, encoding: encoding.name },
  };
}

/** The attributes of a row; the problems of its values go to its `issues`, whose feature is filled in later. */
export function readRow(
  row: Buffer,
  { header, fields }: Pick<DbfRowSource, 'header' | 'fields'>,
  encoding: TextEncoding,
): DbfRow {
  const attributes: Record<string, unknown> = {};
  const issues: ImportIssue[] = [];
  for (let i = 0; i < header.fields.length; i++) {
    const read = dbfValue(row, header.fields[i]!, encoding);
    const { value, problem } = read;
    attributes[fields[i]!] = value;
    if (problem) {
      const message = valueMessage(fields[i]!, read);
      issues.push({ feature: null, code: problem, message, repaired: false });
    }
  }
  return { attributes, issues };
}
