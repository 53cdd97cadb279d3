import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { PictureFacts, PictureSource } from './picture.ts';

const EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp'];

/** A folder of tiles, `z/x/y.png` (or .jpg, .webp). @throws AppError `file-not-found` */
export async function openFolder(path: string): Promise<PictureSource> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory())
    throw new AppError('file-not-found', `没有文件夹 ${path} / There is no folder ${path}`);
  return {
    read: async ({ z, x, y }) => {
      // Numbers only: nothing of a request can lead out of the folder.
      for (const extension of EXTENSIONS) {
        const bytes = await readFile(join(path, String(z), String(x), `${y}.${extension}`)).catch(
          (error: NodeJS.ErrnoException) => {
            if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
            throw error;
          },
        );
        if (bytes) return bytes;
      }
      return null;
    },
    close: async () => undefined,
  };
}

/** The zooms that are there. */
export async function lookAtFolder(path: string): Promise<PictureFacts> {
  const zooms = (await readdir(path))
    .filter((name) => /^\d{1,2}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
  return { minZoom: zooms[0], maxZoom: zooms.at(-1) };
}
