import type { FoundFile } from './discover.ts';

/** A file that stands directly in a folder `….gdb`. */
const INSIDE = /^(.*\.gdb)\/([^/]+)$/i;
/** The files of tables; what else is there (indexes, locks) is not read. */
const TABLE_FILE = /^a[0-9a-f]{8}\.(gdbtable|gdbtablx|cdf)$/;
const CATALOG = 'a00000001.gdbtable';

/** The files of one geodatabase by their lower-case names, and the one that stands for all of it. */
export interface FoundGeodatabase {
  /** Of the folder. */
  path: string;
  name: string;
  main: FoundFile;
  parts: Map<string, FoundFile>;
}

/** Takes the geodatabases out of a list of files; `rest` is what belongs to none. */
export function findGeodatabases(files: readonly FoundFile[]): {
  geodatabases: FoundGeodatabase[];
  rest: FoundFile[];
} {
  const byFolder = new Map<string, FoundGeodatabase>();
  const rest: FoundFile[] = [];
  for (const file of files) {
    const [, folder, base] = INSIDE.exec(file.path) ?? [];
    const key = base?.toLowerCase() ?? '';
    if (!folder || !TABLE_FILE.test(key)) {
      rest.push(file);
      continue;
    }
    const name = INSIDE.exec(file.name)?.[1] ?? folder.split('/').at(-1)!;
    const found = byFolder.get(folder) ?? {
      path: folder,
      name,
      main: file,
      parts: new Map<string, FoundFile>(),
    };
    found.parts.set(key, file);
    if (key === CATALOG) found.main = file;
    byFolder.set(folder, found);
  }
  return { geodatabases: [...byFolder.values()], rest };
}
