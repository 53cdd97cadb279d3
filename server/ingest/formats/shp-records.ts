import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { SourceRefusal } from './source-refusal.ts';

export interface ShpHeader {
  shapeType: number;
  /** Where the records end, in bytes from the start. */
  endBytes: number;
  /** The length in the header was not what is there; the records themselves fit. */
  lengthWrong: boolean;
}

export const HEADER_BYTES = 100;
export const RECORD_HEADER_BYTES = 8;
const CHUNK_BYTES = 1 << 20;

/**
 * Reads the header of a .shp and decides where its records end. A file shorter than its header says is refused.
 * @throws SourceRefusal `file-truncated`, `shp-broken`
 */
export async function readShpHeader(file: string): Promise<ShpHeader> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(HEADER_BYTES);
    if (size < HEADER_BYTES) throw truncated(HEADER_BYTES, size);
    await handle.read(bytes, 0, HEADER_BYTES, 0);
    if (bytes.readInt32BE(0) !== 9994)
      throw broken('文件头不是 Shapefile', 'it does not begin like a shapefile');
    const stated = bytes.readInt32BE(24) * 2;
    if (stated > size) throw truncated(stated, size);
    if (stated < HEADER_BYTES && stated !== 0)
      throw broken('文件头里的长度不对', 'the length in the header is wrong');
    const shapeType = bytes.readInt32LE(32);
    // A writer that died before its last step leaves 0 or 100 here with all records in place.
    const unfinished = stated <= HEADER_BYTES && size > HEADER_BYTES;
    return { shapeType, endBytes: unfinished ? size : stated, lengthWrong: unfinished || stated !== size };
  } finally {
    await handle.close();
  }
}

/**
 * Streams the contents of the records (without their eight-byte headers) in file order; each is a view into a
 * buffer that the next batch overwrites. The .shx is not needed: records follow each other.
 * @param stretch bytes to read, from the start of a record to the end of one; all of them when not told
 * @throws SourceRefusal `file-truncated` when a record reaches past the end, `shp-broken` when a length makes no sense
 */
export async function* shpRecords(
  file: string,
  header: ShpHeader,
  maxRecordBytes: number,
  stretch = { from: HEADER_BYTES, to: header.endBytes },
): AsyncGenerator<Buffer[]> {
  const handle = await open(file, 'r');
  try {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let position = stretch.from;
    while (position < stretch.to) {
      const length = await fill(handle, buffer, position, stretch.to);
      const batch: Buffer[] = [];
      let at = 0;
      let needed = 0;
      while (at + RECORD_HEADER_BYTES <= length) {
        const contentBytes = buffer.readInt32BE(at + 4) * 2;
        if (contentBytes < 4)
          throw broken(
            `第 ${position + at} 字节处的记录长度不对`,
            `a record length at byte ${position + at} makes no sense`,
          );
        needed = RECORD_HEADER_BYTES + contentBytes;
        if (position + at + needed > header.endBytes)
          throw truncated(position + at + needed, header.endBytes);
        if (at + needed > length) break;
        batch.push(buffer.subarray(at + RECORD_HEADER_BYTES, at + needed));
        at += needed;
        needed = 0;
      }
      if (batch.length) yield batch;
      else if (needed > maxRecordBytes) {
        throw broken(
          `一条记录有 ${needed} 字节，超过上限`,
          `one record has ${needed} bytes, more than the limit`,
        );
      } else if (needed > buffer.length) buffer = Buffer.allocUnsafe(needed);
      else throw truncated(position + RECORD_HEADER_BYTES, header.endBytes);
      position += at;
    }
  } finally {
    await handle.close();
  }
}

async function fill(handle: FileHandle, buffer: Buffer, position: number, end: number): Promise<number> {
  const wanted = Math.min(buffer.length, end - position);
  let done = 0;
  while (done < wanted) {
    const { bytesRead } = await handle.read(buffer, done, wanted - done, position + done);
    if (bytesRead === 0) throw truncated(end, position + done);
    done += bytesRead;
  }
  return done;
}

function truncated(expected: number, there: number): SourceRefusal {
  return new SourceRefusal(
    'file-truncated',
    `.shp 不完整：应有 ${expected} 字节，只有 ${there}；没有导入其中任何一条 / The .shp is cut short: ${expected} bytes expected, ${there} there; nothing of it was taken`,
  );
}

export function broken(zh: string, en: string): SourceRefusal {
  return new SourceRefusal('shp-broken', `.shp 损坏：${zh} / The .shp is broken: ${en}`);
}
