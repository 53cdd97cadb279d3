import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { GdbError } from './gdb-cursor.ts';
import { readGdbSchema } from './gdb-fields.ts';
import type { GdbSchema } from './gdb-fields.ts';
import { readGdbRow } from './gdb-row.ts';
import type { GdbRow } from './gdb-row.ts';
import { SourceRefusal } from './source-refusal.ts';

const HEADER_BYTES = 40;
const INDEX_HEADER_BYTES = 16;
const PAGE_ROWS = 1024;
const WINDOW_BYTES = 1 << 20;
const MAX_SCHEMA_BYTES = 16 * 2 ** 20;
const VERSION = 3;
/** 64-bit row ids, which ArcGIS Pro writes only when asked to. */
const VERSION_64 = 4;

export interface GdbTable {
  schema: GdbSchema;
  /** How many rows the header promises. */
  rowsSaid: number;
  /** Rows in the order of their ids, deleted ones left out. */
  rows(): AsyncGenerator<GdbRow>;
}

/**
 * Opens one table of a file geodatabase.
 * @param tableFile the .gdbtable: rows
 * @param indexFile the .gdbtablx: where each row begins
 * @throws SourceRefusal `gdb-broken`, `gdb-version`, `file-truncated`, `feature-too-large`
 */
export async function openGdbTable(
  tableFile: string,
  indexFile: string,
  recordBytes: number,
): Promise<GdbTable> {
  const tableBytes = (await stat(tableFile)).size;
  const head = await readAt(tableFile, 0, HEADER_BYTES);
  const version = head.readInt32LE(0);
  if (version === VERSION_64) throw versionRefusal();
  if (version !== VERSION) throw brokenGdb(`version ${version}`);
  if (Number(head.readBigInt64LE(24)) > tableBytes) throw truncatedGdb();
  const at = Number(head.readBigInt64LE(32));
  if (!(at >= 0 && at + 4 <= tableBytes)) throw brokenGdb('the place of the fields');
  const schemaBytes = (await readAt(tableFile, at, 4)).readUInt32LE(0);
  if (schemaBytes > MAX_SCHEMA_BYTES) throw brokenGdb('the size of the fields');
  const section = await readAt(tableFile, at + 4, schemaBytes);
  const schema = guardGdb(() => readGdbSchema(section));
  return {
    schema,
    rowsSaid: head.readInt32LE(4),
    rows: () => readRows(tableFile, tableBytes, indexFile, schema, recordBytes),
  };
}

async function* readRows(
  tableFile: string,
  tableBytes: number,
  indexFile: string,
  schema: GdbSchema,
  recordBytes: number,
): AsyncGenerator<GdbRow> {
  const handle = await open(tableFile, 'r');
  try {
    const window = new Window(handle, tableBytes);
    for await (const { id, at } of rowPlaces(indexFile)) {
      const length = (await window.read(at, 4)).readUInt32LE(0);
      if (length > recordBytes) {
        throw new SourceRefusal(
          'feature-too-large',
          `第 ${id} 条记录超过 ${recordBytes} 字节 / Row ${id} is larger than ${recordBytes} bytes`,
        );
      }
      const bytes = await window.read(at + 4, length);
      yield guardGdb(() => readGdbRow(bytes, schema, id));
    }
  } finally {
    await handle.close();
  }
}

/**
 * Where each row begins. The index holds pages of 1,024 places; pages without a row may be left out, and then a bitmap
 * behind them tells which are there.
 */
async function* rowPlaces(indexFile: string): AsyncGenerator<{ id: number; at: number }> {
  const handle = await open(indexFile, 'r');
  try {
    const { size } = await handle.stat();
    const head = await readFrom(handle, 0, INDEX_HEADER_BYTES);
    const pages = head.readUInt32LE(4);
    const placeBytes = head.readUInt32LE(12);
    if (head.readInt32LE(0) === VERSION_64) throw versionRefusal();
    if (head.readInt32LE(0) !== VERSION || placeBytes < 4 || placeBytes > 6) throw brokenGdb('the index');
    if (pages === 0) return;
    const end = INDEX_HEADER_BYTES + pages * PAGE_ROWS * placeBytes;
    if (end > size) throw truncatedGdb();
    const total = head.readUInt32LE(8);
    const pageOf = await presentPages(handle, end, size, pages);
    for (let page = 0; page < pages; page++) {
      const places = await readFrom(
        handle,
        INDEX_HEADER_BYTES + page * PAGE_ROWS * placeBytes,
        PAGE_ROWS * placeBytes,
      );
      for (let i = 0; i < PAGE_ROWS; i++) {
        const id = pageOf(page) * PAGE_ROWS + i;
        if (id >= total) break;
        const at = places.readUIntLE(i * placeBytes, placeBytes);
        if (at !== 0) yield { id: id + 1, at };
      }
    }
  } finally {
    await handle.close();
  }
}

/** Which page of row ids the n-th stored page is. */
async function presentPages(
  handle: FileHandle,
  end: number,
  size: number,
  pages: number,
): Promise<(stored: number) => number> {
  if (size < end + 16) return (stored) => stored;
  const words = (await readFrom(handle, end, 16)).readUInt32LE(0);
  if (words === 0) return (stored) => stored;
  if (words * 4 > size - end - 16) throw truncatedGdb();
  const bitmap = await readFrom(handle, end + 16, words * 4);
  const present: number[] = [];
  for (let page = 0; page < words * 32 && present.length < pages; page++) {
    if (bitmap[page >> 3]! & (1 << (page & 7))) present.push(page);
  }
  if (present.length < pages) throw brokenGdb('the bitmap of the index');
  return (stored) => present[stored]!;
}

/** Reads of a file that mostly go forward, a megabyte at a time. */
class Window {
  private start = 0;
  private bytes: Buffer = Buffer.alloc(0);
  private readonly handle: FileHandle;
  private readonly size: number;

  constructor(handle: FileHandle, size: number) {
    this.handle = handle;
    this.size = size;
  }

  async read(at: number, length: number): Promise<Buffer> {
    if (at + length > this.size) throw truncatedGdb();
    if (at < this.start || at + length > this.start + this.bytes.length) {
      this.start = at;
      this.bytes = await readFrom(this.handle, at, Math.min(Math.max(length, WINDOW_BYTES), this.size - at));
    }
    return this.bytes.subarray(at - this.start, at - this.start + length);
  }
}

async function readAt(file: string, at: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    return await readFrom(handle, at, length);
  } finally {
    await handle.close();
  }
}

async function readFrom(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { size } = await handle.stat();
  if (at + length > size) throw truncatedGdb();
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw truncatedGdb();
  return buffer;
}

function guardGdb<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof GdbError) throw brokenGdb(error.message);
    throw error;
  }
}

function brokenGdb(reason: string): SourceRefusal {
  return new SourceRefusal('gdb-broken', `地理数据库损坏 / The geodatabase is damaged: ${reason}`);
}

function truncatedGdb(): SourceRefusal {
  return new SourceRefusal(
    'file-truncated',
    '文件不完整，没有导入其中任何一条 / The file is cut short, nothing of it was taken',
  );
}

function versionRefusal(): SourceRefusal {
  return new SourceRefusal(
    'gdb-version',
    '图层用 64 位编号，请在 ArcGIS 里另存为 32 位编号的图层 / The layer has 64-bit ids; save it with 32-bit ids in ArcGIS',
  );
}
