import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../errors.ts';
import { SourceRefusal } from '../formats/source-refusal.ts';
import { extensionOf, listFolder } from '../list-files.ts';
import { READ_LIMITS } from '../formats/format.ts';
import { CSV_EXTENSIONS, openTables, XLSX_EXTENSIONS } from './open-table.ts';
import type { Table } from './table.ts';

export interface ListFile {
  path: string;
  format: string;
  tables: Table[];
}

const EXTENSIONS: readonly string[] = [...CSV_EXTENSIONS, ...XLSX_EXTENSIONS];

/**
 * Opens the lists (CSV, TSV, Excel) in files and folders, in sorted order; other files in a folder are passed over.
 * @throws AppError `file-not-found`, `format-unknown`, `nothing-to-import`, `file-unreadable`
 */
export async function readTables(paths: string[], encoding: string | undefined): Promise<ListFile[]> {
  const files = (await Promise.all(paths.map(filesOf))).flat().sort();
  if (files.length === 0) throw new AppError('nothing-to-import');
  return Promise.all(
    files.map(async (path) => {
      try {
        return { path, format: extensionOf(path), tables: await openTables(path, { encoding }) };
      } catch (error) {
        if (!(error instanceof SourceRefusal)) throw error;
        throw new AppError('file-unreadable', `${path}：${error.message}`, { cause: error });
      }
    }),
  );
}

/** SHA-256 (hex) of the files' bytes and of the options that decide how they are read: the same lists again are known by it. */
export async function hashLists(files: ListFile[], options: object | null): Promise<string> {
  const hash = createHash('sha256');
  if (options) hash.update(JSON.stringify(options));
  for (const { path } of files) hash.update(await readFile(path));
  return hash.digest('hex');
}

async function filesOf(path: string): Promise<string[]> {
  const info = await stat(path).catch((error: unknown) => {
    throw new AppError('file-not-found', `找不到文件 / File not found: ${path}`, { cause: error });
  });
  if (info.isDirectory()) {
    const listed = await listFolder(path, READ_LIMITS.folderFiles);
    return listed.map((file) => file.path).filter((file) => EXTENSIONS.includes(extensionOf(file)));
  }
  if (!EXTENSIONS.includes(extensionOf(path)))
    throw new AppError('format-unknown', `名单要用 CSV 或 Excel / Lists come as CSV or Excel: ${path}`);
  return [path];
}
