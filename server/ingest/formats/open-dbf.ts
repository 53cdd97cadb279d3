import type { ImportIssue } from '../../contract/import-report.ts';
import { chooseDbfEncoding } from './dbf-encoding.ts';
import { dbfRows, isDeleted, readDbfHeader } from './dbf-table.ts';
import type { DbfHeader } from './dbf-table.ts';
import { dbfFieldNames, dbfValue } from './dbf-value.ts';
import { VALUE_MESSAGES } from './value-messages.ts';

/** The attributes of a shapefile, ready to be read row by row. */
export interface DbfTable {
  encoding: string;
  encodingFrom: string;
  fields: string[];
  rows: number;
  deleted: number;
  issues: ImportIssue[];
  /** Attributes row by row, null for a deleted row; the problems of the row's values go to `issues`. */
  read(): AsyncGenerator<{ attributes: Record<string, unknown>; issues: ImportIssue[] } | null>;
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
  const deleted = await countDeleted(dbf, header, bounds.shapes);
  return {
    encoding: encoding.name,
    encodingFrom,
    fields,
    rows: header.rows,
    deleted,
    issues,
    async *read() {
      for await (const batch of dbfRows(dbf, header)) {
        for (const row of batch) {
          if (isDeleted(row)) {
            yield null;
            continue;
          }
          const attributes: Record<string, unknown> = {};
          const rowIssues: ImportIssue[] = [];
          for (const [i, field] of header.fields.entries()) {
            const { value, problem } = dbfValue(row, field, encoding);
            attributes[fields[i]!] = value;
            if (problem) {
              rowIssues.push({
                feature: null,
                code: problem,
                message: VALUE_MESSAGES[problem](fields[i]!),
                repaired: false,
              });
            }
          }
          yield { attributes, issues: rowIssues };
        }
      }
    },
  };
}

/** Only rows that have a shape count: the others are left out anyway. */
async function countDeleted(dbf: string, header: DbfHeader, shapes: number): Promise<number> {
  let deleted = 0;
  let row = 0;
  for await (const batch of dbfRows(dbf, header)) {
    for (const bytes of batch) if (row++ < shapes && isDeleted(bytes)) deleted++;
  }
  return deleted;
}
