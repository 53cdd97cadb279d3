import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../errors.ts';
import type { Admin } from './admin.ts';
import { clientProgram, ended, startClient } from './client-program.ts';

export interface Backup {
  file: string;
  bytes: number;
  sha256: string;
}

/**
 * Saves the whole schema in PostgreSQL's custom format, as it is at one moment; others go on working meanwhile. The
 * file takes its name when it is whole, and only its owner may read it: it holds persons and secrets.
 * @param admin a role that sees every row, whatever the scopes
 * @throws AppError `backup-failed`, `database-missing`
 */
export async function backUp(admin: Admin, file: string): Promise<Backup> {
  await mkdir(dirname(file), { recursive: true }).catch((cause: unknown) => {
    throw new AppError('backup-failed', `不能写 ${file} / ${file} cannot be written`, { cause });
  });
  const unfinished = `${file}.${process.pid}.part`;
  try {
    const child = startClient(
      clientProgram('pg_dump', admin.version),
      ['--format=custom', '--schema=jingtian', '--no-password', `--file=${unfinished}`],
      admin.url,
    );
    child.stdin.end();
    child.stdout.resume();
    const { code, said } = await ended(child);
    if (code !== 0)
      throw new AppError('backup-failed', `备份没有完成 / The backup was not completed: ${said}`, {
        hint: '请检查磁盘空间和目标文件夹 / Check the free space and the folder',
      });
    await chmod(unfinished, 0o600);
    const hash = createHash('sha256');
    await pipeline(createReadStream(unfinished), hash);
    const { size } = await stat(unfinished);
    await rename(unfinished, file);
    return { file, bytes: size, sha256: hash.digest('hex') };
  } finally {
    await rm(unfinished, { force: true });
  }
}
