import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../errors.ts';
import { knownMigrations } from '../migrate.ts';
import type { Admin } from './admin.ts';
import { clientProgram, ended, startClient } from './client-program.ts';

/**
 * Puts a backup in the place of what the database holds, in one transaction: whatever goes wrong, a kill included,
 * everything is as it was before.
 * @param admin a role that may drop the schema and make it anew
 * @throws AppError `backup-unreadable`, `schema-ahead`, `restore-failed`, `file-not-found`
 */
export async function restore(admin: Admin, file: string): Promise<void> {
  await checkBackup(admin, file);
  const dump = startClient(clientProgram('pg_restore', admin.version), ['--file=-', file], admin.url);
  dump.stdin.end();
  const psql = startClient(
    clientProgram('psql', admin.version),
    [
      ...['--no-psqlrc', '--quiet', '--no-password', '--set=ON_ERROR_STOP=1', '--single-transaction'],
      // Waiting for ever behind somebody's import would look like a hang.
      ...[
        '--command=set lock_timeout = 15000',
        '--command=drop schema if exists jingtian cascade',
        '--file=-',
      ],
    ],
    admin.url,
  );
  psql.stdout.resume();
  const ends = Promise.all([ended(dump), ended(psql)]);
  // A psql that stops early closes the pipe; what it said is the error then, not the broken pipe.
  await pipeline(dump.stdout, psql.stdin).catch(() => undefined);
  const [read, written] = await ends;
  if (written.code !== 0) {
    const busy = /lock timeout/i.test(written.said);
    throw new AppError(
      'restore-failed',
      `没有恢复，数据库仍是原来的样子 / Not restored, the database is as it was: ${written.said}`,
      {
        hint: busy
          ? '有导入或核查正在进行；请停止服务后再试 / An import or a check is under way; stop the server and try again'
          : undefined,
      },
    );
  }
  if (read.code !== 0) throw unreadable(file, read.said);
}

/** Whether it is a whole backup of ours, of a version this program knows. */
async function checkBackup(admin: Admin, file: string): Promise<void> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new AppError('file-not-found', `找不到文件 ${file} / There is no file ${file}`, { cause });
  });
  const head = Buffer.alloc(5);
  await handle.read(head, 0, 5, 0).finally(() => handle.close());
  if (head.toString('latin1') !== 'PGDMP') throw unreadable(file, '');
  // All of it is read once to the end: a file cut short is found out before anything is dropped.
  const child = startClient(
    clientProgram('pg_restore', admin.version),
    ['--data-only', '--file=-', file],
    admin.url,
  );
  child.stdin.end();
  const finder = migrationFinder();
  child.stdout.on('data', (chunk: Buffer) => finder.take(chunk));
  const { code, said } = await ended(child);
  if (code !== 0) throw unreadable(file, said);
  const names = finder.names();
  if (names.length === 0) throw unreadable(file, '');
  const known = new Set(await knownMigrations());
  const ahead = names.find((name) => !known.has(name));
  if (ahead)
    throw new AppError(
      'schema-ahead',
      `备份来自更新的版本（${ahead}）/ The backup is of a newer version (${ahead})`,
    );
}

/** Reads the names of the migrations out of the text of a dump, without keeping the rest. */
function migrationFinder(): { take: (chunk: Buffer) => void; names: () => string[] } {
  const found: string[] = [];
  let inside = false;
  let rest = '';
  const line = (text: string) => {
    if (text.startsWith('COPY jingtian.migration ')) inside = true;
    else if (text === '\\.') inside = false;
    else if (inside) found.push(text.slice(0, text.indexOf('\t')));
  };
  return {
    take: (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop()!;
      // Rows of land are long and of no interest here.
      for (const text of lines) if (inside || text.length < 200) line(text);
    },
    names: () => found,
  };
}

function unreadable(file: string, said: string): AppError {
  return new AppError(
    'backup-unreadable',
    `${file} 不是完整的井田备份 / ${file} is not a whole backup of Jingtian${said ? `: ${said}` : ''}`,
  );
}
