import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupSchedule } from '../config.ts';
import type { Admin } from '../db/backup/admin.ts';
import { backUp, type Backup } from '../db/backup/back-up.ts';
import { localToday } from './context.ts';

const NAME = /^jingtian-\d{4}-\d{2}-\d{2}\.backup$/;

/**
 * Makes today's backup when its time has come and it is not there, and removes the oldest above the number to keep.
 * A server that was off at the hour makes it when it is back.
 * @returns the backup, or null when none was due
 * @throws AppError `backup-failed`
 */
export async function backUpIfDue(
  admin: Admin,
  { folder, at, keep }: BackupSchedule,
  now = new Date(),
): Promise<Backup | null> {
  const file = join(folder, `jingtian-${localToday(now)}.backup`);
  const time = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
  if (time < at || existsSync(file)) return null;
  const saved = await backUp(admin, file);
  // Only after the new one is whole: a disk that is full must not cost the old ones.
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  for (const name of names.slice(0, Math.max(0, names.length - keep))) await rm(join(folder, name));
  return saved;
}
