import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { AppError } from '../errors.ts';
import type { DbfEncoding } from '../geo/shapefile-write/dbf-writer.ts';
import { exportColumns } from './export-columns.ts';
import type { ExportItem, ExportNoun } from './export-rows.ts';
import { isStreamed, writeExport, type ExportFormat } from './write-export.ts';
import { writeGeoPackage } from './write-geopackage.ts';
import { writeShapefile } from './write-shapefile.ts';

/** Names in the zip: fixed time, so that the same export is the same bytes. */
const MTIME = new Date('2000-01-01T00:00:00Z');

export interface ExportOrder {
  noun: ExportNoun;
  format: ExportFormat;
  /** Of a shapefile's texts. */
  encoding: DbfEncoding;
}

/**
 * Writes an export to a file, which takes its name when it is whole. A shapefile is a zip of its parts, or the parts
 * themselves where the file is called `.shp`.
 * @returns how many values the encoding could not hold
 * @throws AppError `wrong-usage` for what has no geometry as a shapefile
 */
export async function writeExportFile(
  path: string,
  { noun, format, encoding }: ExportOrder,
  items: AsyncIterable<ExportItem>,
): Promise<{ unwritable: number }> {
  if (format === 'shp' && noun === 'assignments')
    throw new AppError(
      'wrong-usage',
      '分派结果没有几何，请用 csv、xlsx 或 gpkg / Assignments have no geometry; take csv, xlsx or gpkg',
    );
  await mkdir(dirname(path), { recursive: true });
  if (format === 'gpkg') {
    await writeGeoPackage(path, noun, exportColumns(noun), items, noun !== 'assignments');
    return { unwritable: 0 };
  }
  if (isStreamed(format)) {
    await writeWhole(path, Readable.from(writeExport(noun, format, items)));
    return { unwritable: 0 };
  }
  // Beside its place: a rename over to another disk would not be one step.
  const folder = await mkdtemp(join(dirname(path), '.jingtian-export-'));
  try {
    const loose = extname(path).toLowerCase() === '.shp';
    const base = loose ? basename(path).slice(0, -4) : noun;
    const { files, unwritable } = await writeShapefile(folder, base, exportColumns(noun), items, encoding);
    if (loose) {
      // The .shp last: until it is there, there is no shapefile.
      for (const file of files.toReversed()) await rename(file, join(dirname(path), basename(file)));
    } else await writeWhole(path, zipOf(files));
    return { unwritable };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function zipOf(files: string[]): Readable {
  const zip = new yazl.ZipFile();
  for (const file of files) zip.addReadStream(createReadStream(file), basename(file), { mtime: MTIME });
  zip.end();
  return zip.outputStream as unknown as Readable;
}

async function writeWhole(path: string, bytes: Readable): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  try {
    await pipeline(bytes, createWriteStream(unfinished));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
