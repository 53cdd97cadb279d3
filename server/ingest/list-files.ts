import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { AppError } from '../errors.ts';

export interface ListedFile {
  /** As shown: the path given, with what is below it. */
  path: string;
  /** Relative to the path given; the base name for a file given by itself. */
  name: string;
  file: string;
}

/** All files of a folder tree, links to files included, links to folders and hidden files not. Not sorted. */
export async function listFolder(root: string, maxFiles: number): Promise<ListedFile[]> {
  const found: ListedFile[] = [];
  const pending = [''];
  while (pending.length) {
    const below = pending.pop()!;
    for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const name = below ? `${below}/${entry.name}` : entry.name;
      const file = join(root, name);
      if (entry.isDirectory()) pending.push(name);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(file)))) {
        found.push({ path: `${root.replace(/\/+$/, '')}/${name}`, name, file });
      }
      if (found.length > maxFiles) {
        throw new AppError(
          'wrong-usage',
          `文件夹里的文件超过 ${maxFiles} 个 / The folder holds more than ${maxFiles} files: ${root}`,
        );
      }
    }
  }
  return found;
}

/** The files beside a file that share its base name, itself included. */
export async function listSiblings(path: string): Promise<ListedFile[]> {
  const folder = dirname(path);
  const base = baseKey(basename(path));
  const names = (await readdir(folder)).filter((name) => baseKey(name) === base);
  const prefix = path.slice(0, path.length - basename(path).length);
  return names.map((name) => ({ path: prefix + name, name, file: join(folder, name) }));
}

/** Base name without the last extension, for comparing: Windows tools write A.SHP beside a.dbf. */
export function baseKey(name: string): string {
  return name.replace(/\.[^./]*$/, '').toLowerCase();
}

/** Extension in lower case without the dot. */
export function extensionOf(name: string): string {
  return /\.([^./]*)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // a link that leads nowhere
  }
}
