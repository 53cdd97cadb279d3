import { READ_LIMITS } from '../formats/format.ts';
import type { ReadOptions } from '../formats/format.ts';
import { extensionOf } from '../list-files.ts';
import { openCsv } from './csv-table.ts';
import type { Table } from './table.ts';
import { openXlsx } from './xlsx-table.ts';

export const CSV_EXTENSIONS = ['csv', 'tsv'] as const;
export const XLSX_EXTENSIONS = ['xlsx', 'xlsm', 'xls'] as const;

/**
 * Opens the tables of a CSV, TSV or Excel file, with geometry or without: one for CSV, one for each visible sheet.
 * @param file on disk; its extension tells what it is
 * @throws SourceRefusal for what is wrong with the file, with a code and a sentence for the user
 */
export async function openTables(
  file: string,
  options: Pick<ReadOptions, 'encoding' | 'limits'> = {},
): Promise<Table[]> {
  const limits = { ...READ_LIMITS, ...options.limits };
  const tableLimits = { rowChars: limits.featureChars, zip: limits };
  const isExcel = (XLSX_EXTENSIONS as readonly string[]).includes(extensionOf(file));
  return isExcel ? openXlsx(file, tableLimits) : [await openCsv(file, options.encoding, tableLimits)];
}
