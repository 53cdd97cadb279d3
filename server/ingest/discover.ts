import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { join } from 'node:path';

import { AppError } from '../errors.ts';
import { findGeodatabases } from './find-geodatabases.ts';
import { formatOf } from './formats/format-list.ts';
import type { Format, ReadLimits } from './formats/format.ts';
import { gdb } from './formats/gdb.ts';
import { SourceRefusal } from './formats/source-refusal.ts';
import { baseKey, extensionOf, listFolder, listSiblings } from './list-files.ts';
import { extractZipEntry, listZip, withEntryStream } from './zip-entries.ts';

/** Large files are read whole to tell whether they are the ones imported before. */
const READ_BYTES = 1 << 20;

/** One file on disk or in a zip. */
export interface FoundFile {
  path: string;
  /** Relative to the path given, for the content hash. */
  name: string;
  /** Tells two ways to the same file apart from two files. */
  identity: string;
  /** Puts the file on disk: where it already is, or unpacked into the folder under its key among the parts. */
  place(folder: string, key: string): Promise<string>;
  read(use: (stream: Readable) => Promise<void>): Promise<void>;
}

/** One dataset: a main file with its companions, or a file that cannot be looked into. */
export interface FoundSource {
  path: string;
  name: string;
  format: Format | null;
  main: FoundFile;
  /** By extension, the files of a geodatabase by name. */
  parts: Map<string, FoundFile>;
  /** Must be unpacked before reading. */
  packed: boolean;
  /** Found in a folder or a zip, where files that are something else are passed over. */
  sniffed: boolean;
  refusal: SourceRefusal | null;
}

const HEAD_BYTES = 65_536;

/**
 * Finds the datasets in files, folders (with all below) and zips, in sorted order. Unknown files in a folder or a
 * zip are passed over; a zip that cannot be looked into is a source with a refusal.
 * @throws AppError `file-not-found`, `format-unknown`, `nothing-to-import`
 */
export async function discover(paths: string[], limits: ReadLimits): Promise<FoundSource[]> {
  if (!paths.length) throw new AppError('nothing-to-import');
  const found: FoundSource[] = [];
  for (const path of paths) {
    const sources = await discoverOne(path, limits);
    if (!sources.length) {
      throw new AppError(
        'nothing-to-import',
        `里面没有可导入的文件 / It holds nothing that can be imported: ${path}`,
      );
    }
    found.push(...sources);
  }
  const seen = new Set<string>();
  return found
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .filter(({ main }) => !seen.has(main.identity) && seen.add(main.identity));
}

async function discoverOne(path: string, limits: ReadLimits): Promise<FoundSource[]> {
  const info = await stat(path).catch((error: unknown) => {
    throw new AppError('file-not-found', `找不到文件 / File not found: ${path}`, { cause: error });
  });
  if (info.isDirectory()) {
    const files = await listFolder(path, limits.folderFiles);
    const zips = files.filter((file) => extensionOf(file.name) === 'zip');
    const sources = await group(files.map(onDisk), { packed: false, sniff: true });
    for (const zip of zips) sources.push(...(await discoverZip(zip, limits)));
    return sources;
  }
  if (extensionOf(path) === 'zip') {
    return discoverZip({ path, name: path.split('/').at(-1)!, file: path }, limits);
  }
  const kind = formatOf(extensionOf(path));
  const siblings = kind ? await listSiblings(path) : [];
  const wanted = siblings.filter((file) => formatOf(extensionOf(file.name))?.format === kind?.format);
  const sources = (await group(wanted.map(onDisk), { packed: false, sniff: false })).filter(
    (source) => !kind?.isMain || source.main.path === path,
  );
  if (!sources.length) {
    throw new AppError('format-unknown', `认不出文件格式 / The file format is not known: ${path}`);
  }
  return sources;
}

async function discoverZip(
  zip: { path: string; name: string; file: string },
  limits: ReadLimits,
): Promise<FoundSource[]> {
  try {
    const entries = (await listZip(zip.file, limits)).filter(
      ({ name }) => !/(^|\/)(\.|__MACOSX\/)/.test(name),
    );
    const files = entries.map((entry): FoundFile => ({
      path: `${zip.path}/${entry.name}`,
      name: `${zip.name}/${entry.name}`,
      identity: `${zip.file}\0${entry.name}`,
      place: async (folder, key) => {
        // The key is an extension or a name of a known pattern, so no name inside can lead anywhere.
        const to = join(folder, `entry.${key}`);
        await extractZipEntry(zip.file, entry, to);
        return to;
      },
      read: (use) => withEntryStream(zip.file, entry, use),
    }));
    return await group(files, { packed: true, sniff: true });
  } catch (error) {
    if (!(error instanceof SourceRefusal)) throw error;
    const main = onDisk(zip);
    return [
      {
        path: zip.path,
        name: zip.name,
        format: null,
        main,
        parts: new Map([['zip', main]]),
        packed: false,
        sniffed: false,
        refusal: error,
      },
    ];
  }
}

function onDisk(listed: { path: string; name: string; file: string }): FoundFile {
  return {
    path: listed.path,
    name: listed.name,
    identity: listed.file,
    place: () => Promise.resolve(listed.file),
    read: (use) => use(createReadStream(listed.file, { highWaterMark: READ_BYTES })),
  };
}

/** Puts files of one base name together: `a.shp` with `a.dbf`, `A.PRJ`. A .dbf alone is a shapefile without its .shp. */
async function group(files: FoundFile[], how: { packed: boolean; sniff: boolean }): Promise<FoundSource[]> {
  const { geodatabases, rest } = findGeodatabases(files);
  const sources: FoundSource[] = geodatabases.map((found) => ({
    ...found,
    format: gdb,
    packed: how.packed,
    sniffed: how.sniff,
    refusal: null,
  }));
  const byBase = new Map<string, FoundFile[]>();
  for (const file of rest) {
    const key = baseKey(file.path);
    byBase.set(key, [...(byBase.get(key) ?? []), file]);
  }
  for (const beside of byBase.values()) {
    for (const main of beside) {
      const extension = extensionOf(main.path);
      const kind = formatOf(extension);
      const isLoneTable = extension === 'dbf' && !beside.some((file) => extensionOf(file.path) === 'shp');
      if (!kind || !(kind.isMain || isLoneTable)) continue;
      if (how.sniff && kind.format.accepts && !kind.format.accepts(await headOf(main))) continue;
      const parts = new Map([[extension, main]]);
      for (const file of beside) {
        const other = extensionOf(file.path);
        if (!kind.format.companions.includes(other)) continue;
        // A.SHP and a.shp may stand side by side on Linux: the exact spelling of the base name goes first.
        const isExact = stem(file.path) === stem(main.path);
        if (isExact || !parts.has(other)) parts.set(other, file);
      }
      sources.push({
        path: main.path,
        name: main.name,
        format: kind.format,
        main,
        parts,
        packed: how.packed,
        sniffed: how.sniff,
        refusal: null,
      });
    }
  }
  return sources;
}

function stem(path: string): string {
  return path.replace(/\.[^./]*$/, '');
}

/** The first bytes as text, to pass over a .json that is something else. */
async function headOf(file: FoundFile): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = new Error('enough');
  try {
    await file.read(async (stream) => {
      for await (const chunk of stream) {
        chunks.push(chunk as Buffer);
        size += (chunk as Buffer).length;
        if (size >= HEAD_BYTES) throw stop;
      }
    });
  } catch (error) {
    if (!size) return String(error);
  }
  const head = Buffer.concat(chunks);
  const isUtf16 = head[0] === 0xff || head[0] === 0xfe;
  return isUtf16 ? head.toString('latin1').replaceAll('\0', '') : head.toString('latin1');
}
