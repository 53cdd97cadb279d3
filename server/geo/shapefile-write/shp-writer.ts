import type { ByteSink } from './byte-sink.ts';

const POLYGON = 5;
const HEADER_BYTES = 100;

/** Writes polygon records to a `.shp` and its `.shx`, one at a time. */
export class ShpWriter {
  private readonly shp: ByteSink;
  private readonly shx: ByteSink;
  private words = HEADER_BYTES / 2;
  private records = 0;
  private readonly box: Box = [Infinity, Infinity, -Infinity, -Infinity];

  constructor(shp: ByteSink, shx: ByteSink) {
    this.shp = shp;
    this.shx = shx;
    for (const sink of [shp, shx]) sink.append(new Uint8Array(HEADER_BYTES));
  }

  /**
   * @param rings closed, flat: x, y, x, y …; shells counterclockwise and holes clockwise as in GeoJSON, they are
   * turned here; none for a null shape
   */
  add(rings: readonly ArrayLike<number>[]): void {
    const points = rings.reduce((sum, ring) => sum + ring.length / 2, 0);
    const content = rings.length === 0 ? 4 : 44 + rings.length * 4 + points * 16;
    const record = new DataView(new ArrayBuffer(8 + content));
    this.records++;
    record.setInt32(0, this.records);
    record.setInt32(4, content / 2);
    if (rings.length > 0) this.fillPolygon(record, rings, points);
    const entry = new DataView(new ArrayBuffer(8));
    entry.setInt32(0, this.words);
    entry.setInt32(4, content / 2);
    this.shp.append(new Uint8Array(record.buffer));
    this.shx.append(new Uint8Array(entry.buffer));
    this.words += record.byteLength / 2;
  }

  /** Puts lengths and bounding box into both headers. */
  finish(): void {
    this.shp.rewriteStart(this.header(this.words));
    this.shx.rewriteStart(this.header(HEADER_BYTES / 2 + this.records * 4));
  }

  private fillPolygon(record: DataView, rings: readonly ArrayLike<number>[], points: number): void {
    record.setInt32(8, POLYGON, true);
    record.setInt32(44, rings.length, true);
    record.setInt32(48, points, true);
    const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
    let at = 52 + rings.length * 4;
    let start = 0;
    for (const [n, ring] of rings.entries()) {
      record.setInt32(52 + n * 4, start, true);
      start += ring.length / 2;
      for (let i = ring.length - 2; i >= 0; i -= 2, at += 16) {
        const [x, y] = [ring[i]!, ring[i + 1]!];
        record.setFloat64(at, x, true);
        record.setFloat64(at + 8, y, true);
        widen(box, x, y, x, y);
      }
    }
    box.forEach((value, i) => record.setFloat64(12 + i * 8, value, true));
    widen(this.box, ...box);
  }

  private header(words: number): Uint8Array {
    const header = new DataView(new ArrayBuffer(HEADER_BYTES));
    header.setInt32(0, 9994);
    header.setInt32(24, words);
    header.setInt32(28, 1000, true);
    header.setInt32(32, POLYGON, true);
    if (this.box[0] <= this.box[2])
      this.box.forEach((value, i) => header.setFloat64(36 + i * 8, value, true));
    return new Uint8Array(header.buffer);
  }
}

type Box = [west: number, south: number, east: number, north: number];

function widen(box: Box, west: number, south: number, east: number, north: number): void {
  if (west < box[0]) box[0] = west;
  if (south < box[1]) box[1] = south;
  if (east > box[2]) box[2] = east;
  if (north > box[3]) box[3] = north;
}
