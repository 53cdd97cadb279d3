import { open } from 'node:fs/promises';
import { PMTiles, TileType, type RangeResponse, type Source } from 'pmtiles';
import { AppError } from '../../errors.ts';
import type { PictureFacts, PictureSource } from './picture.ts';

/** A PMTiles archive of pictures. @throws AppError `file-unreadable` when it is none, or holds vector tiles */
export async function openPmtiles(path: string): Promise<PictureSource & { facts: PictureFacts }> {
  const handle = await open(path).catch((cause: unknown) => {
    throw new AppError('file-not-found', `找不到文件 ${path} / There is no file ${path}`, { cause });
  });
  const source: Source = {
    getKey: () => path,
    getBytes: async (offset: number, length: number): Promise<RangeResponse> => {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, offset);
      return { data: bytes.buffer.slice(0, bytesRead) };
    },
  };
  const archive = new PMTiles(source);
  try {
    const header = await archive.getHeader();
    if (header.tileType === TileType.Mvt) throw new Error('vector tiles, not pictures');
    const metadata = (await archive.getMetadata()) as { attribution?: string; name?: string };
    return {
      facts: {
        minZoom: header.minZoom,
        maxZoom: header.maxZoom,
        bounds4490: [header.minLon, header.minLat, header.maxLon, header.maxLat],
        attribution: metadata.attribution,
        name: metadata.name,
      },
      read: async ({ z, x, y }) => {
        const tile = await archive.getZxy(z, x, y);
        return tile ? Buffer.from(tile.data) : null;
      },
      close: () => handle.close(),
    };
  } catch (cause) {
    await handle.close();
    throw new AppError('file-unreadable', `${path} 不是图片的 PMTiles / ${path} is not PMTiles of pictures`, {
      cause,
    });
  }
}
