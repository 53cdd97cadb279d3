import { createWriteStream, type WriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';

const SPHEROID = 'SPHEROID["CGCS2000",6378137.0,298.257222101]';
const PRJ_4490 = `GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",${SPHEROID}],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`;

/** The fields of the change layer, as a county gets them. */
const FIELDS = [
  { name: 'JCBH', type: 'C', length: 20 },
  { name: 'XZQDM', type: 'C', length: 12 },
  { name: 'TBLX', type: 'C', length: 4 },
  { name: 'QSX', type: 'C', length: 10 },
  { name: 'HSX', type: 'C', length: 10 },
  { name: 'MJ', type: 'N', length: 16 },
] as const;

/**
 * Writes a shapefile (.shp, .shx, .dbf, .prj, .cpg; EPSG:4490) of made patches: rough blobs of a few thousand square
 * metres on a grid, none touching another. The same seed gives the same bytes.
 * @param base path without extension
 * @param bowTies one in so many is a figure of eight, for the repair to have something to do; 0 for none
 */
export async function makePatches(
  base: string,
  { count, vertices, seed, bowTies }: { count: number; vertices: number; seed: number; bowTies: number },
): Promise<void> {
  const random = mulberry(seed);
  const [shp, shx, dbf] = ['shp', 'shx', 'dbf'].map((extension) => createWriteStream(`${base}.${extension}`));
  const contentBytes = 44 + 4 + (vertices + 1) * 16;
  const rowBytes = 1 + FIELDS.reduce((sum, field) => sum + field.length, 0);
  const columns = Math.ceil(Math.sqrt(count));
  shp!.write(header(100 + count * (8 + contentBytes)));
  shx!.write(header(100 + count * 8));
  dbf!.write(dbfHeader(count, rowBytes));
  const batch = 2000;
  for (let from = 0; from < count; from += batch) {
    const size = Math.min(batch, count - from);
    const shapes = Buffer.alloc(size * (8 + contentBytes));
    const index = Buffer.alloc(size * 8);
    const rows = Buffer.alloc(size * rowBytes, ' ');
    for (let i = 0; i < size; i++) {
      const n = from + i;
      const at = i * (8 + contentBytes);
      index.writeInt32BE((100 + n * (8 + contentBytes)) / 2, i * 8);
      index.writeInt32BE(contentBytes / 2, i * 8 + 4);
      shapes.writeInt32BE(n + 1, at);
      shapes.writeInt32BE(contentBytes / 2, at + 4);
      const centre: [number, number] = [113 + (n % columns) * 0.003, 28 + Math.floor(n / columns) * 0.003];
      const areaM2 = writeBlob(shapes, at + 8, centre, vertices, random, bowTies > 0 && n % bowTies === 0);
      writeRow(rows, i * rowBytes, n, areaM2);
    }
    await Promise.all([write(shp!, shapes), write(shx!, index), write(dbf!, rows)]);
  }
  dbf!.write(Buffer.from([0x1a]));
  await Promise.all([shp!, shx!, dbf!].map((stream) => once(stream.end(), 'close')));
  await writeFile(`${base}.prj`, PRJ_4490);
  await writeFile(`${base}.cpg`, 'UTF-8');
}

function writeBlob(
  into: Buffer,
  at: number,
  [lon, lat]: [number, number],
  vertices: number,
  random: () => number,
  bowTie: boolean,
): number {
  const onGrid = (value: number) => Math.round(value * 1e9) / 1e9;
  const radii = Array.from({ length: vertices }, () => 0.0004 + random() * 0.0008);
  const points = radii.map((radius, k): [number, number] => {
    // Clockwise, as shells are in a shapefile.
    const angle = (-2 * Math.PI * k) / vertices;
    return [onGrid(lon + radius * Math.cos(angle)), onGrid(lat + radius * Math.sin(angle))];
  });
  if (bowTie) [points[1], points[vertices >> 1]] = [points[vertices >> 1]!, points[1]!];
  points.push(points[0]!);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  into.writeInt32LE(5, at);
  for (const [k, value] of [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)].entries())
    into.writeDoubleLE(value, at + 4 + k * 8);
  into.writeInt32LE(1, at + 36);
  into.writeInt32LE(points.length, at + 40);
  into.writeInt32LE(0, at + 44);
  let twice = 0;
  for (const [k, [x, y]] of points.entries()) {
    into.writeDoubleLE(x, at + 48 + k * 16);
    into.writeDoubleLE(y, at + 48 + k * 16 + 8);
    const next = points[(k + 1) % points.length]!;
    twice += x * next[1] - next[0] * y;
  }
  return (Math.abs(twice) / 2) * 111_320 ** 2 * Math.cos((lat * Math.PI) / 180);
}

function writeRow(rows: Buffer, at: number, n: number, areaM2: number): void {
  const values = [
    `JC${String(n + 1).padStart(10, '0')}`,
    String(990100 + (n % 90)),
    `0${(n % 8) + 1}`,
    '2025-03',
    '2025-06',
    areaM2.toFixed(2).padStart(16),
  ];
  let offset = at + 1;
  for (const [k, field] of FIELDS.entries()) {
    rows.write(values[k]!, offset, 'latin1');
    offset += field.length;
  }
}

function header(bytes: number): Buffer {
  const head = Buffer.alloc(100);
  head.writeInt32BE(9994, 0);
  head.writeInt32BE(bytes / 2, 24);
  head.writeInt32LE(1000, 28);
  head.writeInt32LE(5, 32);
  for (const [k, value] of [112, 27, 117, 31].entries()) head.writeDoubleLE(value, 36 + k * 8);
  return head;
}

function dbfHeader(rows: number, rowBytes: number): Buffer {
  const head = Buffer.alloc(33 + FIELDS.length * 32);
  head[0] = 3;
  head.set([125, 6, 30], 1);
  head.writeUInt32LE(rows, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(rowBytes, 10);
  for (const [k, field] of FIELDS.entries()) {
    head.write(field.name, 32 + k * 32, 'latin1');
    head.write(field.type, 43 + k * 32, 'latin1');
    head[48 + k * 32] = field.length;
    head[49 + k * 32] = field.type === 'N' ? 2 : 0;
  }
  head[head.length - 1] = 0x0d;
  return head;
}

async function write(stream: WriteStream, bytes: Buffer): Promise<void> {
  if (!stream.write(bytes)) await once(stream, 'drain');
}

/** A small seeded generator (mulberry32): numbers in [0, 1). */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
