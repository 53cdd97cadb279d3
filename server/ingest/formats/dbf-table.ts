import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { SourceRefusal } from './source-refusal.ts';

export interface DbfField {
  /** Bytes of the name, up to ten, in the encoding of the table. */
  rawName: Buffer;
  /** C N F D L I O B and others. */
  type: string;
  /** Bytes from the start of a row. */
  offset: number;
  length: number;
}

export interface DbfHeader {
  rows: number;
  headerBytes: number;
  rowBytes: number;
  /** Language driver id: 0x4D is code page 936. */
  ldid: number;
  fields: DbfField[];
}

const END_OF_FIELDS = 0x0d;
const DELETED = 0x2a;
const FIELD_BYTES = 32;
const MAX_HEADER_BYTES = 65_535;
/** Rows are read this many bytes at a time. */
const CHUNK_BYTES = 1 << 20;

/**
 * Reads and checks the header of a dBASE III/IV or FoxPro table.
 * @throws SourceRefusal `dbf-broken`, or `file-truncated` when rows the header promises are missing
 */
export async function readDbfHeader(file: string): Promise<DbfHeader> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, MAX_HEADER_BYTES));
    await handle.read(bytes, 0, bytes.length, 0);
    if (bytes.length < 33) throw broken('小于表头', 'it is smaller than a header');
    const rows = bytes.readUInt32LE(4);
    const headerBytes = bytes.readUInt16LE(8);
    const rowBytes = bytes.readUInt16LE(10);
    if (headerBytes < 33 || headerBytes > bytes.length)
      throw broken('表头长度不对', 'the header length is wrong');
    const fields = readFields(bytes.subarray(0, headerBytes), rowBytes);
    if (!fields.length)
      throw broken('没有字段，或字段宽度与行宽不符', 'it has no fields, or their widths do not fit the row');
    if (headerBytes + rows * rowBytes > size) {
      const whole = Math.floor((size - headerBytes) / rowBytes);
      throw new SourceRefusal(
        'file-truncated',
        `.dbf 不完整：表头写 ${rows} 行，只有 ${whole} 行 / The .dbf is cut short: the header promises ${rows} rows, ${whole} are there`,
      );
    }
    return { rows, headerBytes, rowBytes, ldid: bytes[29]!, fields };
  } finally {
    await handle.close();
  }
}

function readFields(header: Buffer, rowBytes: number): DbfField[] {
  const read = (wideText: boolean): DbfField[] | null => {
    const fields: DbfField[] = [];
    let offset = 1; // the deletion mark
    for (let at = 32; at + FIELD_BYTES <= header.length && header[at] !== END_OF_FIELDS; at += FIELD_BYTES) {
      const name = header.subarray(at, at + 11);
      const end = name.indexOf(0);
      const type = String.fromCharCode(header[at + 11]!);
      // Clipper and FoxPro keep the high byte of a long text's width where numbers have their decimals.
      const length = header[at + 16]! + (wideText && type === 'C' ? header[at + 17]! * 256 : 0);
      fields.push({ rawName: Buffer.from(end < 0 ? name : name.subarray(0, end)), type, offset, length });
      offset += length;
    }
    return offset <= rowBytes ? fields : null;
  };
  const plain = read(false);
  const last = plain?.at(-1);
  if (plain && (!last || last.offset + last.length === rowBytes)) return plain;
  const wide = read(true);
  const lastWide = wide?.at(-1);
  return lastWide && lastWide.offset + lastWide.length === rowBytes ? wide! : (plain ?? []);
}

/**
 * Streams the rows, each as a view into a buffer that the next batch overwrites.
 * @param limitBytes stop after about so many bytes
 * @param fromRow the first row to read
 */
export async function* dbfRows(
  file: string,
  header: DbfHeader,
  limitBytes = Infinity,
  fromRow = 0,
): AsyncGenerator<Buffer[]> {
  for await (const { bytes, count } of dbfChunks(file, header, limitBytes, fromRow)) {
    const batch: Buffer[] = [];
    for (let i = 0; i < count; i++)
      batch.push(bytes.subarray(i * header.rowBytes, (i + 1) * header.rowBytes));
    yield batch;
  }
}

/** How many of the first rows are marked as deleted. */
export async function countDeletedRows(file: string, header: DbfHeader, rows: number): Promise<number> {
  let deleted = 0;
  const { rowBytes } = header;
  const first = { ...header, rows: Math.min(rows, header.rows) };
  for await (const { bytes, count } of dbfChunks(file, first, Infinity, 0)) {
    for (let i = 0; i < count; i++) if (bytes[i * rowBytes] === DELETED) deleted++;
  }
  return deleted;
}

/** Whole rows one after the other, in a buffer that the next chunk overwrites. */
async function* dbfChunks(
  file: string,
  header: DbfHeader,
  limitBytes: number,
  fromRow: number,
): AsyncGenerator<{ bytes: Buffer; count: number }> {
  const handle = await open(file, 'r');
  try {
    const rowsPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / header.rowBytes));
    const end = Math.min(header.rows, fromRow + limitBytes / header.rowBytes);
    const bytes = Buffer.allocUnsafe(rowsPerChunk * header.rowBytes);
    for (let row = fromRow; row < end; row += rowsPerChunk) {
      const count = Math.min(rowsPerChunk, Math.ceil(end) - row);
      await readFully(handle, bytes, count * header.rowBytes, header.headerBytes + row * header.rowBytes);
      yield { bytes, count };
    }
  } finally {
    await handle.close();
  }
}

/** Is the row marked as deleted? */
export function isDeleted(row: Buffer): boolean {
  return row[0] === DELETED;
}

async function readFully(handle: FileHandle, into: Buffer, length: number, position: number): Promise<void> {
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(into, done, length - done, position + done);
    if (bytesRead === 0) {
      throw new SourceRefusal(
        'file-truncated',
        '.dbf 在读的时候变短了 / The .dbf got shorter while it was read',
      );
    }
    done += bytesRead;
  }
}

function broken(zh: string, en: string): SourceRefusal {
  return new SourceRefusal('dbf-broken', `.dbf 损坏：${zh} / The .dbf is broken: ${en}`);
}
