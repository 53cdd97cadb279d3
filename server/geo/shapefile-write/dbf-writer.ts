import iconv from 'iconv-lite';
import type { ByteSink } from './byte-sink.ts';

/** A column of a `.dbf`: C text (length in bytes), N number, D date as YYYYMMDD, L yes or no. */
export interface DbfColumn {
  /** At most ten bytes in the file's encoding; longer ones are cut between characters. */
  name: string;
  type: 'C' | 'N' | 'D' | 'L';
  length: number;
  decimals?: number;
}

export type DbfValue = string | number | boolean | null;

/** `utf8`, or what desktop programs in China write: `gbk`. */
export type DbfEncoding = 'utf8' | 'gbk';

const NAME_BYTES = 10;
const SPACE = 0x20;

/** Writes the records of a `.dbf` (dBASE III), one at a time. Text too long is cut between characters. */
export class DbfWriter {
  private readonly sink: ByteSink;
  private readonly columns: readonly DbfColumn[];
  private readonly encoding: DbfEncoding;
  private readonly languageId: number;
  private readonly row: Buffer;
  private rows = 0;

  /** @param languageId LDID of the header; 0 says nothing, 0x4D is GBK */
  constructor(sink: ByteSink, columns: readonly DbfColumn[], encoding: DbfEncoding, languageId = 0) {
    this.sink = sink;
    this.columns = columns;
    this.encoding = encoding;
    this.languageId = languageId;
    this.row = Buffer.alloc(1 + columns.reduce((sum, column) => sum + column.length, 0));
    sink.append(this.header());
  }

  add(values: readonly DbfValue[]): void {
    this.row.fill(SPACE);
    let at = 1;
    for (const [i, column] of this.columns.entries()) {
      this.fill(at, column, values[i] ?? null);
      at += column.length;
    }
    this.sink.append(this.row);
    this.rows++;
  }

  /** Ends the file and puts the number of rows into the header. */
  finish(): void {
    this.sink.append(Uint8Array.of(0x1a));
    this.sink.rewriteStart(this.header());
  }

  private fill(at: number, { length, type, decimals = 0 }: DbfColumn, value: DbfValue): void {
    if (value === null) return;
    if (typeof value === 'boolean') this.row[at] = value ? 0x54 : 0x46;
    else if (typeof value === 'number') {
      const text = value.toFixed(decimals);
      this.row.write(text.length > length ? '*'.repeat(length) : text.padStart(length), at, 'latin1');
    } else if (type === 'N') this.row.write(value.padStart(length).slice(0, length), at, 'latin1');
    else if (isAscii(value)) this.row.write(value.slice(0, length), at, 'latin1');
    else cutToBytes(value, length, this.encoding).copy(this.row, at);
  }

  private header(): Buffer {
    const header = Buffer.alloc(32 + this.columns.length * 32 + 1);
    header[0] = 3;
    header.set([126, 1, 1], 1); // a fixed day: the same content makes the same file
    header.writeUInt32LE(this.rows, 4);
    header.writeUInt16LE(header.length, 8);
    header.writeUInt16LE(this.row.length, 10);
    header[29] = this.languageId;
    for (const [i, column] of this.columns.entries()) {
      const at = 32 + i * 32;
      cutToBytes(column.name, NAME_BYTES, this.encoding).copy(header, at);
      header[at + 11] = column.type.charCodeAt(0);
      header[at + 16] = column.length;
      header[at + 17] = column.decimals ?? 0;
    }
    header[header.length - 1] = 0x0d;
    return header;
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

function cutToBytes(text: string, bytes: number, encoding: DbfEncoding): Buffer {
  const whole = iconv.encode(text, encoding);
  if (whole.length <= bytes) return whole;
  const kept: Buffer[] = [];
  let room = bytes;
  for (const character of text) {
    const encoded = iconv.encode(character, encoding);
    if (encoded.length > room) break;
    kept.push(encoded);
    room -= encoded.length;
  }
  return Buffer.concat(kept);
}
