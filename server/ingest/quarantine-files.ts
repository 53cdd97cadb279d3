import type { QuarantineFileRow, QuarantineRow } from './quarantine-read.queries.ts';

const SHP_HEADER_BYTES = 100;
const END_OF_DBF = Buffer.from([0x1a]);

/**
 * Writes refused features as files of the format they came in, record by record as they were: a shapefile opens in
 * any GIS, is mended there and delivered again. What has no format of its own comes as lines of JSON.
 * @returns contents by extension
 */
export function quarantineFiles(file: QuarantineFileRow, rows: QuarantineRow[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const of = (kind: QuarantineRow['original_kind']) => rows.filter((row) => row.original_kind === kind);
  const shapes = of('shapefile').filter((row) => row.original);
  if (shapes.length)
    for (const [extension, bytes] of shapefileParts(file, shapes)) files.set(extension, bytes);
  const features = of('geojson').flatMap((row) => (row.original ? [row.original.toString()] : []));
  if (features.length) {
    const crs = file.head.crs ? `"crs": ${file.head.crs},\n` : '';
    const text = `{"type": "FeatureCollection",\n${crs}"features": [\n${features.join(',\n')}\n]}\n`;
    files.set('geojson', Buffer.from(text));
  }
  const lines = [
    ...of('row').flatMap((row) => (row.original ? [row.original.toString()] : [])),
    ...of('rings').map((row) =>
      JSON.stringify({ crs: file.source_crs, attributes: row.attributes, geometry: row.rings }),
    ),
  ];
  if (lines.length) files.set('jsonl', Buffer.from(`${lines.join('\n')}\n`));
  return files;
}

function shapefileParts(file: QuarantineFileRow, rows: QuarantineRow[]): Map<string, Buffer> {
  const bytesOf = (part: string) => Buffer.from(file.head[part] ?? '', 'base64');
  const records = rows.map((row, i) => {
    const record = Buffer.from(row.original!);
    record.writeInt32BE(i + 1, 0); // records are numbered without gaps
    return record;
  });
  const shpHeader = Buffer.alloc(SHP_HEADER_BYTES);
  bytesOf('shp').copy(shpHeader);
  const index = records.map(() => Buffer.alloc(8));
  let at = SHP_HEADER_BYTES;
  for (const [i, record] of records.entries()) {
    index[i]!.writeInt32BE(at / 2, 0);
    index[i]!.writeInt32BE((record.length - 8) / 2, 4);
    at += record.length;
  }
  const withLength = (bytes: number) => {
    const header = Buffer.from(shpHeader);
    header.writeInt32BE(bytes / 2, 24);
    return header;
  };
  const parts = new Map<string, Buffer>([
    ['shp', Buffer.concat([withLength(at), ...records])],
    ['shx', Buffer.concat([withLength(SHP_HEADER_BYTES + index.length * 8), ...index])],
  ]);
  if (file.head.dbf) {
    const header = bytesOf('dbf');
    header.writeUInt32LE(rows.length, 4);
    const rowBytes = header.readUInt16LE(10);
    // A shape beyond the last row of its table has none: a blank one keeps the others in step.
    const table = rows.map((row) => row.original_row ?? Buffer.alloc(rowBytes, 0x20));
    parts.set('dbf', Buffer.concat([header, ...table, END_OF_DBF]));
  }
  for (const extension of ['prj', 'cpg']) if (file.head[extension]) parts.set(extension, bytesOf(extension));
  return parts;
}
