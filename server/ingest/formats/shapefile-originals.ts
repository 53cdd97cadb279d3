import { readFile } from 'node:fs/promises';

import { dbfRows, readDbfHeader } from './dbf-table.ts';
import { shpRecords } from './shp-records.ts';
import type { ShpHeader } from './shp-records.ts';
import { readHead } from './read-head.ts';
import type { OriginalSource, SourceOriginal } from './source-original.ts';

const SHP_HEADER_BYTES = 100;
const RECORD_HEADER_BYTES = 8;

/** Records of the .shp and rows of the .dbf, byte for byte, with the headers of both. */
export async function shapefileOriginals(
  parts: ReadonlyMap<string, string>,
  header: ShpHeader,
  recordBytes: number,
): Promise<OriginalSource> {
  const shp = parts.get('shp')!;
  const dbf = parts.get('dbf');
  const dbfHeader = dbf ? await readDbfHeader(dbf) : null;
  const head: Record<string, string> = { shp: (await readHead(shp, SHP_HEADER_BYTES)).toString('base64') };
  if (dbf && dbfHeader) head.dbf = (await readHead(dbf, dbfHeader.headerBytes)).toString('base64');
  for (const extension of ['prj', 'cpg']) {
    const part = parts.get(extension);
    if (part) head[extension] = (await readFile(part)).subarray(0, 65_536).toString('base64');
  }
  return {
    head,
    async *read(positions): AsyncGenerator<SourceOriginal> {
      const rows = dbf && dbfHeader ? rowsOf(dbfRows(dbf, dbfHeader)) : null;
      try {
        let index = 0;
        for await (const batch of shpRecords(shp, header, recordBytes)) {
          for (const content of batch) {
            const next = await rows?.next();
            const position = index++;
            if (!positions.has(position)) continue;
            const bytes = Buffer.alloc(RECORD_HEADER_BYTES + content.length);
            bytes.writeInt32BE(position + 1, 0);
            bytes.writeInt32BE(content.length / 2, 4);
            content.copy(bytes, RECORD_HEADER_BYTES);
            const row = next && !next.done ? { row: Buffer.from(next.value) } : {};
            yield { index: position, kind: 'shapefile', bytes, ...row };
          }
        }
      } finally {
        await rows?.return(undefined);
      }
    },
  };
}

async function* rowsOf(batches: AsyncIterable<Buffer[]>): AsyncGenerator<Buffer> {
  for await (const batch of batches) yield* batch;
}
