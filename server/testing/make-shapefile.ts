import iconv from 'iconv-lite';

/** A column of the .dbf to make. */
export interface DbfColumn {
  name: string;
  type: 'C' | 'N' | 'F' | 'D' | 'L';
  length: number;
  decimals?: number;
}

export interface ShapefileOptions {
  columns: DbfColumn[];
  /** Values as they are to stand in the file: text is padded right, numbers left; a Buffer is copied as it is. */
  rows: (string | number | boolean | null | Buffer)[][];
  /** Rings of every shape just as given (shapefile rings: shell clockwise); null is a null shape. */
  shapes: (number[][][] | null)[];
  /** Of the text in the .dbf, an iconv-lite name. */
  encoding?: string;
  ldid?: number;
  cpg?: string;
  prj?: string;
  /** 5 polygon, 15 with Z, 25 with M. */
  shapeType?: 5 | 15 | 25;
  /** Rows marked as deleted. */
  deleted?: number[];
}

/** Makes a shapefile in memory: contents by extension. For tests: it writes what it is told, right or wrong. */
export function makeShapefile(options: ShapefileOptions): Map<string, Buffer> {
  const files = new Map([
    ['shp', makeShp(options)],
    ['dbf', makeDbf(options)],
  ]);
  if (options.cpg !== undefined) files.set('cpg', Buffer.from(options.cpg));
  if (options.prj !== undefined) files.set('prj', Buffer.from(options.prj));
  return files;
}

function makeShp({ shapes, shapeType = 5 }: ShapefileOptions): Buffer {
  const records = shapes.map((rings, i) => {
    const content = rings === null ? Buffer.alloc(4) : polygonContent(rings, shapeType);
    const head = Buffer.alloc(8);
    head.writeInt32BE(i + 1, 0);
    head.writeInt32BE(content.length / 2, 4);
    return Buffer.concat([head, content]);
  });
  const header = Buffer.alloc(100);
  header.writeInt32BE(9994, 0);
  header.writeInt32BE((100 + records.reduce((sum, r) => sum + r.length, 0)) / 2, 24);
  header.writeInt32LE(1000, 28);
  header.writeInt32LE(shapeType, 32);
  return Buffer.concat([header, ...records]);
}

function polygonContent(rings: number[][][], shapeType: number): Buffer {
  const points = rings.flat();
  const plainBytes = 44 + rings.length * 4 + points.length * 16;
  // A range (two doubles) and one double per point, for Z and again for M.
  const extra = shapeType === 5 ? 0 : (16 + points.length * 8) * (shapeType === 15 ? 2 : 1);
  const content = Buffer.alloc(plainBytes + extra);
  content.writeInt32LE(shapeType, 0);
  content.writeInt32LE(rings.length, 36);
  content.writeInt32LE(points.length, 40);
  let start = 0;
  for (const [i, ring] of rings.entries()) {
    content.writeInt32LE(start, 44 + i * 4);
    start += ring.length;
  }
  for (const [i, point] of points.entries()) {
    content.writeDoubleLE(point[0]!, 44 + rings.length * 4 + i * 16);
    content.writeDoubleLE(point[1]!, 44 + rings.length * 4 + i * 16 + 8);
  }
  return content;
}

function makeDbf({ columns, rows, encoding = 'utf8', ldid = 0, deleted = [] }: ShapefileOptions): Buffer {
  const headerBytes = 32 + columns.length * 32 + 1;
  const rowBytes = 1 + columns.reduce((sum, column) => sum + column.length, 0);
  const header = Buffer.alloc(headerBytes);
  header[0] = 3;
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(headerBytes, 8);
  header.writeUInt16LE(rowBytes, 10);
  header[29] = ldid;
  for (const [i, column] of columns.entries()) {
    const at = 32 + i * 32;
    iconv.encode(column.name, encoding).copy(header, at, 0, 10); // cut at ten bytes, as real tools do
    header[at + 11] = column.type.charCodeAt(0);
    header[at + 16] = column.length;
    header[at + 17] = column.decimals ?? 0;
  }
  header[headerBytes - 1] = 0x0d;
  const body = rows.map((row, i) => {
    const mark = Buffer.from(deleted.includes(i) ? '*' : ' ');
    return Buffer.concat([mark, ...columns.map((column, c) => cell(row[c] ?? null, column, encoding))]);
  });
  return Buffer.concat([header, ...body, Buffer.from([0x1a])]);
}

function cell(value: string | number | boolean | null | Buffer, column: DbfColumn, encoding: string): Buffer {
  const bytes = Buffer.alloc(column.length, 0x20);
  if (value === null) return bytes;
  if (Buffer.isBuffer(value)) value.copy(bytes, 0, 0, column.length);
  else if (typeof value === 'boolean') bytes[0] = value ? 0x54 : 0x46;
  else if (typeof value === 'number') {
    bytes.write(value.toFixed(column.decimals ?? 0).padStart(column.length), 'latin1');
  } else iconv.encode(value, encoding).copy(bytes, 0, 0, column.length);
  return bytes;
}
