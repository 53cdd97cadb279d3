import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import iconv from 'iconv-lite';
import { FileSink } from '../files/file-sink.ts';
import {
  DbfWriter,
  type DbfColumn,
  type DbfEncoding,
  type DbfValue,
} from '../geo/shapefile-write/dbf-writer.ts';
import { PRJ_4490 } from '../geo/shapefile-write/prj-text.ts';
import { ShpWriter } from '../geo/shapefile-write/shp-writer.ts';
import type { ExportColumn } from './export-columns.ts';
import type { ExportItem } from './export-rows.ts';

export interface ShapefileExport {
  /** Paths of the parts, the .shp first. */
  files: string[];
  /** Values with characters that the encoding lacks; they are `?` in the file. */
  unwritable: number;
}

const MAX_TEXT_BYTES = 254;
const GBK_LANGUAGE_ID = 0x4d;
/** Whole digits, point, decimals: 0.1 mm² of the largest province, and 1e-9 of a degree. */
const NUMBER = { length: 22, decimals: 9 };

/**
 * Writes a shapefile in lon/lat of CGCS2000 (EPSG:4490): .shp, .shx, .dbf, .prj, .cpg.
 * A .dbf has columns of one width, known in its head: rows are kept in a file of our own until the widest text is known.
 * @param base name of the parts without extension
 */
export async function writeShapefile(
  folder: string,
  base: string,
  columns: ExportColumn[],
  items: AsyncIterable<ExportItem>,
  encoding: DbfEncoding,
): Promise<ShapefileExport> {
  const part = (extension: string) => join(folder, `${base}.${extension}`);
  const rows = part('rows.tmp');
  const widths = columns.map(() => 1);
  let unwritable = 0;
  try {
    const [shp, shx, kept] = [new FileSink(part('shp')), new FileSink(part('shx')), new FileSink(rows)];
    const writer = new ShpWriter(shp, shx);
    for await (const { row, geometry } of items) {
      writer.add(ringsOf(geometry));
      const values = columns.map((column) => valueOf(column, row[column.name] ?? null));
      columns.forEach((column, index) => {
        const value = values[index];
        if (column.type !== 'text' || typeof value !== 'string') return;
        const bytes = iconv.encode(value, encoding);
        if (encoding !== 'utf8' && iconv.decode(bytes, encoding) !== value) unwritable++;
        widths[index] = Math.max(widths[index]!, Math.min(bytes.length, MAX_TEXT_BYTES));
      });
      kept.text(`${JSON.stringify(values)}\n`);
    }
    writer.finish();
    for (const sink of [shp, shx, kept]) sink.close();
    await writeDbf(part('dbf'), rows, columns, widths, encoding);
  } finally {
    await rm(rows, { force: true });
  }
  await writeFile(part('prj'), PRJ_4490);
  await writeFile(part('cpg'), encoding === 'utf8' ? 'UTF-8' : 'GBK');
  return { files: ['shp', 'shx', 'dbf', 'prj', 'cpg'].map(part), unwritable };
}

async function writeDbf(
  path: string,
  rows: string,
  columns: ExportColumn[],
  widths: number[],
  encoding: DbfEncoding,
): Promise<void> {
  const sink = new FileSink(path);
  const fields = columns.map((column, index) => dbfColumn(column, widths[index]!));
  const dbf = new DbfWriter(sink, fields, encoding, encoding === 'gbk' ? GBK_LANGUAGE_ID : 0);
  const file = await open(rows);
  try {
    for await (const line of createInterface({ input: file.createReadStream(), crlfDelay: Infinity }))
      dbf.add(JSON.parse(line) as DbfValue[]);
  } finally {
    await file.close();
  }
  dbf.finish();
  sink.close();
}

function dbfColumn({ shortName: name, type }: ExportColumn, width: number): DbfColumn {
  if (type === 'integer') return { name, type: 'N', length: 12, decimals: 0 };
  if (type === 'number') return { name, type: 'N', ...NUMBER };
  if (type === 'boolean') return { name, type: 'L', length: 1 };
  if (type === 'date') return { name, type: 'D', length: 8 };
  return { name, type: 'C', length: width };
}

function valueOf({ type }: ExportColumn, value: string | number | boolean | null): DbfValue {
  if (type !== 'date' || typeof value !== 'string') return value;
  // Open beginnings (-infinity) have no day.
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value.replaceAll('-', '') : null;
}

function ringsOf(geometry: GeoJSON.MultiPolygon | null): Float64Array[] {
  return (geometry?.coordinates ?? []).flatMap((polygon) =>
    polygon.map((ring) => {
      const flat = new Float64Array(ring.length * 2);
      ring.forEach(([x, y], index) => flat.set([x!, y!], index * 2));
      return flat;
    }),
  );
}
