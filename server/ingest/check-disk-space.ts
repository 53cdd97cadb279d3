import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { AppError } from '../errors.ts';
import type { ImportFile } from './list-import-files.ts';

// Rows, indexes and tile rows take about three times a shapefile, the write-ahead log of one transaction as much as the
// rows: measured on 400,000 patches, 259 MB of shapefile made 0.9 GB of tables and indexes.
const DATABASE_FACTOR = 5;
const MIN_FREE_BYTES = 500 * 2 ** 20;

export interface DiskPlaces {
  /** Folder of the private cluster; null: the database is on another machine, whose disk cannot be asked. */
  databaseDir: string | null;
  minFreeBytes?: number | undefined;
}

/**
 * Refuses an import that would fill a disk before anything is written: a full disk stops everybody's work, not only the
 * import.
 * @throws AppError `disk-space-low`
 */
export async function checkDiskSpace(files: ImportFile[], places: DiskPlaces): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const largest = files.reduce((most, file) => Math.max(most, file.bytes), 0);
  const minFree = places.minFreeBytes ?? MIN_FREE_BYTES;
  if (places.databaseDir !== null)
    await need(places.databaseDir, bytes * DATABASE_FACTOR, minFree, '数据库', 'the database');
  await need(tmpdir(), largest, minFree, '临时文件', 'temporary files');
}

async function need(folder: string, bytes: number, minFree: number, zh: string, en: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free - bytes >= minFree) return;
  throw new AppError(
    'disk-space-low',
    `${zh}所在的磁盘只剩 ${mb(free)}，这次导入约需 ${mb(bytes)}，没有开始 / The disk of ${en} has ${mb(free)} left and this import needs about ${mb(bytes)}; it was not begun`,
    {
      hint: `请清理 ${folder} 所在的磁盘，或用 JINGTIAN_MIN_FREE_MB 改余量 / Make room on the disk of ${folder}, or change the reserve by JINGTIAN_MIN_FREE_MB`,
      details: { folder, freeBytes: free, neededBytes: bytes },
    },
  );
}

const mb = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;
