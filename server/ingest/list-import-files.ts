import { stat } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { discover, type FoundSource } from './discover.ts';
import { READ_LIMITS, type ReadLimits } from './formats/format.ts';
import { listZip } from './zip-entries.ts';

/** What one transaction of a per-file import takes: a file with its companions, a geodatabase, a whole zip. */
export interface ImportFile {
  /** On disk; give it to an import. */
  path: string;
  /** Below the path it was found by: tells the same file of the next night. */
  name: string;
  /** Of all its parts, unpacked. */
  bytes: number;
}

/**
 * The files an import of these paths would read, in its order, with their sizes unpacked.
 * @throws AppError as `discover`
 */
export async function listImportFiles(
  paths: string[],
  limits: Partial<ReadLimits> = {},
): Promise<ImportFile[]> {
  const all = { ...READ_LIMITS, ...limits };
  const files = new Map<string, ImportFile>();
  for (const source of await discover(paths, all)) {
    const path = diskPath(source);
    const known = files.get(path);
    if (source.packed && known) continue;
    const bytes = source.packed ? await unpackedBytes(path, all) : await bytesOf(source);
    files.set(path, { path, name: nameBelow(paths, path), bytes: (known?.bytes ?? 0) + bytes });
  }
  return [...files.values()];
}

function diskPath(source: FoundSource): string {
  const [file] = source.main.identity.split('\0');
  return source.packed ? file! : source.path;
}

async function unpackedBytes(zip: string, limits: ReadLimits): Promise<number> {
  try {
    return (await listZip(zip, limits)).reduce((sum, entry) => sum + entry.bytes, 0);
  } catch {
    return 0; // a zip that cannot be looked into is refused when it is read, with its reason
  }
}

async function bytesOf(source: FoundSource): Promise<number> {
  let bytes = 0;
  for (const part of source.parts.values()) bytes += (await stat(part.identity)).size;
  return bytes;
}

function nameBelow(paths: string[], file: string): string {
  const under = paths
    .map((path) => relative(path, file))
    .find((name) => name !== '' && !name.startsWith('..'));
  return (under ?? basename(file)).replaceAll('\\', '/');
}
