import sqlite from 'node-sqlite3-wasm';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../../errors.ts';
import type { PictureFacts, PictureSource } from './picture.ts';

/**
 * An MBTiles archive. Opened through a link in a folder of our own: the reader puts its lock beside the file, and the
 * imagery may lie on a disk that is read only.
 * @throws AppError `file-unreadable` when it is none
 */
export async function openMbtiles(path: string): Promise<PictureSource & { facts: PictureFacts }> {
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-mbtiles-'));
  const own = join(folder, 'tiles.mbtiles');
  let database: InstanceType<typeof sqlite.Database> | null = null;
  const close = async () => {
    if (database?.isOpen) database.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await symlink(resolve(path), own);
    database = new sqlite.Database(own, { readOnly: true });
    const rows = database.all('select name, value from metadata') as { name: string; value: string }[];
    const facts = factsOf(new Map(rows.map(({ name, value }) => [name, value])));
    const select = database.prepare(
      'select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?',
    );
    return {
      facts,
      read: ({ z, x, y }) => {
        // MBTiles counts rows from the south (specification 1.3).
        const row = select.get([z, x, 2 ** z - 1 - y]) as { tile_data: Uint8Array } | undefined;
        return Promise.resolve(row ? Buffer.from(row.tile_data) : null);
      },
      close: async () => {
        select.finalize();
        await close();
      },
    };
  } catch (cause) {
    await close();
    throw new AppError('file-unreadable', `${path} 不是 MBTiles / ${path} is not MBTiles`, { cause });
  }
}

function factsOf(metadata: Map<string, string>): PictureFacts {
  const bounds = metadata.get('bounds')?.split(',').map(Number);
  const number = (name: string) => (metadata.has(name) ? Number(metadata.get(name)) : undefined);
  return {
    minZoom: number('minzoom'),
    maxZoom: number('maxzoom'),
    bounds4490:
      bounds?.length === 4 && bounds.every(Number.isFinite)
        ? (bounds as [number, number, number, number])
        : undefined,
    attribution: metadata.get('attribution'),
    name: metadata.get('name'),
  };
}
